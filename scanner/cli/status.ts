import { Command } from "commander";
import * as z from "zod";
import { createAwsEnvironment } from "../access/clients.ts";
import { hubCredentials } from "../access/hub-credentials.ts";
import { systemTiming } from "../access/timing.ts";
import { askBucket, askHub, notAsked } from "../hub/ask-hub.ts";
import { type Fact, known, unknown } from "../hub/fact.ts";
import { hubReport } from "../hub/hub-report.ts";
import type { HubAnswers, HubState } from "../hub/hub-state.ts";
import { readStored, type StoredFacts } from "../hub/read-hub.ts";
import { readOutputs } from "../hub/read-outputs.ts";
import { scheduleProblem } from "../hub/schedule.ts";
import type { StackOutputs } from "../hub/stack-outputs.ts";
import { absoluteAddress, openStore } from "../results/open-store.ts";
import { resultsS3Client } from "../results/s3-client.ts";
import type { Store } from "../results/store.ts";
import { UserError } from "../user-error.ts";
import { inHub } from "./in-hub.ts";
import { option } from "./options/option.ts";
import { defaultPlace } from "./options/scan.ts";
import { addStackOptions, stackValues } from "./options/stack.ts";
import { statusText } from "./status-report.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

const statusValues = stackValues.extend({
  from: z.string().optional(),
  schedule: z.string().optional(),
  ping: z.boolean().default(false),
  json: z.boolean().default(false),
});

/** What the program ends with: a state that could not be told is an error. */
const exitCodes: Readonly<Record<HubState, number>> = {
  active: 0,
  configuring: 3,
  missing: 3,
  error: 3,
  deleted: 3,
  unknown: 1,
};

/** `hubscan status`. */
export function statusCommand(terminal: Terminal): Command {
  const command = new Command("status")
    .description(
      "Tells how the hub is: configuring (never scanned), active, error (the last scan failed or the next cannot start), missing (no scan " +
        "for longer than its schedule allows) or deleted, from the results, and with --ping from what AWS answers now. Changes nothing.",
    )
    .option("--json", "print everything that is known as JSON")
    .addHelpText("after", exitText);
  addStackOptions(command)
    .addOption(
      option(
        "--from <place>",
        `folder or s3://bucket/prefix of the results (default: the stack's bucket, else ${defaultPlace})`,
      ),
    )
    .addOption(
      option(
        "--schedule <expression>",
        "when scans should come: rate(12 hours), cron(0 6 * * ? *), or off; the outputs have it",
      ),
    )
    .addOption(option("--ping", "ask the hub now: cluster, tasks, task definition, rule and bucket"));
  return command.action(async () => {
    const values = statusValues.parse(command.opts());
    const outputs = await readOutputs(
      { stack: values.stack, file: values.outputs },
      { ...terminal, signal: new AbortController().signal },
    );
    if (values.ping && outputs === null) {
      throw new UserError(
        "--ping needs to know which hub.",
        "Name the Pulumi stack (--stack), or a file with its outputs (--outputs).",
      );
    }
    const schedule = scheduleOf(values.schedule, outputs);
    const place = placeOf(values.from, outputs, terminal.workingFolder);
    const bucket = await bucketFact(place, outputs, terminal);
    const store = openStore(place, () => resultsS3Client(terminal.environment, regionOf(outputs)));
    const stored = await storedFacts(store, bucket);
    const answers = values.ping && outputs !== null ? await answersOf(outputs, terminal) : null;
    const facts = { schedule, bucket, answers, ...stored, results: store.describe() };
    const report = hubReport(facts, terminal.now());
    await terminal.out(values.json ? `${JSON.stringify(report, null, 2)}\n` : statusText(report, terminal));
    terminal.setExitCode(exitCodes[report.state]);
  });
}

/** @throws UserError for a schedule that is none */
function scheduleOf(given: string | undefined, outputs: StackOutputs | null): Fact<string> {
  const expression = given ?? outputs?.schedule;
  if (expression === undefined) {
    return unknown(
      "give --stack or --outputs, or say it with --schedule (off where scans are started by hand)",
    );
  }
  const problem = expression === "off" ? null : scheduleProblem(expression);
  if (problem === null) return known(expression);
  throw new UserError(
    `${given === undefined ? "The stack's schedule" : "--schedule"} is ${JSON.stringify(expression)}: ${problem}`,
    "It looks like rate(12 hours), cron(0 6 * * ? *) in UTC, or off.",
  );
}

function placeOf(from: string | undefined, outputs: StackOutputs | null, workingFolder: string): string {
  const place = from ?? (outputs === null ? defaultPlace : `s3://${outputs.resultsBucket}`);
  return absoluteAddress(place, workingFolder);
}

/** Whether the bucket of the results is there; null when they are in a folder. */
async function bucketFact(
  place: string,
  outputs: StackOutputs | null,
  { environment }: Terminal,
): Promise<Fact<boolean> | null> {
  if (!place.startsWith("s3://")) return null;
  const [bucket = ""] = place.slice("s3://".length).split("/");
  const aws = createAwsEnvironment({ environment: forS3(environment), version });
  try {
    const credentials = hubCredentials(environment, systemTiming.now).get;
    const region = outputs?.region ?? environment.AWS_REGION ?? "us-east-1";
    const owner = outputs?.resultsBucket === bucket ? outputs.hubAccountId : null;
    return await askBucket({ environment: aws, credentials, region, timing: systemTiming }, bucket, owner);
  } finally {
    aws.close();
  }
}

/** Results may be elsewhere than what is scanned. */
function forS3(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { AWS_ENDPOINT_URL_S3: endpoint } = environment;
  return endpoint === undefined ? environment : { ...environment, AWS_ENDPOINT_URL: endpoint };
}

async function storedFacts(store: Store, bucket: Fact<boolean> | null): Promise<StoredFacts> {
  if (bucket?.known && !bucket.value) {
    const gone = unknown("the bucket is gone");
    return { status: gone, underWay: known(null), summary: gone, connections: gone };
  }
  return readStored(store);
}

function regionOf(outputs: StackOutputs | null): { region?: string } {
  return outputs === null ? {} : { region: outputs.region };
}

async function answersOf(outputs: StackOutputs, { environment }: Terminal): Promise<HubAnswers> {
  const asked = await inHub(outputs, environment, (questions) => askHub(questions, outputs));
  return asked.known ? asked.value : notAsked(asked.why);
}

const exitText = `
Exit codes: 0 active; 3 configuring, missing, error or deleted; 1 could not be told; 2 wrong command line.

Examples:
  $ hubscan status --stack production
  $ hubscan status --outputs outputs.json --ping --json | jq -r .state
  $ hubscan status --from ./hubscan-results --schedule off
`;
