import * as pulumi from "@pulumi/pulumi";

/**
 * A refusal to run: the message is for the engineer at the terminal. It has no stack, because printing one of Pulumi's takes
 * Node half a minute and 3 GB (https://github.com/nodejs/node/issues/64011).
 */
export class Refusal extends pulumi.RunError {
  // RunError declares a text; Pulumi prints the message alone when there is none.
  override stack = undefined as unknown as string;
}

/**
 * Asks AWS something that the program cannot go on without. A failed lookup is a refusal as well, with AWS's own words.
 * @param what is asked: "which organization the hub is in"
 * @param remedy what the engineer can do, as a sentence
 */
export async function asking<Answer>(
  what: string,
  remedy: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Refusal(`AWS did not say ${what}: ${words}\n${remedy}`);
  }
}
