import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../../../infra/config/read.ts";
import { hubProvider, managementProvider, readPlace, roleSettings } from "../../../infra/place.ts";
import type { ListedAccount } from "../../../infra/targets/organization.ts";
import { makeTargets, type Targets } from "../../../infra/targets/targets.ts";
import { type Answers, type Registration, register } from "../register.ts";
import { config, hubAccount, managementAccount, organizationId } from "../sample-stack.ts";

/** The sample organization's root and units. The hub is in Security. */
export const root = "r-acme";
export const workloads = "ou-acme-11112222";
export const security = "ou-acme-33334444";

export const payments = "333333333301";
export const legacy = "333333333302";
export const closed = "333333333309";

const account = (id: string, name: string, state = "ACTIVE"): ListedAccount => ({ id, name, state });

/** Accounts by the unit or root that they are under. */
export const sampleAccounts: Readonly<Record<string, readonly ListedAccount[]>> = {
  [root]: [
    account(managementAccount, "management"),
    account(hubAccount, "hub"),
    account(payments, "payments"),
    account(legacy, "legacy"),
    account(closed, "closed", "SUSPENDED"),
  ],
  [workloads]: [account(payments, "payments"), account(legacy, "legacy")],
  [security]: [account(hubAccount, "hub")],
};

/** What a hub is: what it is configured with, and whose account it is. */
export const hubs = {
  management: { hubAccountId: managementAccount, delegatedAdministrator: undefined },
  delegated: {},
  member: { delegatedAdministrator: undefined, targets: "direct" },
} as const;

export const managementRoleArn = `arn:aws:iam::${managementAccount}:role/Deployer`;

/** A question that the program asked, and the name of the provider that it asked through. */
interface Question {
  readonly token: string;
  readonly provider: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface MadeTargets extends Registration {
  readonly targets: Targets;
  readonly asked: readonly Question[];
}

/** Registers the target roles alone. */
export async function targetsOf(
  keys: Readonly<Record<string, unknown>>,
  {
    accounts = sampleAccounts,
    roots = [root],
    preview = false,
    secrets = [],
  }: {
    readonly accounts?: Readonly<Record<string, readonly ListedAccount[]>>;
    /** Roots that AWS tells the hub of. */
    readonly roots?: readonly string[];
    readonly preview?: boolean;
    readonly secrets?: readonly string[];
  } = {},
): Promise<MadeTargets> {
  const asked: Question[] = [];
  let targets: Targets | undefined;
  const hub = typeof keys["hubAccountId"] === "string" ? keys["hubAccountId"] : hubAccount;
  const answer = (token: string, give: Answers[string]): Answers => ({
    [token]: (inputs, provider) => {
      asked.push({ token: token.split(":").at(-1) ?? "", provider: providerName(provider), inputs });
      return give(inputs, provider);
    },
  });
  const registration = await register(
    async () => {
      const read = readConfig();
      const provider = hubProvider(read);
      const place = await readPlace(read, provider);
      targets = await makeTargets({
        name: `hubscan-${read.stack}`,
        config: read,
        place,
        role: roleSettings(read, place),
        hub: provider,
        management: managementProvider(read, place, provider),
        parent: new pulumi.ComponentResource("test:index:Targets", "targets"),
      });
    },
    {
      preview,
      secrets,
      config: config({ image: undefined, ...keys }),
      answers: {
        ...answer("aws:index/getCallerIdentity:getCallerIdentity", () => ({
          accountId: hub,
          arn: `arn:aws:sts::${hub}:assumed-role/Deployer/session`,
        })),
        ...answer("aws:organizations/getOrganization:getOrganization", () => ({
          id: organizationId,
          masterAccountId: managementAccount,
          roots: roots.map((id) => ({ id })),
          // As AWS's provider has answered delegated administrators: empty, without a word.
          accounts: hub === hubAccount && keys["delegatedAdministrator"] !== undefined ? [] : accounts[root],
        })),
        ...answer(
          "aws:organizations/getOrganizationalUnitDescendantAccounts:getOrganizationalUnitDescendantAccounts",
          ({ parentId }) => ({ accounts: accounts[String(parentId)] ?? [] }),
        ),
      },
    },
  );
  if (targets === undefined) throw new Error("the program made no targets");
  return { ...registration, targets, asked };
}

/** `urn:…::aws::hub::id` → hub. */
export function providerName(provider: string): string {
  return provider.split("::")[3] ?? "";
}
