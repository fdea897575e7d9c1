import { Command, Option } from "commander";
import * as z from "zod";
import { seenFrom } from "../../settings/fetch-policies.ts";
import { addSettingsOption, policyOption } from "../options/checks.ts";
import type { Terminal } from "../terminal.ts";
import { checkReads } from "./check-reads.ts";
import { checkJson, checkText, type DescribedCheck } from "./check-text.ts";
import { knownChecks } from "./known-checks.ts";
import { loadWithStates } from "./load.ts";

const formats = ["text", "json"] as const;
const showValues = z.object({
  policy: z.array(z.string()).optional(),
  settings: z.string().optional(),
  format: z.enum(formats),
});

/** `hubscan policies show`. */
export function showCommand(terminal: Terminal): Command {
  const command = new Command("show")
    .summary("one check in full")
    .description(
      "Shows what a check looks at, its risk and remedy, and the API calls and IAM actions it takes.",
    )
    .argument("<id>", "id of the check")
    .addOption(policyOption())
    .addOption(new Option("--format <format>", "how to print it").choices(formats).default("text"))
    .addHelpText("after", examples);
  return addSettingsOption(command).action(async (id: string) => {
    const { settings = null, policy, format } = showValues.parse(command.opts());
    const { policies, states } = await loadWithStates(terminal, { settings, checks: { policy } });
    for (const { check, source } of knownChecks(policies, [id])) {
      const why = states.get(id) ?? null;
      const place = `${seenFrom(terminal.workingFolder, check.source.file)}:${check.source.line}`;
      const described: DescribedCheck = { check, source, place, why, reads: await checkReads(check) };
      await terminal.out(format === "json" ? checkJson(described) : checkText(described, terminal));
    }
  });
}

const examples = `
Examples:
  $ hubscan policies show s3-bucket-public-access-blocked
  $ hubscan policies show acme-bucket-names --policy ./our-policies
  $ hubscan policies show iam-root-mfa --format json | jq .actions
`;
