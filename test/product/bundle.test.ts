import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);
let folder = "";
let program = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hubscan-bundle-"));
  // Not into dist: other tests look at that at the same time.
  await run("npm", ["run", "--silent", "build", "--", join(folder, "hubscan")], { cwd: root });
  program = join(folder, "hubscan", "hubscan.js");
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function hubscan(args: readonly string[], environment: Record<string, string> = {}) {
  const { PATH = "" } = process.env;
  return run(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH, ...environment },
    maxBuffer: 1 << 26,
  });
}

describe("the bundle, in an empty folder without node_modules", () => {
  test("says how it is called", async () => {
    const { stdout } = await hubscan(["--help"]);
    for (const command of [
      "accounts",
      "scan",
      "findings",
      "resources",
      "ledger",
      "policies",
      "permissions",
      "init",
      "simulate",
    ]) {
      expect(stdout).toContain(command);
    }
    const { version } = (await import("../../package.json", { with: { type: "json" } })).default;
    expect((await hubscan(["--version"])).stdout).toBe(`${version}\n`);
  });

  test("sets up a hub without Pulumi's libraries", async () => {
    expect((await hubscan(["init", "--help"])).stdout).toContain("--generate-external-id");
    const files = (await readdir(join(folder, "hubscan"))).filter((name) => name.endsWith(".js"));
    for (const file of files) {
      expect(await readFile(join(folder, "hubscan", file), "utf8")).not.toContain("@pulumi/");
    }
  });

  test("says how the simulator is called, which is a bundle of its own", async () => {
    const { stdout, stderr } = await hubscan(["simulate", "--help"]);
    expect(stdout).toContain("Usage: hubscan simulate");
    expect(stderr).toBe("");
  });

  test("loads its policies", async () => {
    const { stdout } = await hubscan(["policies", "list", "--format", "json"]);
    expect((JSON.parse(stdout) as unknown[]).length).toBeGreaterThanOrEqual(100);
  });

  test("carries the page of the HTML report, with one place for its data", async () => {
    const html = await readFile(join(folder, "hubscan", "report", "report.html"), "utf8");
    expect(html.split("hubscan-report-data")).toHaveLength(2);
    expect(html).not.toMatch(/<(link|script)[^>]* (href|src)=/);
  });

  test("simulates an organization and scans it", async () => {
    const { PATH = "" } = process.env;
    const simulator = spawn(process.execPath, [program, "simulate", "--port", "0"], {
      cwd: folder,
      env: { PATH },
      stdio: ["ignore", "pipe", "pipe"],
    });
    try {
      const environment: Record<string, string> = {};
      const ready = once(createInterface({ input: simulator.stderr }), "line");
      const lines = createInterface({ input: simulator.stdout });
      lines.on("line", (line) => {
        const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
        if (name !== undefined && value !== undefined) environment[name] = value;
      });
      await ready;
      const { stdout } = await hubscan(
        ["scan", "--account", "444444444401", "--out", "results"],
        environment,
      );
      expect(stdout).toContain("1 of 1 selected accounts scanned");
      expect(await readdir(join(folder, "results"))).toEqual(["latest.json", "scans", "status.json"]);
      const findings = await hubscan(["findings", "--from", "results", "--format", "jsonl"]);
      expect(findings.stdout.trim().split("\n").length).toBeGreaterThan(100);
    } finally {
      simulator.kill("SIGTERM");
      await once(simulator, "exit");
    }
  });
});
