import { matchesGlob } from "../glob.ts";
import { didYouMean } from "../near-match.ts";
import { parameterProblem } from "../policy/example-problems.ts";
import type { Parameter } from "../policy/policy-file.ts";
import type { YamlPath } from "../policy/positions.ts";
import type { Problem } from "../policy/problem.ts";
import type { SelectableCheck } from "../policy/select-checks.ts";
import type { Settings } from "./load.ts";

/**
 * What checks.params of the settings names that the policies do not have.
 * @param declared params by check and by name; null where they are not known
 */
export function parameterProblems(
  { data, text }: Settings,
  declared: ReadonlyMap<string, Readonly<Record<string, Parameter>> | null>,
): Problem[] {
  if (text === null) return [];
  return Object.entries(data.checks?.params ?? {}).flatMap(([id, values]) => {
    const path = ["checks", "params", id];
    const params = declared.get(id);
    if (params === undefined) {
      return [text.atKey(path, `there is no check "${id}"${didYouMean(id, declared.keys())}`)];
    }
    if (params === null) return [];
    return Object.entries(values).flatMap(([name, value]) => {
      const message = parameterProblem(name, value, params);
      if (message === null) return [];
      const at = [...path, name];
      return [Object.hasOwn(params, name) ? text.atValue(at, message) : text.atKey(at, message)];
    });
  });
}

/** What the other keys of checks name that the policies do not have: a mistyped id would leave a check on, or all off. */
export function choiceProblems(
  { data, text }: Settings,
  checks: readonly SelectableCheck[],
  frameworks: readonly string[],
): Problem[] {
  if (text === null) return [];
  const ids = checks.map(({ id }) => id);
  const unknown = (
    key: "only" | "disabled" | "enabled" | "services" | "frameworks",
    what: string,
    known: readonly string[],
    matches: (name: string, value: string) => boolean,
  ): Problem[] =>
    (data.checks?.[key] ?? []).flatMap((value, index) => {
      if (known.some((name) => matches(name, value))) return [];
      const path: YamlPath = ["checks", key, index];
      return [text.atValue(path, `there is no ${what} "${value}"${didYouMean(value, known)}`)];
    });
  const same = (name: string, value: string) => name === value;
  return [
    ...unknown("only", "check", ids, (id, glob) => matchesGlob(glob, id)),
    ...unknown("disabled", "check", ids, (id, glob) => matchesGlob(glob, id)),
    ...unknown("enabled", "check", ids, same),
    ...unknown("services", "service", [...new Set(checks.map(({ service }) => service))], same),
    ...unknown("frameworks", "framework", frameworks, same),
  ];
}
