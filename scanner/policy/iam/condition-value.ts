import { exempted, type Owner, unidentified, unnamed } from "./caller.ts";
import type { KeyMeaning } from "./condition-key.ts";
import type { Ease } from "./ease.ts";
import { ipRangesCoverAll, parseIpRange } from "./ip-range.ts";
import type { ConditionTest } from "./operator.ts";
import { arnParts, hasWildcard, patternText } from "./pattern.ts";
import { patternCovers } from "./pattern-sets.ts";
import { dependsOnRequest } from "./variables.ts";

/**
 * Whether a caller can have a value that the condition's values match, and whether every value that it can
 * have is matched.
 */
export interface Match {
  readonly can: Ease;
  readonly must: boolean;
}

const anything: Match = { can: "free", must: false };
const nothing: Match = { can: "never", must: false };

const textTests: ReadonlySet<ConditionTest> = new Set<ConditionTest>([
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
]);
const patternTests: ReadonlySet<ConditionTest> = new Set<ConditionTest>(["StringLike", "ArnLike"]);

/**
 * A condition's value with the owner's own account or organization in the place of the variables for them;
 * null when it depends on the request in another way.
 */
export function fixedValue(value: string, owner: Owner, version: string): string | null {
  if (!dependsOnRequest(value, version)) return value;
  const variable = value.toLowerCase();
  if (variable === "${aws:resourceaccount}") return owner.account;
  if (variable === "${aws:resourceorgid}" && owner.organization !== "") return owner.organization;
  return null;
}

/**
 * The account that a pattern for an ARN ties it to; null when it ties it to none, `''` for the ARN of one
 * thing without an account (an S3 bucket). With `StringLike` a wildcard reaches across colons, and IAM paths
 * may hold colons: there only what stands before the first wildcard counts.
 */
function arnAccount(value: string, test: ConditionTest): string | null {
  const parts = arnParts(value);
  const account = parts[4];
  if (account === undefined || parts.length < 6) return null;
  const decisive = test === "ArnLike" ? account : parts.slice(0, 5).join(":");
  if (hasWildcard(decisive)) return null;
  return account === "" && hasWildcard(value) ? null : account;
}

/**
 * Whether a pattern is for the ARN of one S3 bucket: it has a name without wildcards. Bucket ARNs have neither
 * region nor account, so `*` in their places (`arn:aws:s3:*:*:name`) is met by the same one bucket. All other
 * ARNs of S3 have a `/` behind the account.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
function isOneBucket(value: string): boolean {
  const [start, partition = "", service, region = "", account = "", name = ""] = arnParts(value);
  return (
    start === "arn" &&
    service === "s3" &&
    !hasWildcard(partition) &&
    [region, account].every((part) => part === "" || part === "*") &&
    /^[^/:]+$/.test(name) &&
    !hasWildcard(name)
  );
}

/**
 * The account or organization that a value of an identifying key is tied to, or null. Values with wildcards
 * are tied to none, also under operators that take wildcards literally: whoever wrote them meant them.
 */
export function tiedTo(value: string, family: KeyMeaning["kind"], test: ConditionTest): string | null {
  const tied = tieOf(value, family, test);
  return tied === unnamed || tied === exempted ? null : tied;
}

function tieOf(value: string, family: KeyMeaning["kind"], test: ConditionTest): string | null {
  if (family === "arn") {
    if (test !== "ArnLike" && !textTests.has(test)) return null;
    return isOneBucket(value) ? "" : arnAccount(value, test);
  }
  if (!textTests.has(test)) return null;
  const decisive = family === "organization-path" ? (value.split("/")[0] ?? "") : value;
  return hasWildcard(decisive) ? null : patternText(decisive);
}

function identityMatch(
  value: string,
  meaning: KeyMeaning & { kind: "account" | "organization" | "organization-path" | "arn" },
  test: ConditionTest,
  owner: Owner,
): Match {
  const id = meaning.kind === "arn" ? meaning.account : meaning.id;
  const isPattern = patternTests.has(test);
  const tied = tiedTo(value, meaning.kind, test);
  const isSame = tied === id;
  if (id === unidentified) return { can: "free", must: isPattern && patternCovers(value, "*") };
  // The ARN of one bucket: whose it is cannot be told, but it is one.
  if (meaning.kind === "arn" && tied === "") return { can: "restricted", must: false };
  if (tied !== null && !isSame) return nothing;
  switch (meaning.kind) {
    case "account":
    case "organization":
      return { can: "free", must: isSame || (isPattern && patternCovers(value, "*")) };
    case "organization-path":
      return { can: "free", must: isPattern && patternCovers(value, isSame ? `${id}/*` : "*") };
    case "arn":
      return {
        can: "free",
        must: isPattern && patternCovers(value, `arn:${owner.partition}:*:*:${isSame ? id : "*"}:*`),
      };
  }
}

