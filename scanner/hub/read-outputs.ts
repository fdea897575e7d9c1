import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { z } from "zod";
import { UserError } from "../user-error.ts";
import { type StackOutputs, stackOutputsSchema } from "./stack-outputs.ts";

/** What has to be known of a hub to start a task there, and what helps. */
export const taskPlaceSchema = stackOutputsSchema
  .pick({
    region: true,
    cluster: true,
    taskDefinition: true,
    container: true,
    capacityProvider: true,
    subnetIds: true,
    securityGroupIds: true,
    assignPublicIp: true,
    hubAccountId: true,
    logGroup: true,
    startFanOutCommand: true,
  })
  .partial({ hubAccountId: true, logGroup: true });

/** Where a task is started, and as what. */
export interface TaskPlace {
  readonly region: string;
  readonly cluster: string;
  /** Family, `family:revision`, or ARN. */
  readonly taskDefinition: string;
  readonly container: string;
  readonly capacityProvider: "FARGATE" | "FARGATE_SPOT";
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly assignPublicIp: boolean;
  /** The account that it is in; null when nobody said so. */
  readonly hubAccountId: string | null;
  /** Where the task's log is, for those who are told how to see it; null when nobody said so. */
  readonly logGroup: string | null;
  /** The command that starts a scan of several tasks; null where one task scans, or nobody said so. */
  readonly startFanOutCommand: string | null;
}

/** Outputs of a stack are small; a program that prints more than this is not Pulumi. */
const mostOutput = 10 * 2 ** 20;

/**
 * Asks Pulumi for the outputs of a stack.
 *
 * @param options.workingFolder where the stack's project is
 * @throws UserError when Pulumi is not there, does not know the stack, or tells less than is needed
 */
export async function outputsOfStack(
  stack: string,
  options: {
    readonly workingFolder: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
  },
): Promise<TaskPlace> {
  return parsePlace(await textOfStack(stack, options), sourceOfStack(stack));
}

/**
 * Reads outputs that were saved with `pulumi stack output --json`.
 * @throws UserError when they cannot be read, or tell less than is needed
 */
export async function outputsOfFile(file: string, workingFolder: string): Promise<TaskPlace> {
  return parsePlace(await textOfFile(file, workingFolder), file);
}

/**
 * All outputs, of a stack that Pulumi is asked about or from a file; null when neither was named.
 * @throws UserError when both were named, or they cannot be read, or one is missing
 */
export async function readOutputs(
  { stack, file }: { readonly stack?: string | undefined; readonly file?: string | undefined },
  options: {
    readonly workingFolder: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
  },
): Promise<StackOutputs | null> {
  if (stack !== undefined && file !== undefined) {
    throw new UserError(
      "--stack and --outputs exclude each other.",
      "Name the stack, or the file with its outputs.",
    );
  }
  if (stack !== undefined) {
    return parseOutputs(await textOfStack(stack, options), sourceOfStack(stack), stackOutputsSchema);
  }
  if (file === undefined) return null;
  return parseOutputs(await textOfFile(file, options.workingFolder), file, stackOutputsSchema);
}

function sourceOfStack(stack: string): string {
  return `the outputs of stack ${stack}`;
}

async function textOfStack(
  stack: string,
  options: {
    readonly workingFolder: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
  },
): Promise<string> {
  const { workingFolder: cwd, environment: env, signal } = options;
  return new Promise<string>((done, failed) => {
    execFile(
      "pulumi",
      ["stack", "output", "--json", "--stack", stack, "--non-interactive"],
      { cwd, env, signal, maxBuffer: mostOutput },
      (error, stdout, stderr) => {
        if (error === null) done(stdout);
        else if (signal.aborted) failed(signal.reason as Error);
        else failed(withoutOutputs(stack, error, stderr));
      },
    );
  });
}

async function textOfFile(file: string, workingFolder: string): Promise<string> {
  try {
    return await readFile(resolve(workingFolder, file), "utf8");
  } catch (error) {
    throw new UserError(
      `--outputs cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      `Make it with: pulumi stack output --json > ${file}`,
    );
  }
}

function parsePlace(text: string, source: string): TaskPlace {
  const { hubAccountId = null, logGroup = null, ...place } = parseOutputs(text, source, taskPlaceSchema);
  return { ...place, hubAccountId, logGroup };
}

function parseOutputs<Outputs>(text: string, source: string, schema: z.ZodType<Outputs>): Outputs {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${source}: not JSON: ${error instanceof Error ? error.message : String(error)}`,
      "It should be what pulumi stack output --json prints.",
    );
  }
  const outputs = schema.safeParse(value);
  if (outputs.success) return outputs.data;
  const { missing, wrong } = faultsOf(value, outputs.error.issues);
  const faults = [...(missing.length === 0 ? [] : [`missing: ${missing.join(", ")}`]), ...wrong];
  throw new UserError(
    `${source} do not tell what is needed:\n${faults.join("\n")}`,
    "Deploy the stack once more with this version of hubscan (pulumi up), and take its outputs again. run and connect also take the place " +
      "itself: --cluster, --task-definition, --subnet, --security-group.",
  );
}

/** What is not there, by name, and what is there and wrong, with the reason. */
function faultsOf(
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): { readonly missing: readonly string[]; readonly wrong: readonly string[] } {
  const keys = new Set(typeof value === "object" && value !== null ? Object.keys(value) : []);
  const isMissing = ({ path: [key] }: z.core.$ZodIssue) => key !== undefined && !keys.has(String(key));
  return {
    missing: issues.filter(isMissing).map(({ path }) => path.join(".")),
    wrong: issues
      .filter((issue) => !isMissing(issue))
      .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`)),
  };
}

function withoutOutputs(stack: string, error: Error & { code?: unknown }, stderr: string): UserError {
  if (error.code === "ENOENT") {
    return new UserError(
      "The program pulumi was not found.",
      "Install the Pulumi CLI, or give the stack's outputs with --outputs FILE, or the place with --cluster, --task-definition, --subnet and " +
        "--security-group.",
    );
  }
  const said = stderr.trim();
  return new UserError(
    `pulumi stack output --json --stack ${stack} failed: ${said === "" ? error.message : said}`,
    "Run it in the folder of the stack's project, signed in to its backend; pulumi stack ls lists the stacks.",
  );
}
