import { expect, test } from "vitest";
import { connectProgress } from "../../scanner/cli/connect-progress.ts";
import type { Terminal } from "../../scanner/cli/terminal.ts";
import type { Account } from "../../scanner/organization/organization.ts";
import type { Connection } from "../../scanner/results/connections.ts";

const account = (id: string, name: string): Account => ({
  id,
  name,
  email: null,
  state: "ACTIVE",
  ouPath: [],
  tags: null,
  joined: null,
});
const shop = account("111111111111", "shop");
const ledger = account("222222222222", "ledger");
const outcome = ({ id, name }: Account, cause: Connection["cause"]): Connection => ({
  account: { id, name },
  outcome: cause === null ? "connected" : "failed",
  time: "2026-11-20T12:00:00.000Z",
  since: "2026-11-20T12:00:00.000Z",
  cause,
});
const refused: Connection["cause"] = {
  kind: "role-missing-or-trust",
  operation: "sts:AssumeRole",
  code: "AccessDenied",
  message: "no",
};

/** Everything that is written while two accounts are tested. */
function written(on: { readonly errorIsTty: boolean; readonly format?: "text" | "json" }): string {
  let notes = "";
  const terminal: Terminal = {
    out: async () => {},
    note: (text) => {
      notes += text;
    },
    isTty: on.errorIsTty,
    errorIsTty: on.errorIsTty,
    columns: 40,
    color: false,
    environment: {},
    workingFolder: "/",
    now: () => new Date(0),
    setExitCode: () => {},
  };
  const progress = connectProgress(terminal, on.format ?? "text", "20261120T105944Z-k3x9f2");
  progress.begun(2, 0);
  progress.accountBegun(shop);
  progress.accountBegun(ledger);
  progress.accountWaits(ledger);
  progress.accountDone(outcome(shop, null));
  progress.accountDone(outcome(ledger, refused));
  progress.end();
  return notes;
}

test("on a terminal, accounts under way are in one line that is rewritten and no longer than the terminal is wide", () => {
  const notes = written({ errorIsTty: true });
  const drawn = notes.split("\r\u001B[2K").filter((part) => part.includes(" tested · "));
  expect(drawn).toContain("0 of 2 tested · shop, ledger");
  expect(drawn).toContain("1 of 2 tested · ledger (waits)");
  expect(drawn.every((line) => line.length < 40 && !line.includes("\n"))).toBe(true);
  expect(notes.endsWith("\r\u001B[2K")).toBe(true);
});

test("without a terminal there is a line for each account, and no control character", () => {
  expect(written({ errorIsTty: false }).split("\n")).toEqual([
    "Testing 2 accounts",
    "  …  222222222222 ledger  has no role that lets the hub in yet, and is asked again",
    "  ok 111111111111 shop",
    "  no 222222222222 ledger  role-missing-or-trust",
    "",
  ]);
});

test("for a collector of logs each line is JSON with the account and the cause", () => {
  const lines = written({ errorIsTty: true, format: "json" })
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(lines.at(-1)).toMatchObject({
    level: "warn",
    account: "222222222222",
    operation: "sts:AssumeRole",
    cause: "role-missing-or-trust",
  });
});
