import { type Requester, roleArnOf } from "./principal.ts";
import type { ContextValues } from "./variables.ts";

/** One request, as a policy sees it. */
export interface AccessRequest {
  readonly principal: Requester;
  /** `service:Operation`. */
  readonly action: string;
  /** The resource's ARN, or `*` for an action that has none. */
  readonly resource: string;
  /** Condition keys; case does not matter. An empty list is a key that the request does not have. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

function principalType(arn: string): string {
  if (arn.includes(":assumed-role/")) return "AssumedRole";
  if (arn.includes(":federated-user/")) return "FederatedUser";
  if (arn.includes(":role/")) return "AssumedRole";
  return arn.includes(":user/") ? "User" : "Account";
}

/**
 * Keys that AWS derives from who is calling:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function derivedKeys({ principal, action }: AccessRequest): Record<string, string> {
  const { arn, account, type } = principal;
  switch (type) {
    case "AWS":
      return {
        "aws:principalarn": roleArnOf(arn),
        "aws:principalaccount": account,
        "aws:principaltype": principalType(arn),
        "aws:principalisawsservice": "false",
        ...(arn.includes(":user/") && { "aws:username": arn.slice(arn.lastIndexOf("/") + 1) }),
        ...(action.toLowerCase().startsWith("kms:") && { "kms:calleraccount": account }),
      };
    case "Service":
      return {
        "aws:principalisawsservice": "true",
        "aws:principalservicename": principal.service ?? arn,
      };
    case "Federated":
      return { "aws:principalisawsservice": "false" };
    case "anonymous":
      return {
        "aws:principalaccount": "anonymous",
        "aws:principaltype": "Anonymous",
        "aws:principalisawsservice": "false",
      };
  }
}

/**
 * The request's context with lower-case keys, those filled in that follow from the principal. What is given
 * stands.
 */
export function requestContext(request: AccessRequest): ContextValues {
  const context = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(derivedKeys(request))) context.set(key, [value]);
  for (const [key, value] of Object.entries(request.context)) {
    const values = typeof value === "string" ? [value] : value;
    if (values.length > 0) context.set(key.toLowerCase(), values);
    else context.delete(key.toLowerCase());
  }
  return context;
}
