import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { type FoundRole, foundRole } from "./found-role.ts";
import { ask, errorCode, type IamAccess, notThere } from "./iam-access.ts";

/** A call about a role that failed: which one, and what the SDK threw. */
export class RoleCallError extends Error {
  override readonly name = "RoleCallError";
  /** `iam:GetRole`. */
  readonly operation: string;

  constructor(operation: string, cause: unknown) {
    super(`${operation}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.operation = operation;
  }
}

/** Does a call; what it throws is told with the operation. */
export async function named<Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RoleCallError) throw error;
    throw new RoleCallError(`iam:${operation}`, error);
  }
}

/**
 * Reads a role in full: null when there is none of that name.
 * @throws RoleCallError for what could not be read: a part of a role is never taken for the whole
 */
export async function readRole(iam: IamAccess, RoleName: string): Promise<FoundRole | null> {
  try {
    const { Role: role } = await named("GetRole", () =>
      ask(iam, "GetRole", async () => iam.client.send(new GetRoleCommand({ RoleName }))),
    );
    if (role?.Arn === undefined || role.AssumeRolePolicyDocument === undefined) {
      throw new RoleCallError("iam:GetRole", new Error("The answer lacks the role."));
    }
    const [managedPolicyArns, inlinePolicies] = await Promise.all([
      attachedPolicies(iam, RoleName),
      inlinePoliciesOf(iam, RoleName),
    ]);
    return foundRole(role, managedPolicyArns, inlinePolicies);
  } catch (error) {
    // Also when it is deleted while it is read.
    if (error instanceof RoleCallError && errorCode(error.cause) === notThere) return null;
    throw error;
  }
}

async function attachedPolicies(iam: IamAccess, RoleName: string): Promise<string[]> {
  return pages("ListAttachedRolePolicies", iam, async (Marker) => {
    const page = await iam.client.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }));
    return { items: (page.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn ?? ""), next: next(page) };
  });
}

async function inlinePoliciesOf(iam: IamAccess, RoleName: string): Promise<Record<string, string>> {
  const names = await pages("ListRolePolicies", iam, async (Marker) => {
    const page = await iam.client.send(new ListRolePoliciesCommand({ RoleName, Marker }));
    return { items: page.PolicyNames ?? [], next: next(page) };
  });
  const documents: Record<string, string> = {};
  for (const PolicyName of names) {
    const { PolicyDocument } = await named("GetRolePolicy", () =>
      ask(iam, "GetRolePolicy", async () =>
        iam.client.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
      ),
    );
    documents[PolicyName] = PolicyDocument ?? "";
  }
  return documents;
}

async function pages<Item>(
  operation: string,
  iam: IamAccess,
  send: (
    marker: string | undefined,
  ) => Promise<{ readonly items: readonly Item[]; readonly next: string | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let marker: string | undefined;
  do {
    const from = marker;
    const page = await named(operation, () => ask(iam, operation, async () => send(from)));
    items.push(...page.items);
    marker = page.next;
    if (marker !== undefined && marker === from) {
      throw new RoleCallError(`iam:${operation}`, new Error("The same page was sent twice."));
    }
  } while (marker !== undefined);
  return items;
}

function next(page: { readonly IsTruncated?: boolean | undefined; readonly Marker?: string | undefined }) {
  return page.IsTruncated === true ? page.Marker : undefined;
}
