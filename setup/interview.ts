import { hubRole, misfit } from "../infra/config/misfit.ts";
import type { StackConfig } from "../infra/config.ts";
import { didYouMean } from "../scanner/near-match.ts";
import { accountIdPattern } from "../scanner/role/settings.ts";
import type { Settings } from "../scanner/settings/load.ts";
import { region as regionFormat } from "../scanner/settings/settings-format.ts";
import { UserError } from "../scanner/user-error.ts";
import type { Asker } from "./asker.ts";
import { type Draft } from "./draft.ts";
import type { InitValues } from "./init-options.ts";
import { optionOfKey } from "./init-options.ts";
import type { Surroundings } from "./look-up.ts";
import type { StackFile } from "./stack-file.ts";

/** What the questions are asked with. */
export interface Interview {
  /** Null when nobody is there to ask. */
  readonly asker: Asker | null;
  readonly given: InitValues;
  readonly file: StackFile;
  readonly settings: Settings;
  readonly draft: Draft;
  /** Says something for people, in lines that fit. */
  readonly say: (text: string) => void;
  /** Shows what has lines of its own. */
  readonly draw: (text: string) => void;
  /** Options that are missing, with what they are for; filled as questions come up that nobody answers. */
  readonly missing: string[];
}

type AskedKey = keyof typeof optionOfKey;

/** @throws UserError with everything that is wrong with the options, before anybody is asked anything */
export function checkGiven(given: InitValues, draft: Draft): void {
  const values: Readonly<Partial<Record<AskedKey, string | readonly string[] | false | undefined>>> = {
    organizationId: given.organizationId,
    hubAccountId: given.hubAccountId,
    organizationRoleArn: given.organizationRole,
    managementRoleArn: given.managementRole,
    schedule: given.schedule,
    notify: given.notify,
    externalId: given.externalId,
  };
  const problems = Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined || value === false) return [];
    const problem = draft.problem(key as AskedKey, value);
    return problem === null ? [] : [`${optionOfKey[key as AskedKey]}: ${problem}`];
  });
  if (given.hubRegion !== undefined && !regionFormat.safeParse(given.hubRegion).success) {
    problems.push(
      `--hub-region: It is ${JSON.stringify(given.hubRegion)}: a region is written like eu-west-1.`,
    );
  }
  for (const id of given.excludeAccount ?? []) {
    if (!accountIdPattern.test(id)) {
      problems.push(`--exclude-account: It is ${JSON.stringify(id)}: an account id has twelve digits.`);
    }
  }
  const externalIds = [given.externalId !== undefined, given.generateExternalId].filter(Boolean).length;
  if (externalIds > 1) problems.push("--external-id and --generate-external-id are two answers: give one.");
  if (problems.length > 0) {
    throw new UserError(
      problems.join("\n"),
      "Correct the options; hubscan init --help lists them. Nothing was written.",
    );
  }
}

/** The region of the hub. */
export async function askRegion(interview: Interview, around: Surroundings): Promise<string> {
  const { given, asker, file } = interview;
  const problem = (region: string) => regionProblem(region, around);
  const usual = file.region ?? around.region ?? undefined;
  if (given.hubRegion !== undefined) return checked("--hub-region", given.hubRegion, problem);
  if (asker !== null) return asker.text("Region of the hub:", usual, problem);
  if (usual !== undefined) return checked("aws:region", usual, problem);
  interview.missing.push("--hub-region");
  return "";
}

function regionProblem(region: string, { regions }: Surroundings): string | null {
  if (!regionFormat.safeParse(region).success) {
    return `It is ${JSON.stringify(region)}: a region is written like eu-west-1.`;
  }
  if (regions === null || regions.enabled.includes(region)) return null;
  if (regions.notOptedIn.includes(region)) return `Region ${region} is not enabled in this account.`;
  return `There is no region ${region}${didYouMean(region, regions.enabled)}.`;
}

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
  const config = partOf(draft);
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

