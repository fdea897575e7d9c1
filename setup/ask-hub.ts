import { hubRole } from "../infra/config/misfit.ts";
import { didYouMean } from "../scanner/near-match.ts";
import { UserError } from "../scanner/user-error.ts";
import { hubPart, misfitOf } from "./hub-fit.ts";
import { askKey, type Interview } from "./interview.ts";
import type { Surroundings } from "./look-up.ts";

/** Who the organization is, and where the hub is in it. */
export async function askHub(interview: Interview, around: Surroundings): Promise<void> {
  await askOrganization(interview, around);
  await askHubAccount(interview, around);
  await askDelegation(interview, around);
  await askTargets(interview, around);
  await askManagementRole(interview, around);
}

async function askOrganization(interview: Interview, { organizationId }: Surroundings): Promise<void> {
  const { given, draft, file, say } = interview;
  if (organizationId === null) {
    await askKey(interview, "organizationId", {
      message: "Id of the organization:",
      given: given.organizationId,
    });
    return;
  }
  if (given.organizationId !== undefined && given.organizationId !== organizationId) {
    throw new UserError(
      `--organization-id is ${given.organizationId}, and the credentials belong to ${organizationId}.`,
      "Sign in to an account of the organization that is to be scanned, or correct the option. Nothing was written.",
    );
  }
  const before = file.values.organizationId;
  if (before !== undefined && before !== organizationId) {
    say(
      `The file says organization ${before}; the credentials belong to ${organizationId}, which is taken.\n`,
    );
  }
  draft.set("organizationId", organizationId);
}

async function askHubAccount(interview: Interview, around: Surroundings): Promise<void> {
  const { given, draft } = interview;
  await askKey(interview, "hubAccountId", {
    message: "Account that the hub is made in:",
    given: given.hubAccountId,
    ...(around.caller === null ? {} : { usual: around.caller.account }),
    problem: (id) => {
      const { organization } = around;
      if (organization === null) return null;
      const account = organization.accounts.find((one) => one.id === id);
      if (account === undefined) {
        return `The organization has no account ${id}${didYouMean(
          id,
          organization.accounts.map((one) => one.id),
        )}.`;
      }
      return account.state === "ACTIVE" ? null : `Account ${id} is not active (${account.state}).`;
    },
  });
  const hub = draft.value("hubAccountId");
  if (around.caller !== null && hub !== undefined && hub !== around.caller.account) {
    interview.say(
      `These credentials are of account ${around.caller.account}; pulumi up takes credentials of ${hub}.\n`,
    );
  }
}

async function askDelegation(interview: Interview, around: Surroundings): Promise<void> {
  const { given, draft, asker, say, file } = interview;
  const hub = draft.value("hubAccountId");
  if (hub === undefined) return;
  if (hub === around.managementAccountId) {
    if (given.delegatedAdministrator === true) {
      throw new UserError(
        "--delegated-administrator: the hub is the management account itself.",
        "Leave the option out. Nothing was written.",
      );
    }
    draft.set("delegatedAdministrator", false);
    return;
  }
  const listed = around.stackSetAdministrators?.includes(hub) ?? null;
  const before = file.values.delegatedAdministrator;
  let answer = given.delegatedAdministrator;
  if (answer === undefined && listed === true) answer = true;
  if (answer === undefined && asker !== null) {
    const known = listed === null ? "" : " AWS does not list it as one.";
    answer = await asker.confirm(
      `Is account ${hub} a delegated administrator of CloudFormation StackSets?${known}`,
      before === "true",
    );
  }
  if (answer === undefined && before !== undefined) answer = before === "true";
  if (answer === undefined && listed !== null) answer = listed;
  if (answer === undefined) {
    interview.missing.push("--delegated-administrator or --no-delegated-administrator");
    return;
  }
  if (answer && listed === false) {
    say(
      `AWS does not list account ${hub} as a delegated administrator of StackSets: register it before pulumi up.\n`,
    );
  }
  draft.set("delegatedAdministrator", answer);
}

async function askTargets(interview: Interview, around: Surroundings): Promise<void> {
  const { given, draft, asker, missing } = interview;
  const config = hubPart(draft);
  if (config === null) return;
  const isMember =
    around.managementAccountId !== null && hubRole(config, around.managementAccountId) === "member account";
  const before = draft.value("targets");
  let answer = given.targets;
  if (answer === undefined && asker !== null) {
    const usual = before === undefined || (isMember && before === "stackset") ? undefined : before;
    answer = await asker.choose(
      "How are the target roles made?",
      [
        {
          value: "stackset",
          name: "by a StackSet, in all accounts of the units",
          ...(isMember ? { disabled: "(takes the management account or a delegated administrator)" } : {}),
        },
        { value: "direct", name: "by the stack, account by account" },
        { value: "none", name: "not by the stack (hubscan roles)" },
      ],
      usual,
    );
  }
  answer ??= before ?? (isMember ? undefined : "stackset");
  if (answer === undefined) {
    missing.push("--targets (direct or none: a member account has no StackSets)");
    return;
  }
  if (answer === "stackset" && isMember) {
    throw new UserError(
      "--targets: a StackSet takes the management account or a delegated administrator, and the hub is neither.",
      "Give direct or none, or register the hub and give --delegated-administrator. Nothing was written.",
    );
  }
  draft.set("targets", answer);
}

async function askManagementRole(interview: Interview, around: Surroundings): Promise<void> {
  const { draft, given } = interview;
  const { managementAccountId } = around;
  const hub = draft.value("hubAccountId");
  if (hub === undefined || (managementAccountId !== null && hub === managementAccountId)) return;
  await askKey(interview, "managementRoleArn", {
    message: "Role in the management account that the stack may assume (empty: none):",
    given: given.managementRole,
    isOptional: true,
    problem: (arn) => {
      const account = arn.split(":")[4] ?? "";
      return arn !== "" && managementAccountId !== null && account !== managementAccountId
        ? `It is in account ${account}, and the management account is ${managementAccountId}.`
        : misfitOf(draft, managementAccountId, { managementRoleArn: arn === "" ? undefined : arn });
    },
  });
}
