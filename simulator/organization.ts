import { AwsError } from "./aws-error.ts";
import { type BuiltIn, type BuiltIns, type Caller, text } from "./built-in.ts";
import type { Account, Container, Estate } from "./estate.ts";
import type { ControlPolicy } from "./estate-schema.ts";
import type { Members } from "./wire/protocol.ts";

/**
 * What Organizations says, derived from the estate's tree. Everything but DescribeOrganization is for the management
 * account and for delegated administrators.
 */
export const organizationAnswers: BuiltIns = {
  DescribeOrganization: (_, { estate }) => ({ Organization: organizationOf(estate) }),
  ListRoots: forAdministrators((_, { estate: { root } }) => ({
    Roots: [
      {
        Id: root.id,
        Arn: root.arn,
        Name: root.name,
        PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
      },
    ],
  })),
  ListOrganizationalUnitsForParent: forAdministrators((input, { estate }) => ({
    OrganizationalUnits: unitsIn(estate, parentOf(input, estate)).map(unitOutput),
  })),
  ListAccountsForParent: forAdministrators((input, { estate }) => ({
    Accounts: accountsIn(estate, parentOf(input, estate)).map(accountOutput),
  })),
  ListAccounts: forAdministrators((_, { estate }) => ({
    Accounts: [...estate.accounts.values()].map(accountOutput),
  })),
  ListChildren: forAdministrators((input, { estate }) => {
    const parent = parentOf(input, estate);
    const type = text(input, "ChildType");
    const children = type === "ACCOUNT" ? accountsIn(estate, parent) : unitsIn(estate, parent);
    return { Children: children.map(({ id }) => ({ Id: id, Type: type })) };
  }),
  ListParents: forAdministrators((input, { estate }) => {
    const id = text(input, "ChildId");
    const parent =
      estate.accounts.get(id)?.parent ?? estate.containers.find((unit) => unit.id === id)?.parent;
    if (!parent) throw new AwsError("ChildNotFoundException", "You specified a child that doesn't exist.");
    return { Parents: [{ Id: parent.id, Type: parent.kind }] };
  }),
  DescribeAccount: forAdministrators((input, { estate }) => ({
    Account: accountOutput(accountOf(text(input, "AccountId"), estate)),
  })),
  DescribeOrganizationalUnit: forAdministrators((input, { estate }) => {
    const id = text(input, "OrganizationalUnitId");
    const unit = estate.containers.find((container) => container.id === id && container.parent !== null);
    if (unit === undefined) {
      throw new AwsError(
        "OrganizationalUnitNotFoundException",
        "You specified an organizational unit that doesn't exist.",
      );
    }
    return { OrganizationalUnit: unitOutput(unit) };
  }),
  ListTagsForResource: forAdministrators((input, { estate }) => ({
    Tags: Object.entries(targetOf(text(input, "ResourceId"), estate).tags).map(([Key, Value]) => ({
      Key,
      Value,
    })),
  })),
  ListDelegatedAdministrators: forAdministrators((input, { estate }) => {
    const principal = text(input, "ServicePrincipal");
    return {
      DelegatedAdministrators: delegations(estate)
        .filter(({ services }) => principal === "" || services.includes(principal))
        .map(({ account }) => {
          const { Paths: _, ...output } = accountOutput(account);
          return { ...output, DelegationEnabledDate: account.joined };
        }),
    };
  }),
  ListDelegatedServicesForAccount: forAdministrators((input, { estate }) => {
    const account = accountOf(text(input, "AccountId"), estate);
    const services = delegations(estate).find((delegation) => delegation.account === account)?.services ?? [];
    return {
      DelegatedServices: services.map((ServicePrincipal) => ({
        ServicePrincipal,
        DelegationEnabledDate: account.joined,
      })),
    };
  }),
  ListAWSServiceAccessForOrganization: forAdministrators((_, { estate }) => ({
    EnabledServicePrincipals: [...new Set(delegations(estate).flatMap(({ services }) => services))].map(
      (ServicePrincipal) => ({ ServicePrincipal, DateEnabled: estate.management.joined }),
    ),
  })),
  ListPolicies: forAdministrators((input, { estate }) => ({
    Policies:
      text(input, "Filter") === "SERVICE_CONTROL_POLICY"
        ? [...attachments(estate).values()].map(({ policy }) => policySummary(policy, estate))
        : [],
  })),
  ListPoliciesForTarget: forAdministrators((input, { estate }) => {
    const target = targetOf(text(input, "TargetId"), estate);
    return {
      Policies:
        text(input, "Filter") === "SERVICE_CONTROL_POLICY"
          ? ownPolicies(target).map((policy) => policySummary(policy, estate))
          : [],
    };
  }),
  DescribePolicy: forAdministrators((input, { estate }) => {
    const { policy } = attachmentOf(text(input, "PolicyId"), estate);
    return { Policy: { PolicySummary: policySummary(policy, estate), Content: policy.document } };
  }),
  ListTargetsForPolicy: forAdministrators((input, { estate }) => ({
    Targets: attachmentOf(text(input, "PolicyId"), estate).targets.map((target) => ({
      TargetId: target.id,
      Arn: target.arn,
      Name: target.name,
      Type: "kind" in target ? target.kind : "ACCOUNT",
    })),
  })),
};

