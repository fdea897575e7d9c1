import { matchesGlob } from "../glob.ts";
import { didYouMean } from "../near-match.ts";
import type { PolicySource } from "../policy/policy-sources.ts";
import { readYaml, schemaProblems, type YamlText } from "../policy/positions.ts";
import { formatProblem, type Problem } from "../policy/problem.ts";
import type { Exception } from "../results/exception.ts";
import { UserError } from "../user-error.ts";
import { type ExceptionEntry, exceptionsFormat } from "./exceptions-format.ts";

/**
 * The exceptions of files, in the order of the files and their lines.
 * @param checkIds ids of all checks that there are: a mistyped one would never match
 * @throws UserError with every problem of every file, and its place
 */
export function readExceptions(
  sources: readonly PolicySource[],
  checkIds: readonly string[],
): readonly Exception[] {
  const problems: Problem[] = [];
  const exceptions: Exception[] = [];
  for (const { file, text } of sources) {
    const yaml = readYaml(file, text);
    problems.push(...yaml.problems);
    if (yaml.problems.length > 0) continue;
    problems.push(...unknownChecks(yaml, checkIds));
    const parsed = exceptionsFormat.safeParse(yaml.data ?? {});
    if (!parsed.success) {
      problems.push(...schemaProblems(yaml, exceptionsFormat, parsed.error.issues));
      continue;
    }
    for (const [index, entry] of (parsed.data.exceptions ?? []).entries()) {
      const path = ["exceptions", index];
      exceptions.push(exceptionOf(entry, file, yaml.atValue(path, "").line));
    }
  }
  if (problems.length > 0) throw exceptionsError(problems);
  return exceptions;
}

/** Told beside what the schema refuses, so that nothing is left to be found in a second run. */
function unknownChecks(yaml: YamlText, checkIds: readonly string[]): Problem[] {
  const { exceptions } = (yaml.data ?? {}) as { readonly exceptions?: unknown };
  if (!Array.isArray(exceptions)) return [];
  return exceptions.flatMap((entry: unknown, index) => {
    const { check } = (entry ?? {}) as { readonly check?: unknown };
    if (typeof check !== "string" || checkIds.some((id) => matchesGlob(check, id))) return [];
    const message = `there is no check "${check}"${didYouMean(check, checkIds)}`;
    return [yaml.atValue(["exceptions", index, "check"], message)];
  });
}

function exceptionOf(entry: ExceptionEntry, file: string, line: number): Exception {
  const { check, owner, reason, expires } = entry;
  const { accounts, ous, regions, resources, tags } = entry.scope === "everywhere" ? {} : entry.scope;
  return {
    file,
    line,
    check,
    scope: {
      accounts: accounts ?? null,
      ous: ous ?? null,
      regions: regions ?? null,
      resources: resources ?? null,
      tags: tags ?? null,
    },
    owner,
    reason,
    expires,
    approvedBy: entry["approved-by"] ?? null,
  };
}

function exceptionsError(problems: readonly Problem[]): UserError {
  const sorted = problems.toSorted(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
  const places = sorted.length === 1 ? "the place" : `the ${sorted.length} places`;
  return new UserError(
    sorted.map(formatProblem).join("\n"),
    `Correct the exceptions at ${places} named above; \`hubscan exceptions check\` loads them and stops.`,
  );
}
