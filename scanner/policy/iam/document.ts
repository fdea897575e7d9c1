import { PolicyDocumentError } from "./document-error.ts";
import { parseConditionOperator } from "./operator.ts";

export { PolicyDocumentError } from "./document-error.ts";

/** `*` is `"Principal": "*"`; `{"AWS": "*"}` keeps the type `AWS` and means the same. */
export const principalTypes = ["AWS", "Service", "Federated", "CanonicalUser", "*"] as const;
export type PrincipalType = (typeof principalTypes)[number];

export interface Principal {
  readonly type: PrincipalType;
  /** As written: an ARN, an account id, a unique id, a service name, an identity provider, or `*`. */
  readonly value: string;
}

/** One operator on one key. Several values are alternatives. */
export interface Condition {
  /** In AWS's spelling: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** As written; keys are compared without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  /** `''` when there is none. */
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  /** Null when the element is absent (identity policies, SCPs). */
  readonly principals: readonly Principal[] | null;
  readonly notPrincipals: readonly Principal[] | null;
  readonly actions: readonly string[] | null;
  readonly notActions: readonly string[] | null;
  /** Null with `notResources` null too: the resource that the policy is attached to (trust policies, ECR). */
  readonly resources: readonly string[] | null;
  readonly notResources: readonly string[] | null;
  /** All have to hold. */
  readonly conditions: readonly Condition[];
}

export interface PolicyDocument {
  /** `2012-10-17` or `2008-10-17`, the default, in which `${…}` is no variable. */
  readonly version: string;
  /** `''` when there is none. */
  readonly id: string;
  readonly statements: readonly Statement[];
}

const versions: readonly string[] = ["2012-10-17", "2008-10-17"];
const documentElements = new Set(["Version", "Id", "Statement"]);
const statementElements = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

type Elements = ReadonlyMap<string, unknown>;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function elementsOf(value: unknown, where: string): Elements {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PolicyDocumentError(`${where} must be an object, found ${shown(value)}`);
  }
  return new Map(Object.entries(value));
}

function refuseUnknown(elements: Elements, known: ReadonlySet<string>, where: string): void {
  for (const name of elements.keys()) {
    if (!known.has(name)) throw new PolicyDocumentError(`${where} has an unknown element ${shown(name)}`);
  }
}

function text(value: unknown, where: string): string {
  if (typeof value !== "string")
    throw new PolicyDocumentError(`${where} must be text, found ${shown(value)}`);
  return value;
}

function optionalText(value: unknown, where: string): string {
  return value === undefined ? "" : text(value, where);
}

function textList(value: unknown, where: string): string[] {
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) {
    throw new PolicyDocumentError(`${where} must be text or a list of texts, found ${shown(value)}`);
  }
  return value.map((item: unknown) => text(item, `each item of ${where}`));
}

function optionalList(value: unknown, where: string): string[] | null {
  return value === undefined ? null : textList(value, where);
}

function isPrincipalType(name: string): name is PrincipalType {
  return (principalTypes as readonly string[]).includes(name);
}

function parsePrincipals(value: unknown, where: string): Principal[] | null {
  if (value === undefined) return null;
  if (value === "*") return [{ type: "*", value: "*" }];
  if (typeof value === "string") {
    throw new PolicyDocumentError(`${where} must be "*" or an object, found ${shown(value)}`);
  }
  return [...elementsOf(value, where)].flatMap(([type, values]) => {
    if (!isPrincipalType(type) || type === "*") {
      throw new PolicyDocumentError(`${where} has an unknown kind of principal ${shown(type)}`);
    }
    return textList(values, `${where}.${type}`).map((value) => ({ type, value }));
  });
}

/** JSON booleans and numbers are accepted for condition values, as AWS does, and kept as text. */
function conditionValues(value: unknown, where: string): string[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map((item) => {
    if (typeof item === "string") return item;
    if (typeof item === "boolean" || typeof item === "number") return String(item);
    throw new PolicyDocumentError(
      `${where} must be text, a number, a boolean or a list of these, found ${shown(item)}`,
    );
  });
}

function parseConditions(value: unknown, where: string): Condition[] {
  if (value === undefined) return [];
  const seen = new Set<string>();
  return [...elementsOf(value, where)].flatMap(([written, keys]) => {
    const operator = parseConditionOperator(written).name;
    if (seen.has(operator)) throw new PolicyDocumentError(`${where} has the operator ${operator} twice`);
    seen.add(operator);
    return [...elementsOf(keys, `${where}.${operator}`)].map(([key, values]) => ({
      operator,
      key,
      values: conditionValues(values, `${where}.${operator}.${key}`),
    }));
  });
}

function refuseBoth(elements: Elements, one: string, other: string, where: string): void {
  if (elements.has(one) && elements.has(other)) {
    throw new PolicyDocumentError(`${where} has both ${one} and ${other}`);
  }
}

