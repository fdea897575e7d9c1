import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  matchesAction,
  matchesArn,
  matchesPattern,
  matchesResource,
} from "../../../scanner/policy/iam/pattern.ts";
import { patternCovers, patternsIntersect } from "../../../scanner/policy/iam/pattern-sets.ts";

/** The definition of wildcards, word for word. */
function matchesByDefinition(pattern: string, value: string): boolean {
  if (pattern === "") return value === "";
  const [first] = pattern;
  const rest = pattern.slice(1);
  if (first === "*") {
    return matchesByDefinition(rest, value) || (value !== "" && matchesByDefinition(pattern, value.slice(1)));
  }
  return value !== "" && (first === "?" || first === value[0]) && matchesByDefinition(rest, value.slice(1));
}

function textsUpTo(length: number, alphabet: string): string[] {
  if (length === 0) return [""];
  const shorter = textsUpTo(length - 1, alphabet);
  const longest = shorter.filter((text) => text.length === length - 1);
  return [...shorter, ...longest.flatMap((text) => alphabet.split("").map((character) => text + character))];
}

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "*"), maxLength: 5 });
const shortPattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 });
/** `c` stands for every character that no pattern spells out. */
const texts = textsUpTo(6, "abc");

describe("a pattern", () => {
  it("matches what the definition of wildcards says", () => {
    const value = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 12 });
    const longer = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 12 });
    fc.assert(
      fc.property(longer, value, (pattern, value) => {
        expect(matchesPattern(pattern, value)).toBe(matchesByDefinition(pattern, value));
      }),
      { numRuns: 3_000 },
    );
  });

  it("takes escaped wildcards as characters", () => {
    expect(matchesPattern("a${*}b", "a*b")).toBe(true);
    expect(matchesPattern("a${*}b", "axb")).toBe(false);
    expect(matchesPattern("${$}{x}${?}", "${x}?")).toBe(true);
  });

  it("made to backtrack is matched all the same", () => {
    const long = "a".repeat(10_000);
    for (const hostile of [
      `${"a*".repeat(3_000)}b`,
      `${"*a?".repeat(3_000)}b`,
      `*${"a".repeat(5_000)}b`,
      `${"?*".repeat(3_000)}b`,
    ]) {
      expect(matchesPattern(hostile, long)).toBe(false);
      expect(matchesPattern(hostile, `${long}b`)).toBe(true);
      expect(matchesResource(`arn:*:*:*:*:${hostile}`, `arn:a:b:c:d:${"a:".repeat(5_000)}`)).toBe(false);
    }
  });
});

describe("an action pattern", () => {
  it.each([
    ["s3:Get*", "s3:getobject", true],
    ["S3:*", "s3:PutObject", true],
    ["*", "iam:PassRole", true],
    ["iam:Pass?ole", "iam:PassRole", true],
    ["s3:Get*", "s3:PutObject", false],
  ])("%s on %s: %s", (pattern, action, expected) => {
    expect(matchesAction(pattern, action)).toBe(expected);
  });
});

describe("a resource pattern", () => {
  it.each([
    ["*", "arn:aws:s3:::box/key", true],
    ["arn:aws:s3:::box/*", "arn:aws:s3:::box/a/b:c", true],
    ["arn:aws:s3:::box/*", "arn:aws:s3:::box", false],
    ["arn:aws:s3:::BOX", "arn:aws:s3:::box", false],
    ["arn:aws:sns:us-*-1:1:topic", "arn:aws:sns:us-east-1:1:topic", true],
    ["arn:aws:sns:us-*-1:1:topic", "arn:aws:sns:us-a:2:x-1:1:topic", false],
    ["arn:aws:sns:*:topic", "arn:aws:sns:eu-west-1:1:topic", true],
    ["arn:aws:logs:*:*:log-group:*", "arn:aws:logs:eu-west-1:1:log-group:a:log-stream:b", true],
    ["arn:aws:s*", "arn:aws:sqs:eu-west-1:1:queue", true],
    ["arn:aws:s*", "arn:aws:iam::1:role/x", false],
    ["arn:aws:sqs:*:*:queue", "*", false],
  ])("%s on %s: %s", (pattern, resource, expected) => {
    expect(matchesResource(pattern, resource)).toBe(expected);
  });
});

describe("ArnLike", () => {
  it.each([
    ["arn:aws:iam::*:role/x", "arn:aws:iam::1:role/x", true],
    ["arn:aws:iam::*:x", "arn:aws:iam::1:role/:x", false],
    ["arn:*:role/x", "arn:aws:iam::1:role/x", false],
    ["*", "arn:aws:iam::1:role/x", true],
    ["arn:aws:iam::1*", "arn:aws:iam::12:role/x", true],
    ["arn:aws:iam::1:role/x", "x", false],
  ])("%s on %s: %s", (pattern, arn, expected) => {
    expect(matchesArn(pattern, arn)).toBe(expected);
  });
});

describe("patterns as sets", () => {
  it("intersect exactly when some text is matched by both", () => {
    fc.assert(
      fc.property(shortPattern, shortPattern, (a, b) => {
        // What two patterns of three tokens have in common shows in texts of six characters.
        const common = texts.some((text) => matchesPattern(a, text) && matchesPattern(b, text));
        expect(patternsIntersect(a, b)).toBe(common);
      }),
      { numRuns: 800 },
    );
  });

  it("cover exactly when no text is matched by the one and not by the other", () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const isCovered = texts.every((text) => !matchesPattern(b, text) || matchesPattern(a, text));
        expect(patternCovers(a, b)).toBe(isCovered);
      }),
      { numRuns: 800 },
    );
  });

  it.each([
    ["*?", "?*", true],
    ["s3:*", "s3:Get*", true],
    ["s3:Get*", "s3:*", false],
    ["*a*", "*ba*", true],
    ["*", "", true],
    ["?*", "*", false],
  ])("%s covers %s: %s", (a, b, expected) => {
    expect(patternCovers(a, b)).toBe(expected);
  });

  it("made to blow up are answered with not covered", () => {
    const hostile = `*a${"?".repeat(40)}*b${"?".repeat(40)}`;
    expect(patternCovers(hostile, `*${"a?".repeat(30)}*b`)).toBe(false);
  });
});
