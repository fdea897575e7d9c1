import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../../infra/config/parse.ts";
import { readStackFile } from "../../setup/stack-file.ts";
import { defaultEstate } from "../../simulator/estates.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { newFolder } from "../results/new-folder.ts";
import { hasPseudoTerminal, keys, ptySession, type Step } from "./pty-session.ts";

const root = join(import.meta.dirname, "..", "..");
const loader = pathToFileURL(join(root, "node_modules", "tsx", "dist", "loader.mjs")).href;
const { enter, down, interrupt } = keys;
const managementRole = "arn:aws:iam::111111111111:role/HubscanDeployer";
const typed = (text: string) => [...text.split(""), enter];
const clear = "\u0015";

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ estate: defaultEstate });
});
afterAll(async () => {
  await simulator.close();
});

/** `hubscan init` on a terminal of 40 columns, in a folder with these files. */
async function dialogue(
  steps: readonly Step[],
  files: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, string>> = {},
) {
  const folder = await newFolder();
  const all = { "Pulumi.yaml": "name: hubscan\nruntime: nodejs\n", ...files };
  for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text);
  const { HUBSCAN_EXTERNAL_ID: _, ...aws } = simulator.environment;
  const session = await ptySession({
    argv: [process.execPath, "--import", loader, join(root, "hubscan.ts"), "init"],
    cwd: folder,
    // Without the Pulumi CLI.
    env: {
      PATH: "/nowhere",
      TERM: "xterm",
      ...aws,
      ...more,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
    columns: 40,
    steps,
  });
  return { ...session, folder };
}

const toTheAccounts: readonly Step[] = [
  ["Region of the hub", [enter]],
  ["Account that the hub is made in", [enter]],
  ["How are the target roles made", [enter]],
  ["that the stack may assume", typed(managementRole)],
];
/** Below Root: Infrastructure, Security, Suspended, Workloads. */
const theAccounts: readonly Step[] = [
  ["Scan which units", [" ", down, down, down, down, " ", enter]],
  ["Leave out single accounts", typed("y")],
  ["Leave out:", [" ", enter]],
  ["accounts selected. Is that right", [enter]],
];
const toTheEnd: readonly Step[] = [
  ["names of your own", typed("y")],
  ["Name which account", [down, enter]],
  ["Name of 111111111111", typed("payer")],
  ["Name which account", [enter]],
  ["External id that target roles ask for", [enter]],
  ["When do scans run", [clear, ...typed("rate(1 hours)")]],
  ["EventBridge writes it as rate(1 hour)", [clear, ...typed("rate(1 hour)")]],
  ["Mail addresses", typed("security")],
  ["must be a mail address", typed("@acme.example")],
];

describe.skipIf(!hasPseudoTerminal)(
  "hubscan init on a terminal of 40 columns (skipped without python3)",
  () => {
    it("asks for everything, refuses what is wrong where it is typed, and writes what was chosen", async () => {
      const { shown, code, missed, folder } = await dialogue([
        ...toTheAccounts,
        ...theAccounts,
        ...toTheEnd,
        ["Write Pulumi.dev.yaml", [enter]],
      ]);
      expect({ missed, code }).toEqual({ missed: null, code: 0 });
      const text = await readFile(join(folder, "Pulumi.dev.yaml"), "utf8");
      const { config, problems } = parseConfig(readStackFile("", text, "hubscan").values);
      expect(problems).toEqual([]);
      expect(config).toMatchObject({
        organizationId: "o-acme4f2k9x",
        hubAccountId: "222222222201",
        delegatedAdministrator: true,
        managementRoleArn: managementRole,
        targets: "stackset",
        targetUnits: ["ou-acme-c0000000"],
        schedule: "rate(1 hour)",
        notify: ["security@acme.example"],
        settingsFile: "hubscan.yaml",
      });
      expect(parse(await readFile(join(folder, "hubscan.yaml"), "utf8"))).toEqual({
        accounts: { ous: ["ou-acme-c0000000"], "exclude-ous": ["ou-acme-cb000000"] },
        aliases: { "111111111111": "payer" },
      });
      expect(shown).toContain("6 of 14 accounts selected");
      const [externalId = ""] = /hubscan-[0-9a-f]{32}/.exec(shown) ?? [];
      expect(externalId).not.toBe("");
      expect(text).not.toContain(externalId);
      expect(shown).toContain("pulumi config set --secret hubscan:externalId --stack dev");
    });

    it("does not let an account be chosen that is not active, nor nothing at all", async () => {
      const { shown, missed } = await dialogue([
        ...toTheAccounts,
        ["Scan which units", [" ", down, down, down, " ", enter]],
        ["Leave out single accounts", typed("n")],
        ["Scan which units", [" ", enter]],
        ["Leave out single accounts", typed("y")],
        ["SUSPENDED", [interrupt]],
      ]);
      expect(missed).toBeNull();
      expect(shown).toContain("Nothing would be scanned: choose again.");
      expect(shown).toMatch(/- +777777777701 old-website not\s+active\s+\(SUSPENDED\)/);
    });

    it.each<[string, readonly Step[]]>([
      ["the first question", [["Region of the hub", [interrupt]]]],
      ["the choice of units", [...toTheAccounts, ["Scan which units", [interrupt]]]],
      [
        "the last question",
        [...toTheAccounts, ...theAccounts, ...toTheEnd, ["Write Pulumi.dev.yaml", [interrupt]]],
      ],
    ])(
      "writes nothing after Ctrl-C at %s",
      async (_, steps) => {
        const { shown, code, missed, folder } = await dialogue(steps);
        expect({ missed, code }).toEqual({ missed: null, code: 130 });
        expect(shown).toContain("Nothing was written.");
        expect(await readdir(folder)).toEqual(["Pulumi.yaml"]);
      },
      90_000,
    );

    it("writes nothing after Ctrl-C while AWS has not answered", async () => {
      const silent = createServer(() => undefined).listen(0, "127.0.0.1");
      await once(silent, "listening");
      const { port } = silent.address() as AddressInfo;
      try {
        const environment = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
        const { shown, code, missed, folder } = await dialogue(
          [["Asking AWS", [interrupt]]],
          {},
          environment,
        );
        expect({ missed, code }).toEqual({ missed: null, code: 130 });
        expect(shown).toContain("Nothing was written.");
        expect(await readdir(folder)).toEqual(["Pulumi.yaml"]);
      } finally {
        silent.closeAllConnections();
        silent.close();
      }
    });

    it("asks before it changes a file, and leaves it at no", async () => {
      const files = { "Pulumi.dev.yaml": "config: {}\n" };
      const { code, missed, folder } = await dialogue([["is there already. Change it", [enter]]], files);
      expect({ missed, code }).toEqual({ missed: null, code: 0 });
      expect(await readFile(join(folder, "Pulumi.dev.yaml"), "utf8")).toBe("config: {}\n");
    });
  },
);
