import * as aws from "@pulumi/aws";
import { asking, Refusal } from "../refusal.ts";
import type { TargetsContext } from "./context.ts";

/** An account as the organization has it. */
export interface ListedAccount {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

const remedy =
  "Deploy with credentials that may read the organization (organizations:Describe*, organizations:List*): AWS answers the management account and delegated administrators.";

/**
 * The id of the organization's root.
 * @throws Refusal when AWS does not say
 */
export async function rootId(provider: aws.Provider): Promise<string> {
  const { roots } = await organizationOf(provider);
  const root = roots[0]?.id;
  if (root === undefined) throw new Refusal(`AWS did not say what the organization's root is.\n${remedy}`);
  return root;
}

/**
 * All accounts of the organization, in any state.
 * @throws Refusal when AWS does not say, or names none
 */
export async function organizationAccounts(context: TargetsContext): Promise<readonly ListedAccount[]> {
  const provider = organizationProvider(context);
  // The list that comes with the organization has been empty for delegated administrators:
  // https://github.com/hashicorp/terraform-provider-aws/issues/18590
  const accounts =
    context.place.hubIs === "delegated administrator"
      ? await accountsUnder(await rootId(provider), provider)
      : (await organizationOf(provider)).accounts;
  if (accounts.length === 0) {
    throw new Refusal(
      `AWS lists no account in ${context.config.organizationId}. Going on would delete every target role of this stack.\n${remedy}`,
    );
  }
  return accounts;
}

/** Accounts in a root or organizational unit and in all units below it. */
export async function accountsUnder(unit: string, provider: aws.Provider): Promise<readonly ListedAccount[]> {
  const { accounts } = await asking(`which accounts are in ${unit}`, remedy, () =>
    aws.organizations.getOrganizationalUnitDescendantAccounts({ parentId: unit }, { provider }),
  );
  return accounts;
}

function organizationOf(provider: aws.Provider) {
  return asking("what is in the organization", remedy, () =>
    aws.organizations.getOrganization({}, { provider }),
  );
}

/** Who is asked: the hub where it may know, else the management account, by the role of the stack or that of the scanner. */
function organizationProvider({
  config,
  place,
  hub,
  management,
  name,
  parent,
}: TargetsContext): aws.Provider {
  if (place.hubIs !== "member account") return hub;
  if (management !== null) return management;
  if (config.organizationRoleArn === undefined) {
    throw new Refusal(
      "The hub may not read the organization: set hubscan:managementRoleArn or hubscan:organizationRoleArn.",
    );
  }
  return new aws.Provider(
    "organization",
    {
      region: config.region as aws.Region,
      allowedAccountIds: [place.managementAccountId],
      assumeRoles: [{ roleArn: config.organizationRoleArn, sessionName: name }],
    },
    { parent },
  );
}
