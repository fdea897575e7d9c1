import pc from "picocolors";
import { diffChanges, type FindingChange, type ScanPair } from "../results/diff.ts";
import type { DiffCoverage, OnlyInOne } from "../results/diff-coverage.ts";
import { type Severity, severities } from "../results/finding.ts";
import { printable } from "../results/formats/printable.ts";
import { noSeverityCounts } from "../results/tally.ts";
import { counted, type Look, wrapped } from "./text-layout.ts";

/** Changes of a kind that a person reads at once; JSON has all. */
const shown = 25;
/** Accounts, checks and regions that are named. */
const named = 10;

const titles = {
  new: "New",
  reopened: "Reopened",
  resolved: "Resolved",
  excepted: "Accepted by an exception",
} as const;

/** Counts the changes between two scans, and keeps the worst of them to be shown. */
export class DiffReport {
  readonly pair: ScanPair;
  readonly #names: ReadonlyMap<string, string>;
  readonly #look: Look;
  readonly #counts = Object.fromEntries(
    [...diffChanges, "unconfirmed" as const].map((change) => [change, noSeverityCounts()]),
  ) as Record<FindingChange["change"] | "unconfirmed", Record<Severity, number>>;
  readonly #worst = new Map<string, FindingChange[]>();

  /** @param names of accounts, by id */
  constructor(pair: ScanPair, names: ReadonlyMap<string, string>, look: Look) {
    this.pair = pair;
    this.#names = names;
    this.#look = look;
  }

  add(found: FindingChange): void {
    const { change, entry, confirmed } = found;
    this.#counts[change][entry.severity] += 1;
    if (entry.state === "open" && !confirmed) this.#counts.unconfirmed[entry.severity] += 1;
    if (change === "open") return;
    const worst = this.#worst.get(change) ?? [];
    worst.push(found);
    // Sorted now and then, so that only a few are held.
    const kept = worst.length > 8 * shown ? worst.sort(bySeverity).slice(0, shown) : worst;
    this.#worst.set(change, kept);
  }

  /** What was not open before, of a severity. */
  added(severity: Severity): number {
    return this.#counts.new[severity] + this.#counts.reopened[severity];
  }

  /** By change and severity. `unconfirmed`: open, and not read by the later scan. */
  counts(): Readonly<Record<string, Readonly<Record<Severity, number>>>> {
    return this.#counts;
  }

  /** A change as JSON gives it. */
  row({ change, account, entry, confirmed }: FindingChange) {
    return { change, account: { id: account, name: this.#name(account) }, ...entry, confirmed };
  }

  /** @param coverage null when it cannot be told */
  text(coverage: DiffCoverage | null): string {
    const { before, after } = this.pair;
    const color = pc.createColors(this.#look.color);
    const sum = (change: FindingChange["change"] | "unconfirmed") => total(this.#counts[change]);
    const sections = [
      [
        color.bold(`Scan ${after} compared with ${before}`),
        `${sum("new")} new, ${sum("reopened")} reopened, ${sum("resolved")} resolved, ${sum("excepted")} accepted by an exception, ` +
          `${sum("open")} still open`,
        ...(sum("unconfirmed") === 0
          ? []
          : wrapped(
              `${sum("unconfirmed")} of the findings that are open were not read by ${after}.`,
              this.#look,
              "",
            )),
      ],
      ...Object.entries(titles).map(([change, title]) => this.#section(change, color.bold(title))),
      this.#onlyInOne(
        `Looked at by ${before} only: what is new or resolved there is not known`,
        coverage?.onlyBefore,
      ),
      this.#onlyInOne(
        `Looked at by ${after} only: what is new there may have been there before`,
        coverage?.onlyAfter,
      ),
    ];
    return `${sections
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join("\n"))
      .join("\n\n")}\n`;
  }

  #section(change: string, title: string): string[] {
    const worst = (this.#worst.get(change) ?? []).sort(bySeverity).slice(0, shown);
    if (worst.length === 0) return [];
    const all = total(this.#counts[change as FindingChange["change"]]);
    const rows = worst.map(({ account, entry }) => {
      const { severity, region, check, resource } = entry;
      const where = `${account} ${this.#name(account)} ${region}`;
      return printable(`  ${severity.padEnd(8)}  ${where}  ${check}  ${resource.name || resource.arn}`);
    });
    const more = all - worst.length;
    return [`${title} (${all})`, ...rows, ...(more > 0 ? [`  and ${more} more: --json has all`] : [])];
  }

  #onlyInOne(title: string, only: OnlyInOne | undefined): string[] {
    if (only === undefined) return [];
    const { accounts, checks, regions } = only;
    const lists = [
      ["account", accounts.map(({ id, name }) => printable(`${id} ${name}`))],
      ["check", checks],
      ["region", regions.map(({ region, accounts }) => `${region} (${counted(accounts, "account")})`)],
    ] as const;
    const lines = lists.flatMap(([what, names]) => {
      if (names.length === 0) return [];
      const more = names.length > named ? `, and ${names.length - named} more` : "";
      return wrapped(
        `${counted(names.length, what)}: ${names.slice(0, named).join(", ")}${more}`,
        this.#look,
      );
    });
    return lines.length === 0 ? [] : [title, ...lines];
  }

  #name(account: string): string {
    return this.#names.get(account) ?? "";
  }
}

function total(counts: Readonly<Record<Severity, number>>): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

function bySeverity(a: FindingChange, b: FindingChange): number {
  const order = severities.indexOf(a.entry.severity) - severities.indexOf(b.entry.severity);
  return order || (a.account === b.account ? 0 : a.account < b.account ? -1 : 1);
}
