import {
  DescribeOrganizationCommand,
  ListPoliciesCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { AccessError } from "../access/access-error.ts";
import { askRules, namePrefix } from "../hub/ask-hub.ts";
import { type Fact, known, unknown } from "../hub/fact.ts";
import { ask, askPages, type Questions, settingsOf } from "../hub/questions.ts";
import { organizationsRegion } from "../organization/organizations-region.ts";
import { askRoles } from "./check-hub.ts";
import type { Lookup } from "./lookup.ts";
import { clear, left, notTold, type Trace } from "./standing.ts";

/** What the stack made in the management account: the role that reads the organization, the policy that protects target roles, the rule that passes on joined accounts. */
export async function checkManagement(lookup: Lookup): Promise<readonly Trace[]> {
  const { questions, outputs, managementRole } = lookup;
  const account = await askManagementAccount(questions);
  if (account.known && account.value === outputs.hubAccountId) {
    // Roles of the hub's own account are looked for with the rest of it.
    return [
      clear(`the hub is the management account ${account.value}`),
      ...(await checkInside(lookup, questions)),
    ];
  }
  if (managementRole !== null) {
    const other = account.known && account.value !== managementRole.account;
    if (other) {
      return [
        notTold(
          `${managementRole.arn} is a role of another account than the management account ${account.value}`,
        ),
      ];
    }
    const inside = { ...questions, credentials: managementRole.credentials };
    const closed = await whyClosed(inside);
    if (closed !== null) return [notTold(`management account ${managementRole.account}: ${closed}`)];
    return [...(await checkRoles(inside, lookup)), ...(await checkInside(lookup, inside))];
  }
  if (!account.known) return [notTold(account.why)];
  return [
    clear(
      `the stack had no role in the management account ${account.value} (hubscan:managementRoleArn), and has made nothing there`,
    ),
  ];
}

/** Any account of an organization is told. */
async function askManagementAccount(questions: Questions): Promise<Fact<string>> {
  const operation = "organizations:DescribeOrganization";
  const answer = await ask(questions, operation, () =>
    new OrganizationsClient(settingsOf(questions)).send(new DescribeOrganizationCommand({})),
  );
  if (!answer.known) return answer;
  const id = answer.value?.Organization?.MasterAccountId;
  return id === undefined ? unknown(`${operation} answered without the management account`) : known(id);
}

async function whyClosed({ credentials }: Questions): Promise<string | null> {
  try {
    await credentials();
    return null;
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    const { code, message } = error.reason;
    return `it could not be entered (${code === null ? "" : `${code}: `}${message})`;
  }
}

async function checkRoles(inside: Questions, { outputs }: Lookup): Promise<readonly Trace[]> {
  const prefix = `${namePrefix(outputs)}-`;
  return listed(
    await askRoles(inside, prefix),
    (name) => `role ${name}`,
    `no role there begins with ${prefix}`,
  );
}

async function checkInside({ outputs, partition }: Lookup, inside: Questions): Promise<readonly Trace[]> {
  const prefix = `${namePrefix(outputs)}-`;
  const region = organizationsRegion(partition) ?? inside.region;
  const rules = await askRules({ ...inside, region }, prefix);
  const names = rules.known ? known(rules.value.map(({ Name }) => Name ?? "without a name")) : rules;
  return [
    ...listed(
      await askControlPolicies(inside, prefix),
      (name) => `service control policy ${name}`,
      `no service control policy begins with ${prefix}`,
    ),
    ...listed(names, (name) => `rule ${name} in ${region}`, `no rule in ${region} begins with ${prefix}`),
  ];
}

/** Names of the service control policies that begin with a prefix. */
async function askControlPolicies(questions: Questions, prefix: string): Promise<Fact<readonly string[]>> {
  const client = new OrganizationsClient(settingsOf(questions));
  const policies = await askPages(
    questions,
    "organizations:ListPolicies",
    (NextToken) => client.send(new ListPoliciesCommand({ Filter: "SERVICE_CONTROL_POLICY", NextToken })),
    { items: (page) => page.Policies, next: (page) => page.NextToken },
  );
  if (!policies.known) return policies;
  return known((policies.value ?? []).flatMap(({ Name }) => (Name?.startsWith(prefix) ? [Name] : [])));
}

function listed(
  names: Fact<readonly string[]>,
  text: (name: string) => string,
  none: string,
): readonly Trace[] {
  if (!names.known) return [notTold(names.why)];
  return names.value.length === 0 ? [clear(none)] : names.value.map((name) => left(`${text(name)} is there`));
}
