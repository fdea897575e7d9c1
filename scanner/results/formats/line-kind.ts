import type { LedgerLine } from "../../inventory/ledger-line.ts";
import type { Resource } from "../../inventory/resource.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { Finding } from "../finding.ts";
import { findingLine, ledgerLine, resourceLine } from "../line.ts";

/** How wide a column of a table is: a number of characters, or a share of what is left of the terminal's width. */
export type Width = { readonly characters: number } | { readonly share: number };

export interface Column<Line> {
  readonly header: string;
  readonly value: (this: void, line: Line) => string;
  /** Only columns with a width are in the table; all are in CSV. */
  readonly width?: Width;
}

/** How one kind of line is shown. */
export interface LineKind<Line> {
  /** As JSON, on one line. */
  readonly line: (this: void, line: Line) => string;
  readonly columns: readonly Column<Line>[];
  /** What the table says when there is nothing. */
  readonly none: string;
}

export const findingKind: LineKind<Finding> = {
  line: findingLine,
  none: "No findings.",
  columns: [
    { header: "status", value: ({ status }) => status, width: { characters: 8 } },
    { header: "severity", value: ({ severity }) => severity, width: { characters: 8 } },
    { header: "account", value: ({ account }) => account.id, width: { characters: 12 } },
    { header: "account_name", value: ({ account }) => account.name },
    { header: "region", value: ({ region }) => region, width: { characters: 14 } },
    { header: "check", value: ({ check }) => check, width: { share: 3 } },
    { header: "resource_type", value: ({ resource }) => resource.type },
    { header: "resource", value: ({ resource }) => resource.name || resource.arn, width: { share: 3 } },
    { header: "arn", value: ({ resource }) => resource.arn },
    { header: "message", value: ({ message }) => message, width: { share: 4 } },
    { header: "cause", value: ({ cause }) => cause?.kind ?? "" },
    { header: "cause_operation", value: ({ cause }) => cause?.operation ?? "" },
    { header: "cause_code", value: ({ cause }) => cause?.code ?? "" },
    { header: "cause_message", value: ({ cause }) => cause?.message ?? "" },
    { header: "evidence", value: ({ evidence }) => canonicalJson(evidence) },
    { header: "tags", value: ({ resource }) => canonicalJson(resource.tags) },
    { header: "id", value: ({ id }) => id },
    { header: "scan", value: ({ scan }) => scan },
    { header: "time", value: ({ time }) => time },
    { header: "lifecycle", value: ({ lifecycle }) => lifecycle?.state ?? "" },
    { header: "first_seen", value: ({ lifecycle }) => lifecycle?.firstSeen ?? "" },
    { header: "last_seen", value: ({ lifecycle }) => lifecycle?.lastSeen ?? "" },
    { header: "exception_owner", value: ({ exception }) => exception?.owner ?? "" },
    { header: "exception_reason", value: ({ exception }) => exception?.reason ?? "" },
    { header: "exception_expires", value: ({ exception }) => exception?.expires ?? "" },
  ],
};

export const resourceKind: LineKind<Resource> = {
  line: resourceLine,
  none: "No resources.",
  columns: [
    { header: "account", value: ({ account }) => account, width: { characters: 12 } },
    { header: "region", value: ({ region }) => region, width: { characters: 14 } },
    { header: "type", value: ({ type }) => type, width: { share: 2 } },
    { header: "name", value: ({ name }) => name, width: { share: 3 } },
    { header: "arn", value: ({ arn }) => arn, width: { share: 4 } },
    {
      header: "unreadable",
      value: ({ unreadable }) => Object.keys(unreadable).sort().join(" "),
      width: { share: 1 },
    },
    { header: "tags", value: ({ tags }) => canonicalJson(tags) },
    { header: "properties", value: ({ properties }) => canonicalJson(properties) },
    { header: "unreadable_causes", value: ({ unreadable }) => canonicalJson(unreadable) },
  ],
};

export const ledgerKind: LineKind<LedgerLine> = {
  line: ledgerLine,
  none: "Nothing in the ledger.",
  columns: [
    { header: "account", value: ({ account }) => account, width: { characters: 12 } },
    { header: "region", value: ({ region }) => region, width: { characters: 14 } },
    { header: "operation", value: ({ operation }) => operation, width: { share: 3 } },
    { header: "outcome", value: ({ outcome }) => outcome, width: { characters: 21 } },
    { header: "reads", value: ({ reads }) => String(reads), width: { characters: 6 } },
    { header: "calls", value: ({ calls }) => String(calls), width: { characters: 6 } },
    { header: "throttles", value: ({ throttles }) => String(throttles), width: { characters: 9 } },
    { header: "items", value: ({ items }) => String(items), width: { characters: 6 } },
    { header: "types", value: ({ types }) => types.join(" ") },
    { header: "code", value: ({ code }) => code ?? "" },
    { header: "message", value: ({ message }) => message ?? "", width: { share: 3 } },
  ],
};
