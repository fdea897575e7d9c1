import { Command, InvalidArgumentError } from "commander";
import * as z from "zod";
import { causeKinds } from "../access/cause.ts";
import type { LedgerFilter } from "../results/filter.ts";
import { ledgerKind } from "../results/formats/line-kind.ts";
import { readLedger } from "../results/read.ts";
import { outcomeSchema } from "../results/schemas.ts";
import { moreValues } from "./options/option.ts";
import { addResultOptions, filterOption, resultValues } from "./options/results.ts";
import { openScan, resultFilter } from "./results/open-scan.ts";
import { printLines } from "./results/print-lines.ts";
import { refuseServicesNotInLedger } from "./results/unknown-places.ts";
import type { Terminal } from "./terminal.ts";

const ledgerValues = resultValues.extend({ outcome: z.array(outcomeSchema).optional() });

/** `hubscan ledger`. */
export function ledgerCommand(terminal: Terminal): Command {
  const command = new Command("ledger")
    .description("Shows what a scan read and what it could not read, by account, region and API operation.")
    .addHelpText("after", examples);
  addResultOptions(command).addOption(
    filterOption(
      "--outcome <outcome>",
      "only these outcomes; unread for everything that was not read",
    ).argParser(moreOutcomes),
  );
  return command.action(async () => {
    const values = ledgerValues.parse(command.opts());
    const opened = await openScan(terminal, values, { lines: "ledger" });
    await refuseServicesNotInLedger(values, opened);
    const filter: LedgerFilter = {
      ...resultFilter(values),
      ...(values.outcome === undefined ? {} : { outcomes: values.outcome }),
    };
    const read = await readLedger(opened.store, opened.scan, filter);
    await printLines(terminal, opened, { format: values.format, kind: ledgerKind, read, filter });
  });
}

function moreOutcomes(value: string, previous: readonly string[] | undefined): readonly string[] {
  const outcomes = moreValues(value, previous).flatMap((name) => (name === "unread" ? causeKinds : [name]));
  const known: readonly string[] = outcomeSchema.options;
  if (outcomes.every((outcome) => known.includes(outcome))) return outcomes;
  throw new InvalidArgumentError(`It must be one of: unread, ${known.join(", ")}.`);
}

const examples = `
Examples:
  $ hubscan ledger --outcome unread                 what could not be read, and why
  $ hubscan ledger --account 111122223333 --service s3
  $ hubscan ledger --format jsonl | jq -s 'map(.calls) | add'
`;
