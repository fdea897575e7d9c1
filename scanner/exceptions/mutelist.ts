import * as z from "zod";
import { matchesGlob } from "../glob.ts";
import { readYaml, schemaProblems } from "../policy/positions.ts";
import { formatProblem } from "../policy/problem.ts";
import { accountIdPattern } from "../role/settings.ts";
import { UserError } from "../user-error.ts";
import type { ExceptionEntry } from "./exceptions-format.ts";
import { globsOfPattern } from "./pattern-globs.ts";

/**
 * A Prowler mutelist: https://docs.prowler.com/user-guide/cli/tutorials/mutelist. Its texts are regular expressions that are
 * searched for anywhere in a name; all that is named has to match, of tags every one.
 */
const patterns = z.array(z.string());
const mutedSchema = z.looseObject({
  Regions: patterns,
  Resources: patterns,
  Tags: patterns.nullish(),
  Exceptions: z.record(z.string(), z.array(z.unknown()).nullable()).nullish(),
  Description: z.string().nullish(),
});
type Muted = z.infer<typeof mutedSchema>;
const mutelistSchema = z.object({
  Mutelist: z.object({
    Accounts: z.record(z.string(), z.object({ Checks: z.record(z.string(), mutedSchema) })),
  }),
});
const keys = new Set(["Regions", "Resources", "Tags", "Exceptions", "Description"]);

/** What the list itself does not say. */
export interface ImportAnswers {
  readonly owner: string;
  /** For entries without a description; null when each has to have one. */
  readonly reason: string | null;
  readonly expires: string;
  readonly approvedBy: string | null;
}

export interface ImportedMutelist {
  readonly entries: readonly ExceptionEntry[];
  /** What could not be converted: which entry, and why. */
  readonly left: readonly { readonly what: string; readonly why: string }[];
}

/** A check of ours, and the ids by which others know it. */
export interface MappedCheck {
  readonly id: string;
  readonly sameAs: Readonly<Record<string, readonly string[]>>;
}

/**
 * Converts a mutelist. An entry that cannot be said in the same words is left, with the reason; none is widened.
 * @throws UserError for what is not a mutelist
 */
export function importMutelist(
  file: string,
  source: string,
  checks: readonly MappedCheck[],
  answers: ImportAnswers,
): ImportedMutelist {
  const yaml = readYaml(file, source);
  const parsed = mutelistSchema.safeParse(yaml.data);
  if (yaml.problems.length > 0 || !parsed.success) {
    const problems =
      yaml.problems.length > 0 || parsed.success
        ? yaml.problems
        : schemaProblems(yaml, mutelistSchema, parsed.error.issues);
    throw new UserError(
      problems.map(formatProblem).join("\n"),
      "Give a Prowler mutelist: Mutelist, Accounts, account ids or *, Checks, check ids or *, Regions and Resources.",
    );
  }
  const entries: ExceptionEntry[] = [];
  const left: { what: string; why: string }[] = [];
  for (const [account, { Checks }] of Object.entries(parsed.data.Mutelist.Accounts)) {
    for (const [check, muted] of Object.entries(Checks)) {
      const what = `account ${account}, check ${check}`;
      const converted = convert(account, check, muted, checks, answers);
      if ("why" in converted) left.push({ what, why: converted.why });
      else {
        entries.push(...converted.entries);
        left.push(...converted.left.map((why) => ({ what, why })));
      }
    }
  }
  return { entries, left };
}

type Converted =
  | { readonly entries: readonly ExceptionEntry[]; readonly left: readonly string[] }
  | { readonly why: string };

