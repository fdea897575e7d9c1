import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildEstate } from "../../simulator/estate.ts";
import { startSimulator } from "../../simulator/server.ts";
import { newFolder } from "../results/new-folder.ts";
import { hasPseudoTerminal, keys, ptySession, type Step } from "../setup/pty-session.ts";

const root = join(import.meta.dirname, "..", "..");
const loader = pathToFileURL(join(root, "node_modules", "tsx", "dist", "loader.mjs")).href;
const management = "100000000001";
const question = "Delete the role HubscanTarget in 1 account, so that scans cannot enter them? (y/N)";

/** `hubscan roles remove` for one account, on a terminal of 40 columns. */
async function remove(pressed: string) {
  const simulator = await startSimulator({
    estate: buildEstate({ accounts: [{ id: "200000000001", name: "shop" }] }),
  });
  onTestFinished(() => simulator.close());
  const only = ["--from-organizations", "--account", "200000000001"];
  const steps: readonly Step[] = [[question, [pressed]]];
  const session = await ptySession({
    argv: [process.execPath, "--import", loader, join(root, "hubscan.ts"), "roles", "remove", ...only],
    cwd: await newFolder(),
    env: {
      PATH: "/nowhere",
      TERM: "xterm",
      ...simulator.administrator(management),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
    columns: 40,
    steps,
  });
  expect(session.missed).toBeNull();
  const isDeleted = simulator.calls.total({ operation: "DeleteRole" }) > 0;
  return { code: session.code, shown: session.shown.replaceAll(/\s+/g, " "), isDeleted };
}

describe.skipIf(!hasPseudoTerminal)("the question of hubscan roles remove", () => {
  it("is answered with yes: the roles are deleted", async () => {
    const { code, shown, isDeleted } = await remove(`y${keys.enter}`);
    expect({ code, isDeleted }).toEqual({ code: 0, isDeleted: true });
    expect(shown).toContain("shop: removed");
  });

  it.each<[string, string, number]>([
    ["with the enter key alone, which is no", keys.enter, 1],
    ["with Ctrl-C", keys.interrupt, 130],
    ["with the end of the input", "\u0004", 130],
  ])(
    "is answered %s: nothing is deleted, and that is said",
    async (_, pressed, ends) => {
      const { code, shown, isDeleted } = await remove(pressed);
      expect({ code, isDeleted }).toEqual({ code: ends, isDeleted: false });
      expect(shown).toContain("Nothing was deleted.");
      expect(shown).not.toContain("should not have happened");
    },
    90_000,
  );
});
