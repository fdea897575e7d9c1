import { Command } from "commander";
import * as z from "zod";
import { AccessError } from "../access/access-error.ts";
import { assumeRole, longestChainedSession, type StsAccess } from "../access/assume-role.ts";
import { explainAssumeRole } from "../access/explain-assume-role.ts";
import { type RenewedCredentials, renewedCredentials } from "../access/renewed-credentials.ts";
import { patientRetry } from "../access/retry.ts";
import { systemTiming } from "../access/timing.ts";
import { type Fact, known, unknown } from "../hub/fact.ts";
import { readOutputs } from "../hub/read-outputs.ts";
import type { StackOutputs } from "../hub/stack-outputs.ts";
import type { Lookup, RoleAccount } from "../offboard/lookup.ts";
import { checkSteps, outcomeOfAll } from "../offboard/offboard.ts";
import type { StepOutcome } from "../offboard/standing.ts";
import { offboardingSteps } from "../offboard/steps.ts";
import { scanId } from "../results/scan-id.ts";
import { roleArn } from "../role/arns.ts";
import { sessionName } from "../role/session-name.ts";
import { discover, type Hub } from "../scan/hub.ts";
import { isUserError, UserError } from "../user-error.ts";
import { inHub } from "./in-hub.ts";
import { listedAccounts } from "./listed-accounts.ts";
import { offboardText } from "./offboard-report.ts";
import { listOption, option } from "./options/option.ts";
import { addStackOptions, stackValues } from "./options/stack.ts";
import type { Terminal } from "./terminal.ts";

const offboardValues = stackValues.extend({
  check: z.boolean().default(false),
  keepResults: z.boolean().default(false),
  adminRoleName: z.string().optional(),
  managementRole: z.string().optional(),
  accountsFile: z.string().optional(),
  organizationRole: z.string().optional(),
  excludeAccount: z.array(z.string()).default([]),
  externalId: z.string().optional(),
  json: z.boolean().default(false),
});
type OffboardValues = z.infer<typeof offboardValues>;

const exitCodes: Readonly<Record<StepOutcome, number>> = { clear: 0, left: 3, unknown: 1 };

/** `hubscan offboard`. */
export function offboardCommand(terminal: Terminal): Command {
  const command = new Command("offboard")
    .description(
      "Says what to remove in which order, and looks in AWS what of it is left. Run it again after each step. It changes nothing itself.",
    )
    .option("--check", "only how far each step is, without what to run")
    .option("--json", "print the steps and everything that was found as JSON")
    .addHelpText("after", exitText);
  addStackOptions(command)
    .option("--keep-results", "the results bucket and the images are to stay")
    .optionsGroup("Target roles:")
    .addOption(
      option(
        "--admin-role-name <name>",
        "role in the accounts that may read roles (OrganizationAccountAccessRole); without it, only that a role is still there can be told",
      ),
    )
    .addOption(
      option(
        "--management-role <arn>",
        "role in the management account: it is looked into, and the role in the accounts is assumed through it (default: the stack's own)",
      ),
    )
    .addOption(option("--accounts-file <file>", "accounts to look into instead of the organization's"))
    .addOption(
      option("--organization-role <arn>", "role in the management account that may read the organization"),
    )
    .addOption(listOption("--exclude-account <id>", "accounts that are not looked into (repeatable)"))
    .addOption(option("--external-id <id>", "what target roles ask for; keep it in HUBSCAN_EXTERNAL_ID"));
  return command.action(async () => {
    const values = offboardValues.parse(command.opts());
    checkRoleArn("--management-role", values.managementRole);
    const outputs = await readOutputs(
      { stack: values.stack, file: values.outputs },
      { ...terminal, signal: new AbortController().signal },
    );
    if (outputs === null) {
      throw new UserError(
        "It was not said which hub.",
        "Name a file with the stack's outputs (--outputs), which is still there when the stack is not, or the Pulumi stack (--stack).",
      );
    }
    const listed = await listedAccounts(values.accountsFile ?? null, terminal.workingFolder);
    const planned = offboardingSteps(outputs, values.keepResults);
    const checked = await inHub(outputs, terminal.environment, async (questions, hub) =>
      checkSteps(planned, await lookupOf({ values, outputs, listed, hub, now: terminal.now() }, questions)),
    );
    const steps = checked.known ? checked.value : await checkSteps(planned, checked.why);
    const outcome = outcomeOfAll(steps);
    await terminal.out(
      values.json
        ? `${JSON.stringify({ outcome, steps }, null, 2)}\n`
        : offboardText(steps, outcome, terminal, !values.check),
    );
    if (values.stack !== undefined && !values.json) {
      terminal.note(
        `The outputs go with the stack: pulumi stack output --json --stack ${values.stack} > outputs.json, and from then on --outputs outputs.json\n`,
      );
    }
    terminal.setExitCode(exitCodes[outcome]);
  });
}

