import { Command, Option } from "commander";
import * as z from "zod";
import { diffScans, type FindingChange, type ScanPair } from "../results/diff.ts";
import { type DiffCoverage, diffCoverage } from "../results/diff-coverage.ts";
import { severitiesFrom } from "../results/exit-code.ts";
import type { FindingFilter } from "../results/filter.ts";
import { severities } from "../results/finding.ts";
import { DamagedError } from "../results/json-file.ts";
import { isPublished, scanBefore } from "../results/latest.ts";
import type { Manifest } from "../results/manifest.ts";
import type { Store } from "../results/store.ts";
import { UserError } from "../user-error.ts";
import { DiffReport } from "./diff-report.ts";
import { refuseUnknownChecks } from "./options/findings.ts";
import { addResultFilters, filterOption, fromOption, resultValues } from "./options/results.ts";
import {
  openResults,
  openScanOf,
  refuseUnknownAccounts,
  refuseUnknownServices,
  refuseUnknownTypes,
  resultFilter,
} from "./results/open-scan.ts";
import { refuseUnknownRegions } from "./results/unknown-places.ts";
import type { Terminal } from "./terminal.ts";

const diffValues = resultValues.omit({ scan: true, format: true }).extend({
  check: z.array(z.string()).optional(),
  severity: z.enum(severities).optional(),
  failOnNew: z.enum(severities).optional(),
  json: z.boolean().optional(),
});
type DiffValues = z.infer<typeof diffValues>;

/** `hubscan diff`. */
export function diffCommand(terminal: Terminal): Command {
  const command = new Command("diff")
    .description(
      "Compares what is known after two scans: what is new, reopened, resolved and still open, and what one of them did not " +
        "look at. What was not read is never resolved.",
    )
    .argument("[scan]", "id of a scan, or latest (default: the one before the latest)")
    .argument("[other]", "id of another one (default: the latest); the earlier of the two is compared with")
    .addHelpText("after", examples);
  addResultFilters(command.optionsGroup("Results:").addOption(fromOption()))
    .addOption(filterOption("--check <glob>", "only findings of these checks"))
    .addOption(
      new Option("--severity <least>", "only findings of at least this severity").choices(severities),
    )
    .optionsGroup("Output:")
    .addOption(
      new Option(
        "--fail-on-new <severity>",
        "exit with 3 when something of at least this severity is new or reopened",
      ).choices(severities),
    )
    .addOption(new Option("--json", "print everything as JSON instead of text"));
  return command.action(async (scan: string | undefined, other: string | undefined) => {
    const values = diffValues.parse(command.opts());
    const store = openResults(terminal, values.from);
    const pair = await scansToCompare(terminal, store, scan, other);
    await printDiff(terminal, pair, values);
  });
}

async function printDiff(terminal: Terminal, pair: ScanPair, values: DiffValues): Promise<void> {
  const scans = await Promise.all(
    [pair.before, pair.after].map(async (scan) => openScanOf(pair.store, scan, null)),
  );
  const manifests = scans.map(({ manifest }) => manifest);
  refuseUnknownAccounts(values.account ?? [], manifests);
  refuseUnknownTypes(values.type ?? [], manifests);
  refuseUnknownServices(values.service ?? [], manifests);
  await refuseUnknownRegions(values, scans, "resources");
  const checks = [...new Set(manifests.flatMap((manifest) => manifest.checks))];
  refuseUnknownChecks(values.check ?? [], checks, "neither scan had a");
  const filter: FindingFilter = {
    ...resultFilter(values),
    ...(values.check === undefined ? {} : { checks: values.check }),
    ...(values.severity === undefined ? {} : { minimumSeverity: values.severity }),
  };
  const report = new DiffReport(pair, namesOf(manifests), terminal);
  let isWhole = true;
  const warned = (message: string) => {
    isWhole = false;
    terminal.note(`${message}\n`);
  };
  const changes = diffScans(pair, filter, warned);
  const coverage = async () => coverageOf(pair, filter, warned);
  if (values.json) await printJson(terminal, changes, report, coverage);
  else {
    for await (const change of changes) report.add(change);
    await terminal.out(report.text(await coverage()));
  }
  if (!isWhole) {
    terminal.note("The comparison is not whole: what is named above is damaged.\n");
    terminal.setExitCode(1);
  }
  const { failOnNew } = values;
  if (failOnNew !== undefined && severitiesFrom(failOnNew).some((severity) => report.added(severity) > 0)) {
    terminal.setExitCode(3);
  }
}

/** One object; what changed is written while it is found, so that memory holds none of it. */
async function printJson(
  terminal: Terminal,
  changes: AsyncIterable<FindingChange>,
  report: DiffReport,
  coverage: () => Promise<DiffCoverage | null>,
): Promise<void> {
  const { before, after } = report.pair;
  await terminal.out(`{"before":${JSON.stringify(before)},"after":${JSON.stringify(after)},"changes":[`);
  let separator = "\n";
  for await (const change of changes) {
    report.add(change);
    if (change.change === "open") continue;
    await terminal.out(`${separator}${JSON.stringify(report.row(change))}`);
    separator = ",\n";
  }
  const only = (await coverage()) ?? { onlyBefore: null, onlyAfter: null };
  const rest = JSON.stringify({ counts: report.counts(), ...only });
  await terminal.out(`\n],${rest.slice(1)}\n`);
}

/** What one of the scans looked at and the other did not; null, which is told, when the results that say so are damaged. */
async function coverageOf(
  pair: ScanPair,
  filter: FindingFilter,
  warned: (message: string) => void,
): Promise<DiffCoverage | null> {
  try {
    return await diffCoverage(pair, filter);
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    warned(`What only one of the scans looked at cannot be told: ${error.message}`);
    return null;
  }
}

/** The earlier and the later of the scans that are meant. */
async function scansToCompare(
  terminal: Terminal,
  store: Store,
  first: string | undefined,
  second: string | undefined,
): Promise<ScanPair> {
  const one = (await openScanOf(store, second ?? "latest", terminal)).scan;
  const other =
    first === undefined ? await scanBefore(store, one) : (await openScanOf(store, first, terminal)).scan;
  if (other === null) {
    throw new UserError(
      `there is no finished scan before ${one} in ${store.describe()}`,
      "Scan again: there is nothing to compare with yet.",
    );
  }
  if (one === other) {
    throw new UserError(`scan ${one} is compared with itself`, "Name two scans, or none.");
  }
  for (const scan of [one, other]) {
    if (await isPublished(store, scan)) continue;
    throw new UserError(`scan ${scan} was not finished`, "Go on with it first: hubscan scan --resume.");
  }
  const [before = one, after = other] = [one, other].sort();
  return { store, before, after };
}

function namesOf(manifests: readonly Manifest[]): ReadonlyMap<string, string> {
  return new Map(manifests.flatMap(({ accounts }) => accounts.map(({ id, name }) => [id, name] as const)));
}

const examples = `
Examples:
  $ hubscan diff                                        the latest scan and the one before
  $ hubscan diff 20261113T020000Z-k3x9f2                what changed since that scan
  $ hubscan diff --severity high --fail-on-new high     for a pipeline: exit 3 when something is new or reopened
  $ hubscan diff --json | jq -r '.changes[] | select(.change == "resolved") | .resource.arn'

Exit codes: 0 compared; 1 error, or results are damaged and the comparison is not whole; 2 usage; 3 something is new (--fail-on-new).
`;
