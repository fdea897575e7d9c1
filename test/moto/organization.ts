import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { roleSettingsSchema } from "../../scanner/role/settings.ts";
import { wantedRole } from "../../scanner/role/wanted-role.ts";
import { type AccountClients, accountClients, hubAccount, hubClients } from "./clients.ts";
import { known } from "./known.ts";

/** An organization in moto: the hub is its management account, and the other accounts are in units nested two deep. */
export interface MotoOrganization {
  readonly endpoint: string;
  readonly id: string;
  readonly hub: AccountClients;
  readonly units: { readonly workloads: string; readonly production: string; readonly sandboxes: string };
  /** In Workloads/Production, tagged stage=production. */
  readonly payments: AccountClients;
  /** In Workloads. */
  readonly legacy: AccountClients;
  /** In Sandboxes, tagged stage=sandbox. */
  readonly sandbox: AccountClients;
  /** Closed: SUSPENDED, and without a target role. */
  readonly closed: string;
}

/** Founds the organization through the API, and makes the target role in each open account as the stack would. */
export async function foundOrganization(endpoint: string): Promise<MotoOrganization> {
  const hub = hubClients(endpoint);
  const api = hub.client(OrganizationsClient);
  const { Organization } = await api.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const { Roots } = await api.send(new ListRootsCommand());
  const root = known(Roots?.[0]?.Id);

  const unit = async (ParentId: string, Name: string): Promise<string> => {
    const made = await api.send(new CreateOrganizationalUnitCommand({ ParentId, Name }));
    return known(made.OrganizationalUnit?.Id);
  };
  const account = async (name: string, unit: string, tags: Record<string, string> = {}): Promise<string> => {
    const { CreateAccountStatus } = await api.send(
      new CreateAccountCommand({
        AccountName: name,
        Email: `${name}@example.com`,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    const status = await api.send(
      new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus?.Id }),
    );
    const id = known(status.CreateAccountStatus?.AccountId);
    await api.send(
      new MoveAccountCommand({ AccountId: id, SourceParentId: root, DestinationParentId: unit }),
    );
    return id;
  };

  const workloads = await unit(root, "Workloads");
  const production = await unit(workloads, "Production");
  const sandboxes = await unit(root, "Sandboxes");
  const payments = await account("payments", production, { stage: "production" });
  const legacy = await account("legacy", workloads);
  const sandbox = await account("sandbox", sandboxes, { stage: "sandbox" });
  const closed = await account("closed", sandboxes);
  await api.send(new CloseAccountCommand({ AccountId: closed }));

  const id = known(Organization?.Id);
  const open = async (account: string): Promise<AccountClients> => {
    const clients = await accountClients(endpoint, account);
    await makeTargetRole(clients, id);
    return clients;
  };
  await makeTargetRole(hub, id);
  return {
    endpoint,
    id,
    hub,
    units: { workloads, production, sandboxes },
    payments: await open(payments),
    legacy: await open(legacy),
    sandbox: await open(sandbox),
    closed,
  };
}

async function makeTargetRole(clients: AccountClients, organizationId: string): Promise<void> {
  const settings = roleSettingsSchema.parse({ hubAccountId: hubAccount, organizationId, partition: "aws" });
  const role = wantedRole(settings);
  const iam = clients.client(IAMClient);
  await iam.send(
    new CreateRoleCommand({
      RoleName: role.roleName,
      Path: role.path,
      Description: role.description,
      AssumeRolePolicyDocument: JSON.stringify(role.trustPolicy),
      MaxSessionDuration: role.maxSessionDuration,
      Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  for (const PolicyArn of role.managedPolicyArns) {
    await iam.send(new AttachRolePolicyCommand({ RoleName: role.roleName, PolicyArn }));
  }
}
