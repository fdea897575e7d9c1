import { AccessError } from "../access/access-error.ts";
import { causes } from "../access/causes.ts";
import { concurrently } from "../organization/concurrently.ts";
import { askStackSet } from "./ask-stack-set.ts";
import { askRole } from "./check-hub.ts";
import type { Lookup, RoleAccount, RoleView } from "./lookup.ts";
import { clear, left, notTold, type Trace } from "./standing.ts";

/** Accounts that are looked into at the same time. */
const accountsAtOnce = 16;

/** Instances of the StackSet, then the role itself in each account: a StackSet that is gone may have left roles behind. */
export async function checkRoles(lookup: Lookup): Promise<readonly Trace[]> {
  return [...(await checkInstances(lookup)), ...(await checkAccounts(lookup))];
}

async function checkInstances({ questions, outputs }: Lookup): Promise<readonly Trace[]> {
  const instances = await askStackSet(questions, outputs);
  if (!instances.known) return [notTold(instances.why)];
  if (instances.value === null) return [clear("no StackSet brings roles to accounts")];
  if (instances.value.length === 0) return [clear("the StackSet has no instances")];
  return instances.value.map(({ account, status }) =>
    left(`the StackSet has an instance in ${account}${status === "" ? "" : ` (${status})`}`),
  );
}

async function checkAccounts(lookup: Lookup): Promise<readonly Trace[]> {
  const { accounts, leftOut } = lookup;
  if (!accounts.known) return [notTold(`which accounts have roles is not known: ${accounts.why}`)];
  if (accounts.value.length === 0) return [notTold("no account is left to look into")];
  const traces = await concurrently(accountsAtOnce, accounts.value, (account) =>
    checkAccount(lookup, account),
  );
  return [
    ...traces,
    ...(leftOut.length === 0 ? [] : [clear(`not looked into, as was asked: ${leftOut.join(", ")}`)]),
  ];
}

async function checkAccount(lookup: Lookup, { id, name, state }: RoleAccount): Promise<Trace> {
  const account = name === "" ? id : `${id} ${name}`;
  if (state !== null && state !== "ACTIVE") {
    return notTold(
      `${account}: it is ${state}, and nobody can look into it (--exclude-account leaves it out)`,
    );
  }
  const view = lookup.viewOf(id);
  const entered = await enter(view, account);
  if (entered !== null) return entered;
  const { targetRoleName } = lookup.outputs;
  if (view.kind === "target-role") return left(`${account}: role ${targetRoleName} can be assumed`);
  const questions = { ...lookup.questions, credentials: view.credentials };
  const role = await askRole(questions, targetRoleName);
  if (!role.known) return notTold(`${account}: ${role.why}`);
  return role.value === null
    ? clear(`${account}: role ${targetRoleName} is gone`)
    : left(`${account}: role ${targetRoleName} is there`);
}

/** Null when the account was entered; otherwise what that leaves unknown. */
async function enter({ kind, credentials }: RoleView, account: string): Promise<Trace | null> {
  try {
    await credentials();
    return null;
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    const { reason: cause } = error;
    const said = `${cause.code === null ? "" : `${cause.code}: `}${cause.message}`;
    if (kind === "target-role" && cause.kind === "role-missing-or-trust") {
      return notTold(
        `${account}: STS refuses the target role, as it does when the role is gone and when it does not trust the caller; --admin-role-name looks for itself (${said})`,
      );
    }
    return notTold(`${account}: it could not be entered (${said}). ${causes[cause.kind].cure}`);
  }
}
