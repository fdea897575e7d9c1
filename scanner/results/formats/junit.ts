import { canonicalJson } from "../canonical-json.ts";
import type { Status } from "../finding.ts";
import type { FullFinding } from "../full-finding.ts";
import { type ExportSource, textExporter } from "./export.ts";
import { type MissingAccount, missingAccounts } from "./missing.ts";

/** The totals of a suite, which stand before its cases. */
interface Totals {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
}

/**
 * A scan as test suites, one for each account: a failure for FAIL, an error for UNKNOWN and for an account that was not read, skipped for
 * what does not apply or is accepted. The findings are read twice: totals stand first.
 */
export const exportJunit = textExporter("findings.junit.xml", async function* (source, findings) {
  const missing = new Map(missingAccounts(source).map((account) => [account.id, account]));
  const totals = await totalsByAccount(source, missing);
  const all = [...totals.values()].reduce(added, noTotals());
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hubscan" ${attributesOf(all)}>\n`;
  let open: string | null = null;
  const begun = new Set<string>();
  for await (const full of findings) {
    const { id, name } = full.account;
    if (id !== open) {
      if (open !== null) yield "</testsuite>\n";
      open = id;
      begun.add(id);
      yield suite(id, name, totals.get(id) ?? noTotals(), source);
      const unread = missing.get(id);
      if (unread !== undefined) yield unreadCase(unread);
    }
    yield testCase(full);
  }
  if (open !== null) yield "</testsuite>\n";
  for (const account of missing.values()) {
    if (begun.has(account.id)) continue;
    yield suite(account.id, account.name, totals.get(account.id) ?? noTotals(), source);
    yield unreadCase(account);
    yield "</testsuite>\n";
  }
  yield "</testsuites>\n";
});

async function totalsByAccount(
  source: ExportSource,
  missing: ReadonlyMap<string, MissingAccount>,
): Promise<Map<string, Totals>> {
  const byAccount = new Map<string, Totals>();
  const of = (id: string): Totals => {
    const known = byAccount.get(id);
    if (known !== undefined) return known;
    const none = noTotals();
    byAccount.set(id, none);
    return none;
  };
  for (const id of missing.keys()) {
    of(id).tests += 1;
    of(id).errors += 1;
  }
  for await (const { account, finding } of source.findings()) {
    const totals = of(account.id);
    totals.tests += 1;
    const counted = countedAs[finding.status];
    if (counted !== null) totals[counted] += 1;
  }
  return byAccount;
}

const countedAs: Readonly<Record<Status, "failures" | "errors" | "skipped" | null>> = {
  FAIL: "failures",
  UNKNOWN: "errors",
  PASS: null,
  NOT_APPLICABLE: "skipped",
  EXCEPTED: "skipped",
};

function noTotals(): Totals {
  return { tests: 0, failures: 0, errors: 0, skipped: 0 };
}

function added(sum: Totals, totals: Totals): Totals {
  return {
    tests: sum.tests + totals.tests,
    failures: sum.failures + totals.failures,
    errors: sum.errors + totals.errors,
    skipped: sum.skipped + totals.skipped,
  };
}

function attributesOf({ tests, failures, errors, skipped }: Totals): string {
  return `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

function suite(id: string, name: string, totals: Totals, { manifest }: ExportSource): string {
  const title = name === "" ? id : `${id} ${name}`;
  return `<testsuite name="${xml(title)}" ${attributesOf(totals)} timestamp="${xml(manifest.now)}">\n`;
}

function unreadCase({ id, why }: MissingAccount): string {
  return `<testcase classname="hubscan" name="${xml(`account ${id} can be read`)}"><error message="${xml(why)}"/></testcase>\n`;
}

function testCase({ finding, check }: FullFinding): string {
  const { resource, region } = finding;
  const name = `${check.title} [${resource.arn || resource.name}, ${region}]`;
  const outcome = outcomeOf({ finding, check });
  const begin = `<testcase classname="${xml(check.id)}" name="${xml(name)}"`;
  return outcome === "" ? `${begin}/>\n` : `${begin}>${outcome}</testcase>\n`;
}

function outcomeOf({ finding, check }: Pick<FullFinding, "finding" | "check">): string {
  const { status, severity, message, cause, exception } = finding;
  const said = `message="${xml(message)}"`;
  if (status === "FAIL") {
    const text = [
      `severity: ${severity}`,
      `finding: ${finding.id}`,
      `evidence: ${canonicalJson(finding.evidence)}`,
      `risk: ${check.risk}`,
      ...Object.entries(check.remediation).map(([way, remedy]) => `${way}: ${remedy}`),
    ];
    return `<failure type="${severity}" ${said}>${xml(text.join("\n"))}</failure>`;
  }
  if (status === "UNKNOWN") {
    const text = [cause?.operation, cause?.code, cause?.message].filter((part) => part).join(": ");
    return `<error type="${xml(cause?.kind ?? "unknown")}" ${said}>${xml(text)}</error>`;
  }
  if (status === "PASS") return "";
  const why = exception ? `accepted by ${exception.owner}: ${exception.reason}` : message;
  return `<skipped message="${xml(why)}"/>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

/**
 * A text for an attribute or an element. XML 1.0 has no way to write most control characters, halves of surrogate pairs, U+FFFE and
 * U+FFFF (https://www.w3.org/TR/xml/#charsets): U+FFFD stands for each.
 */
export function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll(/[&<>"\n\r\t]/g, (character) => entities[character] ?? character);
}
