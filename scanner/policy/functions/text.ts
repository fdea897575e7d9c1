import { RE2JS } from "re2js";
import { matchesGlob } from "../../glob.ts";
import type { LibraryFunction } from "./function.ts";

/** Patterns that come from data are forgotten beyond this number, so that memory stays flat. */
const keptPatterns = 1000;

/** Functions on text. Patterns are compiled once for each set of functions. */
export function textFunctions(): LibraryFunction[] {
  const patterns = new Map<string, RE2JS>();
  const compiled = (pattern: string): RE2JS => {
    const known = patterns.get(pattern);
    if (known !== undefined) return known;
    if (patterns.size >= keptPatterns) patterns.clear();
    const fresh = RE2JS.compile(pattern);
    patterns.set(pattern, fresh);
    return fresh;
  };
  return [
    {
      name: "regex",
      signature: "string.regex(string): bool",
      parameters: ["pattern"],
      description:
        "Whether the pattern occurs in the text. RE2 syntax; the time grows with the length of the text only, whatever the pattern. Anchor it with ^ and $ to match the whole text.",
      examples: [
        { expression: "'app-prod-1'.regex('^app-(prod|stage)-[0-9]+$')", gives: "true" },
        { expression: "'app-dev'.regex('prod')", gives: "false" },
      ],
      call: (text: string, pattern: string) => compiled(pattern).matcher(text).find(),
      refuse: ([, pattern]) => {
        if (pattern === null || pattern === undefined) return null;
        try {
          compiled(pattern);
          return null;
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          return { argument: 1, message: `not a regular expression: ${reason}` };
        }
      },
    },
    {
      name: "glob",
      signature: "string.glob(string): bool",
      parameters: ["pattern"],
      description:
        "Whether the whole text is as the pattern says: * stands for any text, also none, ? for one character.",
      examples: [
        { expression: "'arn:aws:s3:::logs-eu'.glob('arn:aws:s3:::logs-*')", gives: "true" },
        { expression: "'logs'.glob('log')", gives: "false" },
        { expression: "'logs'.glob('log?')", gives: "true" },
      ],
      call: (text: string, pattern: string) => matchesGlob(pattern, text),
    },
    {
      name: "versionAtLeast",
      signature: "versionAtLeast(string, string): bool",
      parameters: ["actual", "wanted"],
      description:
        "Whether a dotted version is the wanted one or later. Parts are compared as numbers, missing ones count as 0; letters around the numbers are left out of account. A text without any number throws.",
      examples: [
        { expression: "versionAtLeast('1.10', '1.9')", gives: "true" },
        { expression: "versionAtLeast('8.0.35', '8.0.36')", gives: "false" },
        { expression: "versionAtLeast('v2', '2.0')", gives: "true" },
      ],
      call: (actual: string, wanted: string) => compareVersions(actual, wanted) >= 0,
    },
  ];
}

function compareVersions(actual: string, wanted: string): number {
  const [a, b] = [numbersOf(actual), numbersOf(wanted)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index] ?? 0n, b[index] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function numbersOf(version: string): bigint[] {
  const numbers = version.match(/\d+/g);
  if (numbers === null) throw new TypeError(`"${version}" is not a version`);
  return numbers.map(BigInt);
}
