import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import {
  type AwsEnvironment,
  type ClientSettings,
  createAwsEnvironment,
} from "../../scanner/access/clients.ts";

/** The account that moto takes a caller for whose credentials it has not given out. */
export const hubAccount = "123456789012";
export const homeRegion = "us-east-1";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type ClientOf<Client> = new (settings: ClientSettings) => Client;

/** Makes SDK clients of one account. */
export interface AccountClients {
  readonly account: string;
  readonly credentials: Credentials;
  readonly client: <Client>(client: ClientOf<Client>, region?: string) => Client;
}

/** Clients of moto's own account, with the keys of nobody: moto looks at no permission. */
export function hubClients(endpoint: string): AccountClients {
  return clientsOf(network(endpoint), hubAccount, { accessKeyId: "hub", secretAccessKey: "hub" });
}

/** Clients of any account, through one of its roles: moto takes the account out of the role's ARN. */
export async function accountClients(
  endpoint: string,
  account: string,
  role = "OrganizationAccountAccessRole",
): Promise<AccountClients> {
  const { Credentials: given } = await hubClients(endpoint)
    .client(STSClient)
    .send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/${role}`,
        RoleSessionName: "preparation",
      }),
    );
  return clientsOf(network(endpoint), account, {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  });
}

function network(endpoint: string): AwsEnvironment {
  return createAwsEnvironment({ environment: { AWS_ENDPOINT_URL: endpoint }, version: "test" });
}

function clientsOf(environment: AwsEnvironment, account: string, credentials: Credentials): AccountClients {
  return {
    account,
    credentials,
    client: (Client, region = homeRegion) => new Client(environment.clientSettings(region, credentials)),
  };
}
