import { Command } from "commander";
import { runExamples } from "../../policy/examples.ts";
import type { Terminal } from "../terminal.ts";
import { exampleReport } from "./example-report.ts";
import { loadGiven } from "./given-policies.ts";
import { policyPlace } from "./load.ts";

/** `hubscan policies test`. */
export function testCommand(terminal: Terminal): Command {
  return new Command("test")
    .summary("run the examples of policies")
    .description(
      "Loads policies as `hubscan policies check` does, and judges the examples of every check. Names every example that gets another " +
        "verdict than it stands under, and exits with 1 when there is one.",
    )
    .argument("[path...]", "policy files, folders or s3:// addresses (default: hubscan's own)")
    .addHelpText("after", examples)
    .action(async (paths: string[]) => {
      const { policies, checks } = await loadGiven(paths, policyPlace(terminal));
      const { text, failed } = exampleReport(runExamples(policies, checks), checks.length);
      await terminal.out(text);
      if (failed > 0) terminal.setExitCode(1);
    });
}

const examples = `
Examples:
  $ hubscan policies test
  $ hubscan policies test ./our-policies           in the pipeline of your policies
  $ hubscan policies test ./our-policies/buckets.yaml
`;