function parseEffect(value: unknown, where: string): "Allow" | "Deny" {
  if (value === "Allow" || value === "Deny") return value;
  throw new PolicyDocumentError(`${where}.Effect must be "Allow" or "Deny", found ${shown(value)}`);
}

function parseStatement(value: unknown, where: string): Statement {
  const elements = elementsOf(value, where);
  refuseUnknown(elements, statementElements, where);
  refuseBoth(elements, "Principal", "NotPrincipal", where);
  refuseBoth(elements, "Action", "NotAction", where);
  refuseBoth(elements, "Resource", "NotResource", where);
  if (!elements.has("Action") && !elements.has("NotAction")) {
    throw new PolicyDocumentError(`${where} has neither Action nor NotAction`);
  }
  return {
    sid: optionalText(elements.get("Sid"), `${where}.Sid`),
    effect: parseEffect(elements.get("Effect"), where),
    principals: parsePrincipals(elements.get("Principal"), `${where}.Principal`),
    notPrincipals: parsePrincipals(elements.get("NotPrincipal"), `${where}.NotPrincipal`),
    actions: optionalList(elements.get("Action"), `${where}.Action`),
    notActions: optionalList(elements.get("NotAction"), `${where}.NotAction`),
    resources: optionalList(elements.get("Resource"), `${where}.Resource`),
    notResources: optionalList(elements.get("NotResource"), `${where}.NotResource`),
    conditions: parseConditions(elements.get("Condition"), `${where}.Condition`),
  };
}

function parseJson(source: string): unknown {
  const isJson = source.trimStart().startsWith("{");
  try {
    return JSON.parse(isJson ? source : decodeURIComponent(source));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PolicyDocumentError(`the policy document is neither JSON nor URL-encoded JSON: ${reason}`, {
      cause: error,
    });
  }
}

/**
 * Reads a policy document of any kind: resource policy, trust policy, identity policy, SCP.
 * @param source JSON, URL-encoded JSON (which is what IAM returns), or the parsed object.
 * @throws PolicyDocumentError when it is malformed. Elements and operators that AWS does not have are errors
 *   too: what is not understood must not be passed over.
 */
export function parsePolicyDocument(source: string | object): PolicyDocument {
  const where = "the policy document";
  const elements = elementsOf(typeof source === "string" ? parseJson(source) : source, where);
  refuseUnknown(elements, documentElements, where);
  const version = elements.has("Version") ? text(elements.get("Version"), "Version") : "2008-10-17";
  if (!versions.includes(version)) {
    throw new PolicyDocumentError(`Version must be one of ${versions.join(", ")}, found ${shown(version)}`);
  }
  const statements = elements.get("Statement");
  if (statements === undefined) throw new PolicyDocumentError(`${where} has no Statement`);
  return {
    version,
    id: optionalText(elements.get("Id"), "Id"),
    statements: Array.isArray(statements)
      ? statements.map((statement: unknown, index) => parseStatement(statement, `Statement[${index}]`))
      : [parseStatement(statements, "Statement")],
  };
}

function groupBy<Item>(items: readonly Item[], name: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(name(item), [...(groups.get(name(item)) ?? []), item]);
  return groups;
}

function writePrincipals(principals: readonly Principal[]): unknown {
  if (principals.length === 1 && principals[0]?.type === "*") return "*";
  const groups = groupBy(principals, ({ type }) => (type === "*" ? "AWS" : type));
  return Object.fromEntries([...groups].map(([type, group]) => [type, group.map(({ value }) => value)]));
}

function writeConditions(conditions: readonly Condition[]): unknown {
  const groups = groupBy(conditions, ({ operator }) => operator);
  return Object.fromEntries(
    [...groups].map(([operator, group]) => [
      operator,
      Object.fromEntries(group.map(({ key, values }) => [key, values])),
    ]),
  );
}

function writeStatement(statement: Statement): unknown {
  return {
    ...(statement.sid !== "" && { Sid: statement.sid }),
    Effect: statement.effect,
    ...(statement.principals && { Principal: writePrincipals(statement.principals) }),
    ...(statement.notPrincipals && { NotPrincipal: writePrincipals(statement.notPrincipals) }),
    ...(statement.actions && { Action: statement.actions }),
    ...(statement.notActions && { NotAction: statement.notActions }),
    ...(statement.resources && { Resource: statement.resources }),
    ...(statement.notResources && { NotResource: statement.notResources }),
    ...(statement.conditions.length > 0 && { Condition: writeConditions(statement.conditions) }),
  };
}

/** The JSON of a document, in one canonical form: lists everywhere, empty elements left out. */
export function serializePolicyDocument(document: PolicyDocument): string {
  return JSON.stringify({
    Version: document.version,
    ...(document.id !== "" && { Id: document.id }),
    Statement: document.statements.map(writeStatement),
  });
}
