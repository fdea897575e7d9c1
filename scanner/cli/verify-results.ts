import { Command } from "commander";
import * as z from "zod";
import { type Verification, verifyScan } from "../results/verify.ts";
import { addPlaceOptions, placeValues } from "./options/results.ts";
import { openScan } from "./results/open-scan.ts";
import type { Terminal } from "./terminal.ts";
import { counted } from "./text-layout.ts";

const verifyValues = placeValues.extend({ json: z.boolean().optional() });

/** `hubscan verify-results`. */
export function verifyResultsCommand(terminal: Terminal): Command {
  const command = new Command("verify-results")
    .description(
      "Holds the results of a scan against the checksums that were written with them, and shows what they were made with. Says of " +
        "each file that is not as it was written what is wrong with it, and ends with 1.",
    )
    .addHelpText("after", examples);
  addPlaceOptions(command).option("--json", "print it as JSON");
  return command.action(async () => {
    const values = verifyValues.parse(command.opts());
    const { store, scan } = await openScan(terminal, values, { standIn: false });
    const verification = await verifyScan(store, scan);
    await terminal.out(
      values.json === true ? `${JSON.stringify(verification, null, 2)}\n` : verificationText(verification),
    );
    if (verification.faults.length > 0) terminal.setExitCode(1);
  });
}

function verificationText({ scan, manifest, published, checked, faults }: Verification): string {
  const facts =
    manifest === null
      ? []
      : [
          ["hubscan", manifest.hubscan],
          ["node", manifest.node],
          ["image", manifest.image ?? "none: not run in a container"],
          ["caller", manifest.caller],
          ["organization", manifest.organization ?? "not known"],
          ["started", manifest.started],
          ["judged by", manifest.now],
          ["policies", manifest.policies],
          ["checks", String(manifest.checks.length)],
          ["selection", JSON.stringify(manifest.selection)],
          ["options", JSON.stringify(manifest.options)],
          ["fingerprint", manifest.fingerprint],
        ];
  const read = `${counted(checked.files, "file")} of ${counted(checked.accounts, "account")}, ${checked.bytes} bytes`;
  return [
    `Scan ${scan}, ${published === null ? "not published" : `published ${published}`}`,
    ...facts.map(([name = "", value = ""]) => `  ${name.padEnd(13)} ${value}`),
    "",
    ...faults.map(({ file, what }) => `WRONG  ${file}\n       ${what}`),
    faults.length === 0
      ? `As it was written: ${read}.`
      : `Not as it was written: ${counted(faults.length, "fault")} in ${read}.`,
    "",
  ].join("\n");
}

const examples = `
Examples:
  $ hubscan verify-results
  $ hubscan verify-results --from s3://acme-hubscan/results --scan 20261120T123059Z-z3x72u

Exit codes: 0 everything is as it was written; 1 something is not.
`;
