import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { configTables } from "../../infra/config-docs.ts";
import { costAssumptions, monthlyCostTable } from "../../infra/cost-docs.ts";
import { hubPrincipals } from "../../infra/hub/principals.ts";
import { principalsText } from "../../infra/permissions-docs.ts";
import { targetPrincipals } from "../../infra/targets/permissions/principals.ts";
import { causesTable } from "../../scanner/access/cause-docs.ts";
import { commandLinePage } from "../../scanner/cli/command-docs.ts";
import type { Terminal } from "../../scanner/cli/terminal.ts";
import { troubleshootingPage } from "../../scanner/cli/troubleshooting-docs.ts";
import { resourcesPage } from "../../scanner/inventory/resource-docs.ts";
import { withGeneratedPart } from "../../scanner/markdown.ts";
import type { Check } from "../../scanner/policy/check.ts";
import { functionsPage } from "../../scanner/policy/function-docs.ts";
import { lineTable } from "../../scanner/results/line-docs.ts";
import { actionsTable, furtherActionsText, inlinePolicyText } from "../../scanner/scan/permission-docs.ts";
import { loadAllPolicies } from "../../scanner/scan/policies.ts";
import { settingsTable } from "../../scanner/settings/settings-docs.ts";

/**
 * Generated documentation is current. A test that fails is put right by `npx vitest run test/docs -u`, which writes what the code
 * says into the page; a look at the difference then shows what has changed for users.
 */

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
const productFolder = fileURLToPath(new URL("../..", import.meta.url));

/** A page as it should be: its generated parts replaced. */
async function withParts(file: string, parts: Readonly<Record<string, string>>): Promise<string> {
  let page = await readFile(docs + file, "utf8");
  for (const [name, part] of Object.entries(parts)) page = withGeneratedPart(page, name, part);
  return page;
}

/** Where nothing is shown and nothing is known. */
const nowhere: Terminal = {
  out: async () => {},
  note: () => {},
  isTty: false,
  errorIsTty: false,
  columns: 80,
  color: false,
  environment: {},
  workingFolder: "/",
  now: () => new Date(0),
  setExitCode: () => {},
};

describe("generated documentation is current", () => {
  it("policy-functions.md: every function, structure and example", async () => {
    await expect(functionsPage()).toMatchFileSnapshot(`${docs}policy-functions.md`);
  });

  it("resources.md: every resource type and property", async () => {
    await expect(await resourcesPage()).toMatchFileSnapshot(`${docs}resources.md`);
  });

  it("command-line.md: every command and option", async () => {
    const init = {
      name: "init",
      summary: "set up a hub: look up, ask, and write its configuration",
      load: async () => (await import("../../setup/init.ts")).initCommand,
    };
    const simulate = {
      name: "simulate",
      summary: "run a simulated AWS organization on this machine",
      load: async () => (await import("../../simulator/command.ts")).simulateCommand,
    };
    await expect(await commandLinePage(nowhere, "0", [init, simulate])).toMatchFileSnapshot(
      `${docs}command-line.md`,
    );
  });

  it("how-a-scan-works.md: every cause", async () => {
    const page = await withParts("how-a-scan-works.md", { causes: causesTable() });
    await expect(page).toMatchFileSnapshot(`${docs}how-a-scan-works.md`);
  });

  it("troubleshooting.md: every cause, with an example, its meaning and its cure", async () => {
    await expect(troubleshootingPage()).toMatchFileSnapshot(`${docs}troubleshooting.md`);
  });

  it("settings.md: every key", async () => {
    const page = await withParts("settings.md", { keys: settingsTable() });
    await expect(page).toMatchFileSnapshot(`${docs}settings.md`);
  });

  it("configuration.md: every key of the stack", async () => {
    const page = await withParts("configuration.md", { keys: configTables() });
    await expect(page).toMatchFileSnapshot(`${docs}configuration.md`);
  });

  it("deploy.md: what a stack costs", async () => {
    const page = await withParts("deploy.md", {
      cost: monthlyCostTable(),
      "cost assumptions": costAssumptions(),
    });
    await expect(page).toMatchFileSnapshot(`${docs}deploy.md`);
  });

  it("results.md: every field of a line", async () => {
    const page = await withParts("results.md", {
      finding: lineTable("finding"),
      resource: lineTable("resource"),
      ledger: lineTable("ledger"),
      lifecycle: lineTable("lifecycle"),
    });
    await expect(page).toMatchFileSnapshot(`${docs}results.md`);
  });

  describe("permissions.md", () => {
    let checks: readonly Check[];

    beforeAll(async () => {
      const s3 = () => {
        throw new TypeError("no policy is in S3");
      };
      checks = (
        await loadAllPolicies({
          place: { productFolder, workingFolder: productFolder, s3 },
          paths: [],
          parameters: {},
        })
      ).checks;
    });

    it("every action, those that SecurityAudit lacks, the inline policy, and every statement of the hub", async () => {
      const page = await withParts("permissions.md", {
        actions: await actionsTable(checks),
        hub: principalsText([...hubPrincipals, ...targetPrincipals]),
        "inline policy": inlinePolicyText(),
        "further actions": await furtherActionsText(checks),
      });
      await expect(page).toMatchFileSnapshot(`${docs}permissions.md`);
    });
  });
});
