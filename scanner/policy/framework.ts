import { matchesGlob } from "../glob.ts";
import { didYouMean } from "../near-match.ts";
import type { Requirement } from "./check.ts";
import { type FrameworkSource, frameworkFile } from "./framework-file.ts";
import { readPolicySources } from "./policy-sources.ts";
import { readYaml, schemaProblems, type YamlText } from "./positions.ts";
import { PolicyErrors, type Problem } from "./problem.ts";

/** A requirement of a standard: the checks that judge it, or why none does. */
interface FrameworkRequirement {
  readonly id: string;
  readonly title: string;
  /** Ids, sorted. Empty for what is manual or not covered. */
  readonly checks: readonly string[];
  /** Why a person has to look, null where checks do. */
  readonly manual: string | null;
  /** Why nothing looks, null where something does. */
  readonly notCovered: string | null;
}

export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly source: string;
  readonly requirements: readonly FrameworkRequirement[];
}

/**
 * Loads framework files. Throws PolicyErrors for what the schema refuses, for checks that there are not and for ids that are
 * used twice.
 * @param paths files, or folders that are searched with all below
 * @param checkIds ids of all checks
 */
export async function loadFrameworks(
  paths: readonly string[],
  checkIds: readonly string[],
): Promise<readonly Framework[]> {
  const problems: Problem[] = [];
  const frameworks: Framework[] = [];
  for (const { file, text } of await readPolicySources(paths)) {
    const yaml = readYaml(file, text);
    problems.push(...yaml.problems);
    if (yaml.data === undefined) continue;
    const parsed = frameworkFile.safeParse(yaml.data);
    if (!parsed.success) {
      problems.push(...schemaProblems(yaml, frameworkFile, parsed.error.issues));
      continue;
    }
    if (frameworks.some(({ id }) => id === parsed.data.id)) {
      problems.push(yaml.atValue(["id"], `the id "${parsed.data.id}" is taken by another framework`));
    }
    frameworks.push(frameworkOf(parsed.data, yaml, checkIds, problems));
  }
  if (problems.length > 0) throw new PolicyErrors(problems);
  return frameworks.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The requirements that each check is mapped to: the inverse of the frameworks. */
export function requirementsByCheck(
  frameworks: readonly Framework[],
): ReadonlyMap<string, readonly Requirement[]> {
  const byCheck = new Map<string, Requirement[]>();
  for (const { id: framework, requirements } of frameworks) {
    for (const { id: requirement, checks } of requirements) {
      for (const check of checks) {
        const known = byCheck.get(check);
        if (known === undefined) byCheck.set(check, [{ framework, requirement }]);
        else known.push({ framework, requirement });
      }
    }
  }
  return byCheck;
}

function frameworkOf(
  source: FrameworkSource,
  yaml: YamlText,
  checkIds: readonly string[],
  problems: Problem[],
): Framework {
  const seen = new Set<string>();
  const requirements = source.requirements.map((requirement, index): FrameworkRequirement => {
    const path = ["requirements", index];
    if (seen.has(requirement.id)) {
      problems.push(yaml.atValue([...path, "id"], `the requirement "${requirement.id}" is there twice`));
    }
    seen.add(requirement.id);
    const globs = "checks" in requirement ? requirement.checks : [];
    const checks = globs.flatMap((glob, at) => {
      const found = checkIds.filter((id) => matchesGlob(glob, id));
      if (found.length === 0) {
        const message = `there is no check "${glob}"${didYouMean(glob, checkIds)}`;
        problems.push(yaml.atValue([...path, "checks", at], message));
      }
      return found;
    });
    return {
      id: requirement.id,
      title: requirement.title,
      checks: [...new Set(checks)].sort(),
      manual: "manual" in requirement ? requirement.manual : null,
      notCovered: "not-covered" in requirement ? requirement["not-covered"] : null,
    };
  });
  const { id, title, version, source: page } = source;
  return { id, title, version, source: page, requirements };
}
