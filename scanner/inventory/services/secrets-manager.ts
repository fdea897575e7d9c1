import {
  GetResourcePolicyCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

/** What is known about secrets. Their values are never asked for. */
export const secretsManager = service("secretsmanager", SecretsManagerClient, {
  scope: "regional",
  limits: [
    {
      operations: ["GetResourcePolicy"],
      rate: 50,
      burst: 50,
      payer: "account",
      source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html",
    },
  ],
  resources: [
    // Secrets that wait for their deletion are left out of the list unless they are asked for.
    resource(
      "AWS::SecretsManager::Secret",
      pages(ListSecretsCommand, "SecretList", { input: { MaxResults: 100 } }),
      {
        arn: (secret) => secret.ARN ?? "",
        name: (secret) => secret.Name ?? "",
        reads: {
          ResourcePolicy: read(GetResourcePolicyCommand, {
            input: (secret) => ({ SecretId: secret.ARN }),
            output: "ResourcePolicy",
          }),
        },
      },
    ),
  ],
});
