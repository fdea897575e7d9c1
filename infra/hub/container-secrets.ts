import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { HubContext } from "./context.ts";

/** A variable of the scanner's whose value ECS fetches at each start: a task definition can be read by many who need not know it. */
export interface ContainerSecret {
  readonly variable: string;
  readonly parameter: aws.ssm.Parameter;
}

/** The secrets that are configured, each in a parameter of its own. */
export function makeContainerSecrets({ name, config, parent }: HubContext): readonly ContainerSecret[] {
  const secret = (
    variable: string,
    parameter: string,
    description: string,
    value: string | undefined,
  ): readonly ContainerSecret[] =>
    value === undefined
      ? []
      : [
          {
            variable,
            parameter: new aws.ssm.Parameter(
              parameter,
              {
                name: `/hubscan/${name}/${parameter}`,
                description,
                type: "SecureString",
                value: pulumi.secret(value),
              },
              { parent, deleteBeforeReplace: true },
            ),
          },
        ];
  return [
    ...secret(
      "HUBSCAN_EXTERNAL_ID",
      "external-id",
      "What hubscan's target roles ask for beside the principal.",
      config.externalId,
    ),
    ...secret(
      "HUBSCAN_WEBHOOK_SECRET",
      "webhook-secret",
      "What hubscan signs the messages to the team's webhook with.",
      config.webhookSecret,
    ),
  ];
}
