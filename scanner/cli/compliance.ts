import { Command, Option } from "commander";
import * as z from "zod";
import { nearMatches } from "../near-match.ts";
import {
  AccountsEvidence,
  type Compliance,
  type FrameworkCompliance,
  isBelow,
  rateOf,
  readCompliance,
  requirementsOf,
  scoreOf,
} from "../results/compliance.ts";
import { heldAccounts } from "../results/held-accounts.ts";
import { UserError } from "../user-error.ts";
import { complianceText } from "./compliance-text.ts";
import { listOption } from "./options/option.ts";
import { addPlaceOptions, filterOption, placeValues } from "./options/results.ts";
import { type OpenScan, openScan } from "./results/open-scan.ts";
import type { Terminal } from "./terminal.ts";

const list = z.array(z.string()).optional();
const complianceValues = placeValues.extend({
  framework: list,
  account: list,
  ou: list,
  json: z.boolean().optional(),
});

/** What some of the accounts come to. */
export interface ScopeCompliance {
  readonly framework: FrameworkCompliance;
  /** What is scored, for people; null for everything that the scan was about. */
  readonly scope: string | null;
  readonly score: FrameworkCompliance["organization"];
  readonly requirements: ReturnType<typeof requirementsOf>;
  readonly units: FrameworkCompliance["units"];
  readonly accounts: FrameworkCompliance["accounts"];
}

/** `hubscan compliance`. */
export function complianceCommand(terminal: Terminal): Command {
  const command = new Command("compliance")
    .description(
      "Shows how far the accounts meet each framework: passed requirements, divided by the requirements that a check can tell. What is " +
        "unknown or was not assessed counts as not passed; what only a person can tell, or no check covers yet, is shown and not counted.",
    )
    .addHelpText("after", examples);
  addPlaceOptions(command)
    .optionsGroup("What is shown:")
    .addOption(listOption("--framework <id>", "only these frameworks"))
    .addOption(filterOption("--account <id>", "only these accounts, scored together"))
    .addOption(
      new Option(
        "--ou <ou>",
        "only the accounts of this organizational unit and all below it, by name or path",
      ).argParser((value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value]),
    )
    .option("--json", "print it as JSON");
  return command.action(async () => {
    const values = complianceValues.parse(command.opts());
    const opened = await openScan(terminal, values);
    const compliance = await complianceOfScan(opened);
    const frameworks = frameworksNamed(compliance, values.framework);
    const shown = await scopes(opened, frameworks, values);
    await terminal.out(
      values.json === true
        ? `${JSON.stringify({ scan: opened.scan, frameworks: shown.map(asJson) }, null, 2)}\n`
        : complianceText(opened.scan, shown, terminal),
    );
  });
}

async function complianceOfScan({ store, scan }: OpenScan): Promise<Compliance> {
  const compliance = await readCompliance(store, scan);
  if (compliance !== null) return compliance;
  throw new UserError(
    `scan ${scan} has no compliance.json`,
    "It was not finished, or an older hubscan made it: finish it with --resume, or scan again.",
  );
}

function frameworksNamed(
  { frameworks }: Compliance,
  names: readonly string[] | undefined,
): readonly FrameworkCompliance[] {
  if (names === undefined || names.length === 0) return frameworks;
  const known = frameworks.map(({ id }) => id);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearMatches(unknown, known, 3);
    throw new UserError(
      `--framework: the scan knows no framework ${unknown}`,
      near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `It knows: ${known.join(", ")}.`,
    );
  }
  return frameworks.filter(({ id }) => names.includes(id));
}

async function scopes(
  opened: OpenScan,
  frameworks: readonly FrameworkCompliance[],
  values: z.infer<typeof complianceValues>,
): Promise<ScopeCompliance[]> {
  if (values.account === undefined && values.ou === undefined) {
    return frameworks.map((framework) => ({
      ...framework,
      framework,
      scope: null,
      score: framework.organization,
    }));
  }
  const { manifest, store, scan } = opened;
  const paths = (values.ou ?? []).map((name) => unitPath(opened, name));
  const inScope = manifest.accounts.filter(
    ({ id, units }) => values.account?.includes(id) === true || paths.some((path) => isBelow(units, path)),
  );
  const evidence = new AccountsEvidence();
  const selected = inScope.filter((account) => account.selected).map(({ id }) => id);
  const held = await heldAccounts(store, scan);
  for await (const marker of held.markers(selected.filter(held.has))) evidence.add(marker);
  for (const id of selected) if (!held.has(id)) evidence.add(null);
  evidence.notSelected = inScope.length - selected.length;
  const scope = [...(values.account ?? []), ...paths.map((path) => path.join("/"))].join(", ");
  return frameworks.map((framework) => {
    const requirements = requirementsOf(framework, evidence, new Set(manifest.checks));
    const { selected: all, scanned, notSelected } = evidence;
    const accounts = framework.accounts.filter(({ id }) => selected.includes(id));
    const score = scoreOf(requirements.map(({ result }) => result));
    return {
      framework,
      scope,
      score: { ...score, selected: all, scanned, notSelected, inAccounts: rateOf(accounts) },
      requirements,
      units: framework.units.filter(({ path }) => paths.some((above) => isBelow(path, above))),
      accounts,
    };
  });
}

/** A unit by its name, or its path with or without the root. */
function unitPath({ manifest }: OpenScan, name: string): readonly string[] {
  const known = new Map<string, readonly string[]>();
  for (const { units } of manifest.accounts) {
    for (let length = 1; length <= units.length; length += 1) {
      const path = units.slice(0, length);
      known.set(path.join("/"), path);
    }
  }
  const typed = name.replace(/(?<=.)\/$/, "");
  const found = [...known].filter(([text, path]) =>
    [text, path.slice(1).join("/"), path.at(-1)].includes(typed),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only[1];
  const near = nearMatches(name, [...known.keys()], 3);
  throw found.length > 1
    ? new UserError(
        `--ou: there are ${found.length} organizational units called ${name}`,
        `Give the path: ${found.map(([text]) => text).join(", ")}.`,
      )
    : new UserError(
        `--ou: the scan knows no organizational unit ${name}`,
        near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `It knows: ${[...known.keys()].join(", ")}.`,
      );
}

function asJson({ framework, scope, score, requirements, units, accounts }: ScopeCompliance) {
  return { id: framework.id, title: framework.title, scope, ...score, requirements, units, accounts };
}

const examples = `
Examples:
  $ hubscan compliance                                   each framework, by unit and account
  $ hubscan compliance --framework cis-aws-5.0 --ou Workloads/Production
  $ hubscan compliance --account 111122223333 --json | jq '.frameworks[0].score'
`;
