import { type Command, InvalidArgumentError, Option } from "commander";
import * as z from "zod";
import { matchesGlob } from "../../glob.ts";
import { nearMatches } from "../../near-match.ts";
import type { FindingFilter } from "../../results/filter.ts";
import { lifecycleStates, type Status, severities, statuses } from "../../results/finding.ts";
import type { Manifest } from "../../results/manifest.ts";
import { UserError } from "../../user-error.ts";
import { refuseUnknownServices, resultFilter } from "../results/open-scan.ts";
import { counted } from "../text-layout.ts";
import { moreValues } from "./option.ts";
import { addResultOptions, filterOption, placeValues, resultValues } from "./results.ts";

/** Which of a scan's findings, as given on the command line. */
export const findingFilterValues = placeValues.extend({
  status: z.array(z.enum(statuses)).optional(),
  severity: z.enum(severities).optional(),
  check: z.array(z.string()).optional(),
  lifecycle: z.array(z.enum(lifecycleStates)).optional(),
});
export type FindingFilterValues = z.infer<typeof findingFilterValues>;

/** Which findings, and how they are shown. */
export const findingValues = findingFilterValues.extend({
  format: resultValues.shape.format,
  id: z.string().optional(),
  policy: z.array(z.string()).optional(),
  settings: z.string().optional(),
});
export type FindingValues = z.infer<typeof findingValues>;

/** What a person has to look at: the table shows these when no status is named. */
export const attention: readonly Status[] = ["FAIL", "UNKNOWN"];

export function addFindingOptions(command: Command): Command {
  return addFindingFilters(addResultOptions(command), "FAIL and UNKNOWN in a table, else all").addOption(
    new Option("--id <id>", "one finding in full: its id, or the beginning of it"),
  );
}

/** @param usual the statuses that are taken when none is named, for people */
export function addFindingFilters(command: Command, usual: string): Command {
  return command
    .addOption(
      filterOption(
        "--status <status>",
        `only these statuses; all for every one (default: ${usual})`,
      ).argParser(moreStatuses),
    )
    .addOption(
      new Option("--severity <least>", "only findings of at least this severity").choices(severities),
    )
    .addOption(filterOption("--check <glob>", "only findings of these checks"))
    .addOption(
      filterOption(
        "--lifecycle <state>",
        `only open findings that are: ${lifecycleStates.join(", ")} since the scan before`,
      ).argParser(moreStates),
    );
}

/**
 * The filter that the options make.
 * @param usual the statuses that are taken when none is named; all when undefined
 * @throws UserError for a check that the scan did not run: no findings of it would look like no failures
 */
export function findingFilter(
  values: FindingFilterValues,
  manifest: Pick<Manifest, "scan" | "checks" | "collected">,
  usual: readonly Status[] | undefined,
): FindingFilter {
  const { status = usual, severity, check } = values;
  refuseUnknownChecks(check ?? [], manifest.checks, `scan ${manifest.scan} had no`);
  refuseUnknownServices(values.service ?? [], [manifest]);
  return {
    ...resultFilter(values),
    ...(status === undefined ? {} : { statuses: status }),
    ...(severity === undefined ? {} : { minimumSeverity: severity }),
    ...(check === undefined ? {} : { checks: check }),
    ...(values.lifecycle === undefined ? {} : { lifecycle: values.lifecycle }),
  };
}

/**
 * @param checks ids of the checks that were run
 * @param nobodyHad begins the message: `scan X had no`
 * @throws UserError for a pattern that none of them matches
 */
export function refuseUnknownChecks(
  globs: readonly string[],
  checks: readonly string[],
  nobodyHad: string,
): void {
  for (const glob of globs) {
    if (checks.some((id) => matchesGlob(glob, id))) continue;
    const near = nearMatches(glob, checks, 3);
    throw new UserError(
      `--check: ${nobodyHad} check ${glob}`,
      near.length > 0
        ? `Did you mean ${near.join(", ")}?`
        : `What was run: ${counted(checks.length, "check")}, which manifest.json lists.`,
    );
  }
}

function moreStates(value: string, previous: readonly string[] | undefined): readonly string[] {
  const states = moreValues(value, previous);
  const known: readonly string[] = lifecycleStates;
  if (states.includes("resolved")) {
    throw new InvalidArgumentError("What is resolved is no finding any more: `hubscan diff` lists it.");
  }
  if (states.every((state) => known.includes(state))) return states;
  throw new InvalidArgumentError(`It must be one of: ${known.join(", ")}.`);
}

/** Statuses in any letter case, with hyphens or underscores. */
function moreStatuses(value: string, previous: readonly string[] | undefined): readonly string[] {
  const names = moreValues(value, previous).map((name) => name.toUpperCase().replaceAll("-", "_"));
  if (names.includes("ALL")) return statuses;
  const known: readonly string[] = statuses;
  if (names.every((name) => known.includes(name))) return names;
  throw new InvalidArgumentError(`It must be one of: all, ${known.join(", ")}.`);
}
