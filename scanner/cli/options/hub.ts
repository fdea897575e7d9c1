import { type Command, Option } from "commander";
import * as z from "zod";
import type { TaskPlace } from "../../hub/read-outputs.ts";
import { outputsOfFile, outputsOfStack, taskPlaceSchema } from "../../hub/read-outputs.ts";
import { optionOf } from "../../settings/option-name.ts";
import { UserError } from "../../user-error.ts";
import type { Terminal } from "../terminal.ts";
import { listOption, option } from "./option.ts";

const capacityProviders = taskPlaceSchema.shape.capacityProvider.options;

/** Which hub, as given on the command line. */
export const hubValues = z.object({
  stack: z.string().optional(),
  outputs: z.string().optional(),
  cluster: z.string().optional(),
  taskDefinition: z.string().optional(),
  container: z.string().optional(),
  subnet: z.array(z.string()).optional(),
  securityGroup: z.array(z.string()).optional(),
  assignPublicIp: z.boolean().optional(),
  capacityProvider: z.enum(capacityProviders).optional(),
});
export type HubValues = z.infer<typeof hubValues>;

export function addHubOptions(command: Command): Command {
  return command
    .optionsGroup("The hub (one of --stack, --outputs, --cluster with what belongs to it):")
    .addOption(option("--stack <name>", "the Pulumi stack that made it: asks pulumi for its outputs"))
    .addOption(option("--outputs <file>", "the stack's outputs, as pulumi stack output --json prints them"))
    .addOption(option("--cluster <name>", "ECS cluster, in AWS_REGION"))
    .addOption(option("--task-definition <name>", "family, family:revision or ARN"))
    .addOption(option("--container <name>", "the task's container (default: scanner)"))
    .addOption(listOption("--subnet <id>", "subnets (repeatable)"))
    .addOption(listOption("--security-group <id>", "security groups (repeatable)"))
    .addOption(option("--assign-public-ip", "for public subnets: the task gets an address of its own"))
    .addOption(
      new Option("--capacity-provider <name>", "beats what the outputs say").choices(capacityProviders),
    );
}

/** Needed where no outputs say it. */
const needed = ["cluster", "taskDefinition", "subnet", "securityGroup"] as const;

/**
 * Where a task is to be started.
 *
 * @param region asked for when no outputs name one
 * @throws UserError when that was not said, or cannot be found out
 */
export async function hubPlace(
  values: HubValues,
  { workingFolder, environment }: Pick<Terminal, "workingFolder" | "environment">,
  region: () => Promise<string>,
  signal: AbortSignal,
): Promise<TaskPlace> {
  const { stack, outputs, cluster } = values;
  const sources = [stack, outputs, cluster].filter((source) => source !== undefined);
  if (sources.length !== 1) {
    throw new UserError(
      sources.length === 0
        ? "It was not said which hub."
        : "--stack, --outputs and --cluster exclude each other.",
      "Name the Pulumi stack (--stack production), a file with its outputs (--outputs FILE), or the place itself (--cluster, --task-definition, " +
        "--subnet, --security-group).",
    );
  }
  const { capacityProvider } = values;
  const chosen = capacityProvider === undefined ? {} : { capacityProvider };
  if (stack !== undefined) {
    return { ...(await outputsOfStack(stack, { workingFolder, environment, signal })), ...chosen };
  }
  if (outputs !== undefined) return { ...(await outputsOfFile(outputs, workingFolder)), ...chosen };
  const missing = needed.filter((name) => values[name] === undefined);
  if (missing.length > 0) {
    throw new UserError(
      `--cluster needs ${missing.map(optionOf).join(", ")} as well.`,
      "The stack's output runTaskCommand has all of them.",
    );
  }
  return {
    region: await region(),
    cluster: cluster ?? "",
    taskDefinition: values.taskDefinition ?? "",
    container: values.container ?? "scanner",
    capacityProvider: capacityProvider ?? "FARGATE",
    subnetIds: values.subnet ?? [],
    securityGroupIds: values.securityGroup ?? [],
    assignPublicIp: values.assignPublicIp ?? false,
    hubAccountId: null,
    logGroup: null,
    startFanOutCommand: null,
  };
}
