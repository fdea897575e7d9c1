/** A function of the expression language, with what its documentation says. */
export interface LibraryFunction {
  readonly name: string;
  /** `string.regex(string): bool`: with the types that are checked when a policy loads. */
  readonly signature: string;
  /** Names of the arguments, the receiver not counted. */
  readonly parameters: readonly string[];
  readonly description: string;
  /** Expressions and what they give, both as CEL; tested. */
  readonly examples: readonly { readonly expression: string; readonly gives: string }[];
  /** Receives the receiver first. Integers are BigInt, timestamps Date. */
  readonly call: (...values: never[]) => unknown;
  /** Refuses literal arguments that can never be right, when the policy loads: gives which and why, or null. The receiver counts as the first. */
  readonly refuse?: (
    literals: readonly (string | null)[],
  ) => { readonly argument: number; readonly message: string } | null;
}

/** A structure that functions give or take. */
export interface LibraryType {
  readonly name: string;
  readonly description: string;
  /** CEL type of each member. */
  readonly fields: Readonly<Record<string, string>>;
}
