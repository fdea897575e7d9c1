import { expect, onTestFinished, test } from "vitest";
import { openTerminalHub } from "../../scanner/cli/terminal-hub.ts";
import { callerIdentity, startScriptedAws } from "../access/scripted-aws.ts";

/** What a command's terminal is told when it opens the hub with an access key. */
async function noted(arn: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const aws = await startScriptedAws(() => callerIdentity(arn));
  onTestFinished(() => aws.close());
  let notes = "";
  const hub = await openTerminalHub({
    environment: {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE000000001",
      AWS_SECRET_ACCESS_KEY: "not-to-be-shown",
      ...environment,
    },
    note: (text) => {
      notes += text;
    },
  });
  hub.environment.close();
  return notes;
}

test("an access key of a user works, and the terminal is warned of it", async () => {
  const notes = await noted("arn:aws:iam::111111111111:user/ada");
  expect(notes).toMatch(
    /^Warning: this runs with an access key of arn:aws:iam::111111111111:user\/ada, which never expires/,
  );
  expect(notes).not.toMatch(/AKIA|not-to-be-shown/);
});

test("nothing is said of a session", async () => {
  expect(
    await noted("arn:aws:sts::111111111111:assumed-role/hubscan-scanner/task", { AWS_SESSION_TOKEN: "t" }),
  ).toBe("");
});