/** @throws UserError when it is not one */
function checkRoleArn(name: string, arn: string | undefined): void {
  if (arn === undefined || /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(arn)) return;
  throw new UserError(
    `${name} is not the ARN of a role: ${arn}`,
    "It looks like arn:aws:iam::111122223333:role/NAME.",
  );
}

interface LookupParts {
  readonly values: OffboardValues;
  readonly outputs: StackOutputs;
  readonly listed: readonly string[] | null;
  readonly hub: Hub;
  readonly now: Date;
}

async function lookupOf(parts: LookupParts, questions: Lookup["questions"]): Promise<Lookup> {
  const { values, outputs, hub, now } = parts;
  const arn = values.managementRole ?? outputs.managementRoleArn;
  const assumed = assuming(hub, scanId(now, systemTiming.random));
  const credentials = arn === null ? hub.credentials : assumed(hub.credentials, arn);
  const managementRole =
    arn === null ? null : { arn, account: arn.split(":")[4] ?? "", credentials: credentials.get };
  return {
    questions,
    outputs,
    partition: hub.caller.partition,
    keepsResults: values.keepResults,
    accounts: await roleAccounts(parts),
    leftOut: values.excludeAccount,
    managementRole,
    viewOf: (account) => {
      if (account === outputs.hubAccountId) return { kind: "reader", credentials: hub.credentials.get };
      if (account === managementRole?.account) {
        return { kind: "reader", credentials: managementRole.credentials };
      }
      const { partition } = hub.caller;
      const { adminRoleName, externalId } = values;
      if (adminRoleName !== undefined) {
        const admin = roleArn({ partition, rolePath: "/", roleName: adminRoleName }, account);
        return { kind: "reader", credentials: assumed(credentials, admin).get };
      }
      const { targetRoleName: roleName, targetRolePath: rolePath } = outputs;
      const target = roleArn({ partition, rolePath, roleName }, account);
      return { kind: "target-role", credentials: assumed(hub.credentials, target, externalId).get };
    },
  };
}

/** The accounts that may have a target role. */
async function roleAccounts({
  values,
  listed,
  hub,
  now,
}: LookupParts): Promise<Fact<readonly RoleAccount[]>> {
  try {
    const organization = await discover(hub, {
      accountIds: listed,
      organizationRole: values.organizationRole ?? null,
      tags: false,
      scan: scanId(now, systemTiming.random),
    });
    return known(
      organization.accounts
        .filter(({ id }) => !values.excludeAccount.includes(id))
        .map(({ id, name, state }) => ({
          id,
          name: name === id ? "" : name,
          state: listed === null ? state : null,
        })),
    );
  } catch (error) {
    if (!isUserError(error)) throw error;
    return unknown(error.message);
  }
}

/** Credentials of roles, by their ARNs. What keeps them from being had is an AccessError. */
function assuming(hub: Hub, run: string) {
  return (by: RenewedCredentials, arn: string, externalId?: string): RenewedCredentials => {
    const access: StsAccess = {
      ...hub,
      credentials: by,
      retry: patientRetry,
      counter: { calls: 0, throttles: 0 },
    };
    return renewedCredentials(async () => {
      try {
        return await assumeRole(access, {
          RoleArn: arn,
          RoleSessionName: sessionName(run),
          DurationSeconds: longestChainedSession,
          ...(externalId === undefined ? {} : { ExternalId: externalId }),
        });
      } catch (error) {
        if (error instanceof AccessError) throw error;
        throw new AccessError(
          arn.split(":")[4] ?? "",
          explainAssumeRole(error, externalId === undefined ? {} : { externalId }),
        );
      }
    }, hub.timing.now);
  };
}

const exitText = `
Exit codes: 0 nothing is left; 3 something is left; 1 that is not known; 2 wrong command line.

Examples:
  $ pulumi stack output --json --stack production > outputs.json
  $ hubscan offboard --outputs outputs.json
  $ hubscan offboard --outputs outputs.json --check --admin-role-name OrganizationAccountAccessRole
  $ hubscan offboard --outputs outputs.json --check --keep-results --json | jq -r .outcome
`;
