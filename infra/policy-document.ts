import type { PolicyCondition } from "../scanner/role/policy-document.ts";

/** A condition block; a list of values means any of them. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement of an IAM policy. `Principal` is in policies of resources and in trust policies only. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Condition | PolicyCondition;
}

/** A statement with the reason why it is there: `docs/permissions.md` lists both. */
export interface ReasonedStatement extends Statement {
  readonly why: string;
}

/** A policy as IAM takes it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** The policy of some statements, without their reasons. */
export function policyDocument(statements: readonly ReasonedStatement[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: statements.map((reasoned) => {
      const { why: _, ...statement } = reasoned;
      return statement;
    }),
  };
}

/**
 * The trust policy of a role that a service of AWS takes on for resources of this account: the condition keeps it from being taken on
 * for somebody else's. https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function trustOfService(service: string, accountId: string, why: string): ReasonedStatement {
  return {
    why,
    Sid: "TakenOnByService",
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["sts:AssumeRole"],
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  };
}
