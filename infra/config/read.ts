import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../refusal.ts";
import { parseConfig, problemsText } from "./parse.ts";
import type { StackConfig } from "./schema.ts";

/** The configuration of this run: what it says, and where it makes things. */
export interface ReadConfig extends StackConfig {
  /** The stack's name: dev, production. */
  readonly stack: string;
  /** The hub's region, `aws:region`. */
  readonly region: string;
}

/**
 * Reads the configuration of the stack that runs.
 * @throws Refusal with everything that is wrong
 */
export function readConfig(): ReadConfig {
  const project = pulumi.getProject();
  const values = Object.entries(pulumi.runtime.allConfig());
  const own = Object.fromEntries(
    values.flatMap(([name, value]) => {
      const [namespace, key] = name.split(":");
      return namespace === project && key !== undefined && value !== undefined ? [[key, value]] : [];
    }),
  );
  const { config, problems } = parseConfig(own);
  if (config === null) throw new Refusal(problemsText(problems));
  const region = new pulumi.Config("aws").get("region") ?? "";
  if (region === "") {
    throw new Refusal(
      "aws:region is missing: the region of the hub. Set it with `pulumi config set aws:region eu-west-1`.",
    );
  }
  return { ...config, stack: pulumi.getStack(), region };
}
