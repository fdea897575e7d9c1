type Plain = string | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * Whether two policy documents say the same: order, a string in place of a list of one, letter case where IAM has none, the two ways
 * to name an account, and URL-encoding make no difference. A text that is no JSON is like none but itself.
 */
export function sameDocument(one: unknown, other: unknown): boolean {
  return normalText(one) === normalText(other);
}

/** A policy document as data: what IAM sends as URL-encoded text, or a document. Null for a text that is not JSON. */
export function documentOf(sent: unknown): unknown {
  if (typeof sent !== "string") return sent;
  for (const text of [sent, decoded(sent)]) {
    try {
      if (text !== null) return JSON.parse(text) as unknown;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function normalText(sent: unknown): string {
  const document = documentOf(sent);
  if (!isObject(document)) return `not a document: ${JSON.stringify(sent)}`;
  const { Statement, Version, ...rest } = document;
  return JSON.stringify(
    inOrder({
      ...texts(rest),
      // What IAM takes a document for that does not say its version.
      Version: text(Version ?? "2008-10-17"),
      Statement: set(list(Statement).map(statement)),
    }),
  );
}

function statement(written: unknown): Plain {
  if (!isObject(written)) return text(written);
  const members = Object.entries(written).map(([name, value]): [string, Plain] => {
    if (name === "Action" || name === "NotAction") {
      return [name, set(list(value).map((action) => text(action).toLowerCase()))];
    }
    if (name === "Principal" || name === "NotPrincipal") return [name, principal(value)];
    if (name === "Condition") return [name, condition(value)];
    return [name, set(list(value).map(text))];
  });
  return inOrder(Object.fromEntries(members));
}

function principal(value: unknown): Plain {
  if (!isObject(value)) return value === "*" ? { AWS: ["*"] } : text(value);
  const kinds = Object.entries(value).map(([kind, of]) => [kind, set(list(of).map(accountPrincipal))]);
  return inOrder(Object.fromEntries(kinds) as Record<string, Plain>);
}

/** `111122223333` is short for the account's root. */
function accountPrincipal(value: unknown): string {
  return text(value).replace(/^arn:[^:]+:iam::(\d{12}):root$/, "$1");
}

/** Condition keys have no letter case; operators and values do. */
function condition(value: unknown): Plain {
  if (!isObject(value)) return text(value);
  const operators = Object.entries(value).map(([operator, keys]): [string, Plain] => [
    operator,
    isObject(keys)
      ? inOrder(
          Object.fromEntries(
            Object.entries(keys).map(([key, values]) => [key.toLowerCase(), set(list(values).map(text))]),
          ),
        )
      : text(keys),
  ]);
  return inOrder(Object.fromEntries(operators));
}

function texts(members: Readonly<Record<string, unknown>>): Record<string, Plain> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, text(value)]));
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Each once, in one order. */
function set(values: readonly Plain[]): Plain {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function inOrder(members: Readonly<Record<string, Plain>>): { readonly [key: string]: Plain } {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