function forAdministrators(answer: BuiltIn): BuiltIn {
  return (input, caller) => {
    if (!isAdministrator(caller)) {
      throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.");
    }
    return answer(input, caller);
  };
}

function isAdministrator({ estate, identity }: Caller): boolean {
  return (
    identity.account === estate.management ||
    delegations(estate).some(({ account }) => account === identity.account)
  );
}

function organizationOf({ description, management }: Estate): Members {
  const { partition, organization } = description;
  return {
    Id: organization.id,
    Arn: `arn:${partition}:organizations::${management.id}:organization/${organization.id}`,
    FeatureSet: "ALL",
    MasterAccountArn: management.arn,
    MasterAccountId: management.id,
    MasterAccountEmail: management.email,
    AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
  };
}

/** The retired Status of an account knows fewer states than State. */
const retiredStatus: Readonly<Record<Account["state"], string>> = {
  PENDING_ACTIVATION: "ACTIVE",
  ACTIVE: "ACTIVE",
  SUSPENDED: "SUSPENDED",
  PENDING_CLOSURE: "PENDING_CLOSURE",
  CLOSED: "SUSPENDED",
};

function accountOutput(account: Account) {
  return {
    Id: account.id,
    Arn: account.arn,
    Email: account.email,
    Name: account.name,
    Status: retiredStatus[account.state],
    State: account.state,
    Paths: [`${account.parent.path}${account.id}/`],
    JoinedMethod: "CREATED",
    JoinedTimestamp: account.joined,
  };
}

function unitOutput({ id, arn, name, path }: Container): Members {
  return { Id: id, Arn: arn, Name: name, Path: path };
}

function unitsIn(estate: Estate, parent: Container): Container[] {
  return estate.containers.filter((container) => container.parent === parent);
}

function accountsIn(estate: Estate, parent: Container): Account[] {
  return [...estate.accounts.values()].filter((account) => account.parent === parent);
}

function parentOf(input: Members, estate: Estate): Container {
  const parent = estate.containers.find(({ id }) => id === text(input, "ParentId"));
  if (parent !== undefined) return parent;
  throw new AwsError("ParentNotFoundException", "You specified parent that doesn't exist.");
}

function accountOf(id: string, estate: Estate): Account {
  const account = estate.accounts.get(id);
  if (account !== undefined) return account;
  throw new AwsError("AccountNotFoundException", "You specified an account that doesn't exist.");
}

function targetOf(id: string, estate: Estate): Account | Container {
  const target = estate.accounts.get(id) ?? estate.containers.find((container) => container.id === id);
  if (target !== undefined) return target;
  throw new AwsError("TargetNotFoundException", "You specified a target that doesn't exist.");
}

function delegations({ description, accounts }: Estate) {
  return Object.entries(description.organization.delegatedAdministrators).flatMap(([reference, services]) =>
    [...accounts.values()]
      .filter(({ id, name }) => id === reference || name === reference)
      .map((account) => ({ account, services })),
  );
}

function ownPolicies(target: Account | Container): readonly ControlPolicy[] {
  return "scps" in target ? target.scps : target.controlPolicies;
}

/** Service control policies by id, each with where it is attached. Policies of one name are one policy. */
function attachments({ containers, accounts }: Estate) {
  const found = new Map<string, { policy: ControlPolicy; targets: (Account | Container)[] }>();
  for (const target of [...containers, ...accounts.values()]) {
    for (const policy of ownPolicies(target)) {
      const id = policyId(policy);
      const known = found.get(id);
      if (known === undefined) found.set(id, { policy, targets: [target] });
      else known.targets.push(target);
    }
  }
  return found;
}

function attachmentOf(id: string, estate: Estate) {
  const attachment = attachments(estate).get(id);
  if (attachment !== undefined) return attachment;
  throw new AwsError("PolicyNotFoundException", "You specified a policy that doesn't exist.");
}

function policyId({ name }: ControlPolicy): string {
  return `p-${name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .padEnd(8, "0")}`;
}

function policySummary(policy: ControlPolicy, { description, management }: Estate): Members {
  const id = policyId(policy);
  return {
    Id: id,
    Arn: `arn:${description.partition}:organizations::${management.id}:policy/${description.organization.id}/service_control_policy/${id}`,
    Name: policy.name,
    Description: "",
    Type: "SERVICE_CONTROL_POLICY",
    AwsManaged: false,
  };
}
