import type { ReasonedStatement } from "../../policy-document.ts";

/**
 * What ECS may do to start the task, before the scanner runs. The scanner never has these rights, and this role cannot enter any
 * account.
 */
export function executionRolePolicy(place: {
  /** The repository that the image is in; null for an image of somebody else's. */
  readonly repositoryArn: string | null;
  readonly logGroupArn: string;
  /** The parameters that hold the scanner's secrets. */
  readonly secretArns: readonly string[];
}): readonly ReasonedStatement[] {
  const { repositoryArn, logGroupArn, secretArns } = place;
  const image: ReasonedStatement[] =
    repositoryArn === null
      ? []
      : [
          {
            why: "Signs in to the registry. The token is of the whole registry: ECR has no resource for it.",
            Sid: "SignInToRegistry",
            Effect: "Allow",
            Action: ["ecr:GetAuthorizationToken"],
            Resource: "*",
          },
          {
            why: "Pulls the scanner's image.",
            Sid: "PullImage",
            Effect: "Allow",
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: repositoryArn,
          },
        ];
  const secret: ReasonedStatement[] =
    secretArns.length === 0
      ? []
      : [
          {
            why: "Hands the scanner its secrets, the external id and what webhooks are signed with, as variables whose values the task definition does not show.",
            Sid: "ReadSecrets",
            Effect: "Allow",
            Action: ["ssm:GetParameters"],
            Resource: secretArns,
          },
        ];
  return [
    ...image,
    {
      why: "Writes the scanner's log.",
      Sid: "WriteLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${logGroupArn}:log-stream:*`,
    },
    ...secret,
  ];
}
