import { Command } from "commander";
import { resourceKind } from "../results/formats/line-kind.ts";
import { readResources } from "../results/read.ts";
import { addResultOptions, resultValues } from "./options/results.ts";
import { openScan, refuseUnknownServices, resultFilter } from "./results/open-scan.ts";
import { printLines } from "./results/print-lines.ts";
import type { Terminal } from "./terminal.ts";

/** `hubscan resources`. */
export function resourcesCommand(terminal: Terminal): Command {
  const command = new Command("resources")
    .description("Shows the resources that a scan read, and which of their properties could not be read.")
    .addHelpText("after", examples);
  return addResultOptions(command).action(async () => {
    const values = resultValues.parse(command.opts());
    const opened = await openScan(terminal, values);
    refuseUnknownServices(values.service ?? [], [opened.manifest]);
    const filter = resultFilter(values);
    const read = await readResources(opened.store, opened.scan, filter);
    await printLines(terminal, opened, { format: values.format, kind: resourceKind, read, filter });
  });
}

const examples = `
Examples:
  $ hubscan resources --type AWS::S3::Bucket
  $ hubscan resources --service ec2 --region eu-west-1 --format csv > ec2.csv
  $ hubscan resources --format jsonl | jq -r 'select(.unreadable != {}) | .arn'

Resources are those that the checks of the scan needed. Secret values were taken out before they were stored.
`;
