import { createHash } from "node:crypto";
import jsonata from "jsonata";

/** An error as Step Functions names them: `States.Timeout`, `AmazonECS.Unknown`. */
export class StatesError extends Error {
  readonly error: string;
  /** A time-out has none. */
  readonly given: string | undefined;

  constructor(error: string, cause?: string) {
    super(`${error}: ${cause ?? "no cause"}`);
    this.error = error;
    this.given = cause;
  }
}

/** What expressions of a state see: `$states`, and the variables. */
export interface Sight {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * A template with its expressions evaluated. As in Step Functions, an expression without a result is an error.
 * @throws StatesError `States.QueryEvaluationError`
 */
export async function evaluated(template: unknown, sight: Sight): Promise<unknown> {
  if (typeof template === "string") {
    const expression = /^\{%(.*)%\}$/.exec(template)?.[1];
    return expression === undefined ? template : await resultOf(expression, sight);
  }
  if (Array.isArray(template)) return await Promise.all(template.map((each) => evaluated(each, sight)));
  if (typeof template !== "object" || template === null) return template;
  const members = Object.entries(template).map(
    async ([name, value]) => [name, await evaluated(value, sight)] as const,
  );
  return Object.fromEntries(await Promise.all(members));
}

async function resultOf(expression: string, { states, variables }: Sight): Promise<unknown> {
  try {
    const query = jsonata(expression);
    for (const [name, implementation] of Object.entries(functions))
      query.registerFunction(name, implementation);
    const result: unknown = await query.evaluate(undefined, { ...variables, states });
    if (result === undefined) throw new Error("the expression has no result");
    // JSONata marks its sequences; what a state hands on is plain JSON.
    return JSON.parse(JSON.stringify(result)) as unknown;
  } catch (error) {
    const { message } = error as { readonly message: string };
    throw new StatesError("States.QueryEvaluationError", `${message}, in ${expression}`);
  }
}

/**
 * What Step Functions has beside JSONata's own functions, as far as the fan-out uses it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
const functions = {
  hash: (data: string, algorithm: string) =>
    createHash(algorithm.replace("-", "").toLowerCase()).update(data).digest("hex"),
  parse: (json: string | undefined) => (json === undefined ? undefined : (JSON.parse(json) as unknown)),
};