function textMatch(value: string, known: string, test: ConditionTest): Match {
  if (hasWildcard(value)) return { can: "free", must: test === "StringLike" && patternCovers(value, "*") };
  const isSame = patternText(value).toLowerCase() === known.toLowerCase();
  return isSame ? { can: "free", must: true } : nothing;
}

function networkMatch(values: readonly string[], test: ConditionTest): Match {
  if (test === "IpAddress") {
    const ranges = values.flatMap((value) => parseIpRange(value) ?? []);
    if (ranges.length < values.length) return anything;
    const families = ([4, 6] as const).filter((family) => ipRangesCoverAll(ranges, family));
    return { can: families.length > 0 ? "free" : "restricted", must: families.length === 2 };
  }
  if (!textTests.has(test) && test !== "ArnLike") return anything;
  const can = values.some(hasWildcard) ? "free" : "restricted";
  return { can, must: patternTests.has(test) && values.some((value) => patternCovers(value, "*")) };
}

/**
 * Where an SNS subscription may go: one address, an address of one domain, or a queue or function of one
 * account. Anything with a wildcard in the deciding place can be met by a stranger.
 */
function endpointMatch(value: string): Match {
  const domain = value.slice(value.lastIndexOf("@") + 1);
  const isOneDomain = value.includes("@") && !hasWildcard(domain);
  const isTied = !hasWildcard(value) || isOneDomain || arnAccount(value, "StringLike") !== null;
  return isTied ? { can: "restricted", must: false } : anything;
}

function userIdMatch(value: string): Match {
  const id = value.split(":")[0] ?? "";
  return hasWildcard(id) ? anything : { can: "restricted", must: false };
}

/**
 * Claims of an identity provider's token. `aud` tells callers apart only where the provider gives each
 * customer an own one, which providers that serve `sts.amazonaws.com` and SAML do not. A GitHub subject has
 * to fix the owner.
 */
function claimMatch(value: string, meaning: KeyMeaning & { kind: "claim" }): Match {
  const { provider, claim } = meaning;
  const beforeWildcard = value.split(/[*?]/)[0] ?? "";
  if (claim === "aud" && (provider === "saml" || value.startsWith("sts.amazonaws.com"))) return anything;
  if (value === "unauthenticated") return anything;
  if (!hasWildcard(value)) return { can: "restricted", must: false };
  const isTied =
    provider === "token.actions.githubusercontent.com" && claim === "sub"
      ? beforeWildcard.includes("/")
      : beforeWildcard.replace(/^[a-z_-]+:/, "") !== "";
  return isTied ? { can: "restricted", must: false } : anything;
}

function valueMatch(value: string, meaning: KeyMeaning, test: ConditionTest, owner: Owner): Match {
  switch (meaning.kind) {
    case "account":
    case "organization":
    case "organization-path":
    case "arn":
      return textTests.has(test) || test === "ArnLike"
        ? identityMatch(value, meaning, test, owner)
        : anything;
    case "text":
      return textTests.has(test) || test === "Bool" ? textMatch(value, meaning.value, test) : anything;
    case "user-id":
      return textTests.has(test) ? userIdMatch(value) : anything;
    case "endpoint":
      return textTests.has(test) || test === "ArnLike" ? endpointMatch(value) : anything;
    case "possession": {
      const isHeld = !hasWildcard(value) && value.toLowerCase() !== "false";
      return isHeld && (textTests.has(test) || test === "Bool")
        ? { can: "restricted", must: false }
        : anything;
    }
    case "claim":
      return textTests.has(test) ? claimMatch(value, meaning) : anything;
    case "network":
      return networkMatch([value], test);
  }
}

/** How a condition's values, as alternatives, match what a key can be for a caller. */
export function matchValues(
  values: readonly (string | null)[],
  meaning: KeyMeaning,
  test: ConditionTest,
  owner: Owner,
): readonly Match[] {
  const fixed = values.filter((value) => value !== null);
  const unknown = values.length > fixed.length ? [anything] : [];
  // Address ranges count together: two halves are the whole.
  if (meaning.kind === "network" && fixed.length > 0) return [...unknown, networkMatch(fixed, test)];
  return [...unknown, ...fixed.map((value) => valueMatch(value, meaning, test, owner))];
}