/** What the hub may not be set to, by what AWS says of it; null when all fits or too little is known. */
export function misfitOf(
  draft: Draft,
  managementAccountId: string | null,
  change: { readonly managementRoleArn?: string | undefined } = {},
): string | null {
  const config = partOf(draft);
  if (config === null || managementAccountId === null) return null;
  const changed = "managementRoleArn" in change ? { ...config, ...change } : config;
  return misfit(changed, {
    hubIs: hubRole(config, managementAccountId),
    managementAccountId,
  });
}

/** What the rules on the hub look at. */
function partOf(draft: Draft): Parameters<typeof misfit>[0] | null {
  const hubAccountId = draft.value("hubAccountId");
  if (hubAccountId === undefined) return null;
  const managementRoleArn = draft.value("managementRoleArn");
  const organizationRoleArn = draft.value("organizationRoleArn");
  const isOn = (key: keyof StackConfig) => draft.value(key) === "true";
  return {
    hubAccountId,
    delegatedAdministrator: isOn("delegatedAdministrator"),
    targets: (draft.value("targets") ?? "stackset") as StackConfig["targets"],
    protectTargetRole: isOn("protectTargetRole"),
    scanJoinedAccounts: isOn("scanJoinedAccounts"),
    ...(managementRoleArn === undefined ? {} : { managementRoleArn }),
    ...(organizationRoleArn === undefined ? {} : { organizationRoleArn }),
  };
}

/** When scans run, and who is told. */
export async function askScans(interview: Interview): Promise<void> {
  const { given, draft, asker, say } = interview;
  await askKey(interview, "schedule", {
    message: "When do scans run? rate(…), cron(…) in UTC, or off:",
    given: given.schedule,
    usual: "rate(12 hours)",
    problem: (schedule) => {
      const fanOut = draft.problems("schedule", schedule).find(({ key }) => key === "fanOut");
      return fanOut === undefined ? null : `The file's fanOut ${fanOut.problem}.`;
    },
  });
  const overdue = draft.problems().find(({ key }) => key === "overdueHours");
  if (overdue !== undefined && draft.problem("overdueHours", 0) === null) {
    draft.set("overdueHours", 0);
    say(`overdueHours is set to 0, no alarm for a scan that is overdue: it ${overdue.problem}.\n`);
  }
  if (given.notify !== undefined) draft.set("notify", given.notify);
  else if (asker !== null) {
    const addresses = (text: string) => text.split(/[\s,]+/).filter((part) => part !== "");
    const text = await asker.text(
      "Mail addresses that are told of failed scans (empty: none):",
      draft.list("notify").join(", ") || undefined,
      (answer) => draft.problem("notify", addresses(answer)),
    );
    draft.set("notify", addresses(text));
  }
}

/** One key that is text: given, asked, or as it is usual. */
export async function askKey(
  { asker, draft, missing }: Interview,
  key: AskedKey,
  question: {
    readonly message: string;
    readonly given: string | undefined;
    readonly usual?: string;
    readonly isOptional?: boolean;
    readonly problem?: (answer: string) => string | null;
  },
): Promise<void> {
  const { message, given, isOptional = false } = question;
  const problem = (answer: string) => {
    if (answer === "" && !isOptional) return "It is needed.";
    return (answer === "" ? null : draft.problem(key, answer)) ?? question.problem?.(answer) ?? null;
  };
  const usual = draft.value(key) ?? question.usual;
  let answer = given === undefined ? usual : given;
  if (given !== undefined) checked(optionOfKey[key], given, problem);
  else if (asker !== null) answer = await asker.text(message, usual, problem);
  else if (usual !== undefined) checked(optionOfKey[key], usual, problem);
  if (answer === undefined && !isOptional) missing.push(optionOfKey[key]);
  else draft.set(key, answer === "" ? undefined : answer);
}

function checked(option: string, value: string, problem: (value: string) => string | null): string {
  const found = problem(value);
  if (found === null) return value;
  throw new UserError(`${option}: ${found}`, "Correct it. Nothing was written.");
}
