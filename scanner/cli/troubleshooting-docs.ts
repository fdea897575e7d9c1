import { causeKinds } from "../access/cause.ts";
import { type CauseExplanation, causes } from "../access/causes.ts";
import { commonCauseKinds, commonCauses } from "../connect/common-cause.ts";
import { type StopKind, stopCauses } from "../hub/stopped-reason.ts";
import { markdownText } from "../markdown.ts";
import { undiscovered } from "../organization/read-error.ts";

/** The page on what goes wrong, `docs/troubleshooting.md`, made of the tables that the program explains by. */
export function troubleshootingPage(): string {
  const stops = Object.keys(stopCauses) as StopKind[];
  return `# Troubleshooting

Generated from the tables that the program itself explains by (\`npx vitest run test/docs -u\`). Each cause has one message by which it is known, as it
comes, what that means, and what to do.

\`\`\`sh
hubscan connect                              # which accounts can be entered, and why the others cannot
hubscan connect --from-hub --stack STACK     # the same from a laptop: only the scanner role is trusted
hubscan ledger --outcome unread              # what a scan could not read, by account, region and operation
hubscan run --stack STACK --follow           # starts a scan in the hub, and says why it does not start
\`\`\`

- [All accounts fail at once](#all-accounts-fail-at-once)
- [The organization cannot be read](#the-organization-cannot-be-read)
- [One account, or one call, fails](#one-account-or-one-call-fails)
- [A task in the hub does not start, or ends early](#a-task-in-the-hub-does-not-start-or-ends-early)

## All accounts fail at once

What no single account can be the reason for. \`hubscan connect\` says \`All fail alike\` and one of these; it ends with 4.

${commonCauseKinds.map((kind) => section(kind, commonCauses[kind])).join("\n\n")}

## The organization cannot be read

Then nobody knows which accounts there are, and commands end before they enter any.

${organization()}

## One account, or one call, fails

Of entering an account, and of reading in it; the \`cause\` of findings that are \`UNKNOWN\`, and the outcome in the ledger. STS gives one answer for a role
that is missing, one that trusts somebody else, another external id and another organization: what it may be is said with both fixes.

A role that was made just now is not known everywhere for up to a minute: \`hubscan connect\` asks again for that long. An account that has been without
the role for more than an hour is asked once, unless \`--wait-for-role\` says for how long to ask again.

${causeKinds.map((kind) => section(kind, causes[kind])).join("\n\n")}

## A task in the hub does not start, or ends early

What \`hubscan run\` and \`hubscan connect --from-hub\` say of what ECS says.

${stops.map((kind) => section(kind, stopCauses[kind])).join("\n\n")}
`;
}

function section(kind: string, { meaning, cure, example: { code, message } }: CauseExplanation): string {
  return [
    `### \`${kind}\``,
    `\`\`\`text\n${code === null ? "" : `${code}: `}${message}\n\`\`\``,
    markdownText(meaning),
    `**To mend it:** ${markdownText(cure)}`,
  ].join("\n\n");
}

function organization(): string {
  const { message, hint } = undiscovered({
    kind: "denied",
    operation: "organizations:ListAccounts",
    code: "AccessDeniedException",
    message: "You don't have permissions to access this resource.",
  });
  return [`\`\`\`text\n${message}\n\`\`\``, `**To mend it:** ${markdownText(hint)}`].join("\n\n");
}