function convert(
  account: string,
  check: string,
  muted: Muted,
  checks: readonly MappedCheck[],
  answers: ImportAnswers,
): Converted {
  const unknown = Object.keys(muted).filter((key) => !keys.has(key));
  if (unknown.length > 0) return { why: `it has keys that are not known here: ${unknown.join(", ")}` };
  if (Object.values(muted.Exceptions ?? {}).some((list) => (list ?? []).length > 0)) {
    return { why: "it has Exceptions of its own: write down what it covers, without those" };
  }
  if (account !== "*" && !accountIdPattern.test(account))
    return { why: "the account is neither an id nor *" };
  if (muted.Regions.length === 0 || muted.Resources.length === 0) {
    return { why: "it names no region or no resource, and so mutes nothing" };
  }
  const ids = ourChecks(check, checks);
  if (ids.length === 0) return { why: "no check here is the same" };
  const regions = globsOf(muted.Regions, (pattern) => (/^[a-z0-9-]+$/.test(pattern) ? [pattern] : null));
  if (regions === undefined)
    return { why: `a region is an expression that has no glob: ${muted.Regions.join(", ")}` };
  const tags = tagsOf(muted.Tags ?? []);
  if (tags === undefined)
    return { why: `a tag is an expression that has no glob: ${(muted.Tags ?? []).join(", ")}` };
  const reason = muted.Description?.trim() || answers.reason;
  if (reason === null) return { why: "it has no Description: give --reason" };
  const left: string[] = [];
  const resources = resourcesOf(muted.Resources, left);
  if (resources !== null && resources.length === 0) return { why: left.join("; ") };
  const scope = {
    ...(account === "*" ? {} : { accounts: [account] }),
    ...(regions === null ? {} : { regions }),
    ...(resources === null ? {} : { resources }),
    ...(tags === null ? {} : { tags }),
  };
  const isEverywhere = Object.keys(scope).length === 0;
  if (isEverywhere && ids.includes("*")) return { why: "it mutes every check everywhere" };
  const { owner, expires, approvedBy } = answers;
  const entries = ids.map((id) => ({
    check: id,
    scope: isEverywhere ? ("everywhere" as const) : scope,
    owner,
    reason,
    expires,
    ...(approvedBy === null ? {} : { "approved-by": approvedBy }),
  }));
  return { entries, left };
}

/** Checks of ours that are the same as Prowler's of an id or a pattern. `*` is every check there as here. */
function ourChecks(wanted: string, checks: readonly MappedCheck[]): string[] {
  if (wanted === "*") return ["*"];
  const theirs = (check: MappedCheck) => check.sameAs["prowler"] ?? [];
  // Prowler knows AWS Lambda's checks by both names.
  const name = wanted.replace(/^lambda/, "awslambda");
  const glob = /^[\w*]+$/.test(name) ? name : null;
  return checks
    .filter((check) => theirs(check).some((id) => id === name || (glob !== null && matchesGlob(glob, id))))
    .map(({ id }) => id);
}

/** Null for patterns that narrow nothing, undefined where one has no glob. */
function globsOf(
  wanted: readonly string[],
  literal: (pattern: string) => readonly string[] | null,
): string[] | null | undefined {
  if (wanted.some(isAnything)) return null;
  const globs = wanted.map((pattern) => literal(pattern) ?? globsOfPattern(pattern));
  return globs.includes(null) ? undefined : globs.flatMap((some) => some ?? []);
}

/** Globs of the resources; those that have none are named in `left`. Null for patterns that narrow nothing. */
function resourcesOf(wanted: readonly string[], left: string[]): string[] | null {
  if (wanted.some(isAnything)) return null;
  return wanted.flatMap((pattern) => {
    const globs = globsOfPattern(pattern);
    if (globs === null) left.push(`the resource ${pattern} is an expression that has no glob`);
    return (globs ?? []).map(nameOrArn);
  });
}

/** Names have no colons as a rule: what has one is held against the ARN. */
function nameOrArn(glob: string): string {
  if (glob.startsWith("*arn:")) return glob.slice(1);
  return glob.startsWith("*") && glob.includes(":") ? `arn:${glob}` : glob;
}

/** Tags that all have to be there; undefined where one has no glob, null for none. */
function tagsOf(wanted: readonly string[]): Record<string, string> | null | undefined {
  const tags = new Map<string, string>();
  for (const tag of wanted.filter((pattern) => !isAnything(pattern))) {
    const [, key, value] = /^([\w.:/@+-]+)=(.*)$/.exec(tag) ?? [];
    if (key === undefined || value === undefined || /[.+]/.test(key) || tags.has(key)) return undefined;
    // The tag is searched for among all of a resource: a value goes on to the right.
    const globs = isAnything(value) ? ["*"] : globsOfPattern(`^${value}`);
    if (globs === null || globs.length !== 1) return undefined;
    tags.set(key, globs[0] ?? "");
  }
  return tags.size === 0 ? null : Object.fromEntries(tags);
}

function isAnything(pattern: string): boolean {
  return ["*", ".*", "^.*$", "^.*", ".*$"].includes(pattern);
}
