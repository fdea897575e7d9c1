/** The root of an account that is in no organization of ours. */
export const outsider = "arn:aws:iam::999988887777:root";

/** A policy document, as text. */
export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A statement of a resource's policy. */
export function allow(Principal: unknown, Action: string, Resource?: string): object {
  return { Effect: "Allow", Principal, Action, ...(Resource === undefined ? {} : { Resource }) };
}
