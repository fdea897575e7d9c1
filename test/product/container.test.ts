import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultEstate } from "../../simulator/estates.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";

/**
 * What the image holds, run as the task runs it: another user, a folder that cannot be written, nothing of this repository. There is no
 * container engine here, so the folder is put together as the Dockerfile says.
 */

const run = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
/** The base image's `node`, or whoever we are: only root can become somebody else. */
const isRoot = process.getuid?.() === 0;
const user = 1000;

let folder = "";
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hubscan-container-"));
  await run("npm", ["run", "--silent", "build", "--", join(folder, "hubscan")], { cwd: root });
  // As .dockerignore says.
  await rm(join(folder, "hubscan", "simulator"), { recursive: true });
  await mkdir(join(folder, "tmp"));
  await mkdir(join(folder, "work"));
  if (isRoot) await chown(join(folder, "tmp"), user, user);
  await chmod(folder, 0o755);
  await chmod(join(folder, "work"), 0o555);
  await chmod(join(folder, "hubscan"), 0o555);
  simulator = await startSimulator({ estate: defaultEstate });
});

afterAll(async () => {
  await simulator.close();
  await chmod(join(folder, "hubscan"), 0o755);
  await rm(folder, { recursive: true, force: true });
});

async function task(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(folder, "hubscan", "hubscan.js"), ...args], {
    cwd: join(folder, "work"),
    env: { PATH: process.env.PATH ?? "", HOME: join(folder, "tmp"), NODE_ENV: "production", ...environment },
    ...(isRoot ? { uid: user, gid: user } : {}),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { out, errors, code };
}

describe("the image's content, as an unprivileged user in a folder that cannot be written", () => {
  test("scans, and logs JSON lines", async () => {
    const out = join(folder, "tmp", "results");
    const {
      out: report,
      errors,
      code,
    } = await task(["scan"], {
      ...simulator.environment,
      HUBSCAN_ACCOUNT: "444444444401",
      HUBSCAN_OUT: out,
      HUBSCAN_LOG_FORMAT: "json",
      HUBSCAN_SESSION_POLICY: "securityaudit",
      HUBSCAN_IMAGE_DIGEST: `sha256:${"a".repeat(64)}`,
      HUBSCAN_SETTINGS: "",
    });
    expect({ code, report }).toEqual({
      code: 0,
      report: expect.stringContaining("1 of 1 selected accounts scanned"),
    });
    const lines = errors.trim().split("\n");
    expect(lines.filter((line) => line.startsWith("{")).length).toBeGreaterThan(0);
    const [scan = ""] = await readdir(join(out, "scans"));
    const manifest = JSON.parse(await readFile(join(out, "scans", scan, "manifest.json"), "utf8")) as {
      readonly image: string;
    };
    expect(manifest.image).toBe(`sha256:${"a".repeat(64)}`);
  });

  test("says what is wrong where it may not write", async () => {
    const { errors, code } = await task(["scan"], {
      ...simulator.environment,
      HUBSCAN_ACCOUNT: "444444444401",
    });
    expect(code).toBe(1);
    expect(errors).toMatch(/hubscan-results/);
    expect(errors).not.toContain("this should not have happened");
  });
});
