import { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text-layout.ts";
import { loadGiven } from "./given-policies.ts";
import { policyPlace } from "./load.ts";

/** `hubscan policies check`. */
export function checkCommand(terminal: Terminal): Command {
  return new Command("check")
    .summary("load and type-check policies")
    .description(
      "Loads policies and checks every key, expression and example against AWS's own schemas. Names every problem with file, " +
        "line and column, and exits with 1 when there is one.",
    )
    .argument("[path...]", "policy files, folders or s3:// addresses (default: hubscan's own)")
    .addHelpText("after", examples)
    .action(async (paths: string[]) => {
      const { checks, files } = await loadGiven(paths, policyPlace(terminal));
      await terminal.out(
        `${counted(checks.length, "check")} in ${counted(files.length, "file")}: no problems\n`,
      );
    });
}

const examples = `
Examples:
  $ hubscan policies check
  $ hubscan policies check ./our-policies          in the pipeline of your policies
  $ hubscan policies check s3://acme-hubscan/policies
`;
