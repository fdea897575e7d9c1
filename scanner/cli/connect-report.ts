import pc from "picocolors";
import type { CauseKind } from "../access/cause.ts";
import { causes } from "../access/causes.ts";
import { type CommonCauseKind, commonCauses } from "../connect/common-cause.ts";
import type { Connections } from "../connect/connect.ts";
import type { Connection } from "../results/connections.ts";
import { roleSettles } from "./options/connect.ts";
import { counted, type Look, wrapped } from "./text-layout.ts";

/** How a test of connections came out. */
export interface ConnectOutcome extends Connections {
  readonly commonCause: CommonCauseKind | null;
  /** Whether an external id is sent. */
  readonly externalId: boolean;
  /** Whether the accounts come from a list, so that nobody knows their state. */
  readonly listed: boolean;
  /** Options that say which accounts and how, as they were given, each with a space before it. */
  readonly options: string;
}

/** 0 all accounts, 3 some, 4 none. */
export function connectExitCode({ all }: Pick<Connections, "all">): 0 | 3 | 4 {
  const failed = failures(all).length;
  if (failed === 0) return 0;
  return failed < all.length ? 3 : 4;
}

/** Accounts of one cause that a person reads at once; connections.json has all of them. */
const shownAccounts = 20;

/** The outcome for people: what can be scanned, why the rest cannot, and how to go on. */
export function connectReport(outcome: ConnectOutcome, look: Look): string {
  const { all, closed, commonCause } = outcome;
  const color = pc.createColors(look.color);
  const failed = failures(all);
  const sections = [
    headline(outcome, look),
    ...(commonCause === null ? [] : [commonText(commonCause, look)]),
    ...causesOf(failed, commonCause !== null, outcome, look),
    closedText(closed, look),
    nextSteps(outcome, failed, look),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines, index) => (index === 0 ? lines.map(color.bold) : lines).join("\n"))
    .join("\n\n")}\n`;
}

/** The outcome for programs. */
export function connectJson(outcome: Omit<ConnectOutcome, "options">): object {
  const { all, closed, tested, commonCause } = outcome;
  const failed = failures(all);
  return {
    ready: (["all", "some", "none"] as const)[[0, 3, 4].indexOf(connectExitCode(outcome))],
    selected: all.length,
    connected: all.length - failed.length,
    failed: failed.length,
    tested: tested.size,
    commonCause,
    accounts: all.map((connection) => ({ ...connection, tested: tested.has(connection.account.id) })),
    closed,
  };
}

function failures(all: readonly Connection[]): Connection[] {
  return all.filter(({ outcome }) => outcome === "failed");
}

function headline({ all, tested }: ConnectOutcome, look: Look): string[] {
  const failed = failures(all).length;
  const connected = all.length - failed;
  const earlier = all.filter(({ account }) => !tested.has(account.id));
  const oldest = earlier.map(({ time }) => time).sort()[0];
  const since =
    oldest === undefined
      ? ""
      : ` ${earlier.length} of them were not tested now but before, since ${minuteOf(oldest)}; --all tests every one.`;
  if (failed === 0) {
    const which = all.length === 1 ? "the account" : `all ${all.length} accounts`;
    return wrapped(`Ready: ${which} can be scanned.${since}`, look, "");
  }
  if (connected === 0) {
    return wrapped(
      `Not ready: none of ${counted(all.length, "account")} can be entered, so a scan would find out nothing.`,
      look,
      "",
    );
  }
  return wrapped(
    `${connected} of ${all.length} accounts can be scanned, ${failed} cannot.${since}`,
    look,
    "",
  );
}

function commonText(kind: CommonCauseKind, look: Look): string[] {
  const { meaning, cure } = commonCauses[kind];
  const color = pc.createColors(look.color);
  return [
    color.yellow(`All fail alike: ${kind}`),
    ...wrapped(meaning, look),
    ...wrapped(`To mend it: ${cure}`, look),
  ];
}

/** A section for each cause: its accounts, what AWS said of the first, what that means, and what to do. */
function causesOf(
  failed: readonly Connection[],
  isCommon: boolean,
  outcome: ConnectOutcome,
  look: Look,
): string[][] {
  const color = pc.createColors(look.color);
  const kinds = [...new Set(failed.map(({ cause }) => cause?.kind ?? "error"))];
  return kinds.map((kind) => {
    const group = failed.filter(({ cause }) => (cause?.kind ?? "error") === kind);
    const [first] = group;
    const more = group.length - shownAccounts;
    const { operation, code, message } = first?.cause ?? { operation: null, code: null, message: "" };
    const said = [operation, code].filter((part) => part !== null).join(" ");
    return [
      color.yellow(`${kind}: ${counted(group.length, "account")}`),
      ...group.slice(0, shownAccounts).map(({ account }) => `  ${account.id} ${account.name}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
      ...wrapped(said === "" ? message : `${said}: ${message}`, look, "    ").map(color.dim),
      ...(isCommon
        ? []
        : [
            ...wrapped(causes[kind].meaning, look, "    "),
            ...wrapped(`To mend it: ${causes[kind].cure}`, look, "    "),
          ]),
      ...hints(kind, group, outcome).flatMap((hint) => wrapped(hint, look, "    ")),
    ];
  });
}

/** What only this run knows of a cause. */
function hints(
  kind: CauseKind,
  group: readonly Connection[],
  { externalId, listed, askedOnce }: ConnectOutcome,
): string[] {
  if (kind !== "role-missing-or-trust") return [];
  const long = group.filter(({ account }) => askedOnce.has(account.id));
  const first = long.map(({ since }) => since).sort()[0];
  return [
    externalId
      ? "An external id is sent: it must be the one in the role's trust policy."
      : "No external id is sent: a role that asks for one needs HUBSCAN_EXTERNAL_ID.",
    ...(listed
      ? [
          "The accounts come from a list, so that their state is not known: one that is suspended answers like this as well.",
        ]
      : []),
    ...(first === undefined
      ? []
      : [
          `${long.length === group.length ? "" : `${long.length} of them: `}without the role since ${minuteOf(first)}, and so asked once. ` +
            `If it was made within the last minute, --wait-for-role ${roleSettles} asks again for that long.`,
        ]),
  ];
}

/** `2026-11-20 10:59Z` */
function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")}Z`;
}

function closedText(closed: readonly Connection[], look: Look): string[] {
  if (closed.length === 0) return [];
  return [
    "Could be entered before, and are left out of scans now",
    ...closed.flatMap(({ account, cause }) =>
      wrapped(`${account.id} ${account.name}: ${cause?.message ?? ""}`, look),
    ),
  ];
}

function nextSteps(outcome: ConnectOutcome, failed: readonly Connection[], look: Look): string[] {
  const { options } = outcome;
  const again = ["Test the failed ones again:", `  hubscan connect${options}`];
  switch (connectExitCode(outcome)) {
    case 0:
      return ["Next:", `  hubscan scan${options}`];
    case 4:
      return again;
    case 3: {
      const ids = failed.map(({ account }) => account.id).join(",");
      return [
        ...again,
        ...wrapped(
          "Go on without them: hubscan scan reads the others anyway, and has each check of these as UNKNOWN. To leave them out:",
          look,
          "",
        ),
        `  hubscan scan${options} --exclude-account ${ids}`,
      ];
    }
  }
}
