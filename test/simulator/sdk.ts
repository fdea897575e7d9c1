import { Agent } from "node:http";
import type { LookupFunction } from "node:net";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Credentials } from "../../simulator/identities.ts";
import type { Simulator } from "../../simulator/server.ts";

/** Everything is on this machine, also what is below `localhost` (S3 Control puts the account there). */
export const lookup: LookupFunction = (_, options, callback) => {
  if (options.all === true) callback(null, [{ address: "127.0.0.1", family: 4 }]);
  else callback(null, "127.0.0.1", 4);
};

/** Configuration of an SDK client that speaks to a simulator. No retries: a test wants to see each answer. */
export function clientSettings(
  simulator: Simulator,
  credentials: Credentials = simulator.credentials,
  region = "us-east-1",
) {
  return { endpoint: simulator.endpoint, region, credentials, maxAttempts: 1 };
}

/** The same, for S3 Control. */
export function namedHostSettings(simulator: Simulator, credentials: Credentials, region = "us-east-1") {
  return {
    ...clientSettings(simulator, credentials, region),
    endpoint: simulator.endpoint.replace("127.0.0.1", "localhost"),
    requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ lookup }) }),
  };
}

/** Credentials of the target role in an account. */
export async function assumeTarget(
  simulator: Simulator,
  account: string,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<Credentials> {
  const { Credentials } = await new STSClient(clientSettings(simulator)).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/HubscanTarget`,
      RoleSessionName: "test",
      ExternalId: simulator.estate.description.targetRole.externalId,
      ...input,
    }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
}

/** What an error looks like to a caller: name and HTTP status; the message besides. */
export async function refusalOf(
  request: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; message: string }> {
  try {
    await request;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode, message };
  }
  return { name: "no error", status: 200, message: "" };
}
