import * as pulumi from "@pulumi/pulumi";

/**
 * A refusal to run: the message is for the engineer at the terminal. It has no stack, because printing one of Pulumi's takes
 * Node half a minute and 3 GB (https://github.com/nodejs/node/issues/64011).
 */
export class Refusal extends pulumi.RunError {
  // RunError declares a text; Pulumi prints the message alone when there is none.
  override stack = undefined as unknown as string;
}
