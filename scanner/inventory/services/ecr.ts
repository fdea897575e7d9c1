import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRegistryPolicyCommand,
  GetRegistryScanningConfigurationCommand,
  GetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { pages, single } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

interface Repository {
  readonly repositoryName?: string | undefined;
}

const input = (repository: Repository) => ({ repositoryName: repository.repositoryName });

/** Private registries: one in each region of an account. Public repositories belong to another service (`ecr-public`). */
export const ecr = service("ecr", ECRClient, {
  scope: "regional",
  limits: [],
  resources: [
    resource(
      "AWS::ECR::Repository",
      pages(DescribeRepositoriesCommand, "repositories", { input: { maxResults: 1000 } }),
      {
        arn: (repository, at) =>
          repository.repositoryArn ??
          `arn:${at.partition}:ecr:${at.region}:${at.account}:repository/${repository.repositoryName}`,
        name: (repository) => repository.repositoryName ?? "",
        reads: {
          Policy: read(GetRepositoryPolicyCommand, {
            input,
            output: "policyText",
            absent: ["RepositoryPolicyNotFoundException"],
          }),
          LifecyclePolicy: read(GetLifecyclePolicyCommand, {
            input,
            output: "lifecyclePolicyText",
            absent: ["LifecyclePolicyNotFoundException"],
          }),
        },
      },
    ),
    resource("AWS::ECR::RegistryPolicy", single(), {
      arn: (_, at) => `arn:${at.partition}:ecr:${at.region}:${at.account}:registry-policy`,
      name: () => "registry-policy",
      reads: {
        Policy: read(GetRegistryPolicyCommand, {
          input: () => ({}),
          output: "policyText",
          absent: ["RegistryPolicyNotFoundException"],
        }),
      },
    }),
    resource("AWS::ECR::RegistryScanningConfiguration", single(), {
      arn: (_, at) => `arn:${at.partition}:ecr:${at.region}:${at.account}:registry-scanning-configuration`,
      name: () => "registry-scanning-configuration",
      reads: {
        // Every registry has one from the start: basic scanning without rules.
        ScanningConfiguration: read(GetRegistryScanningConfigurationCommand, {
          input: () => ({}),
          output: "scanningConfiguration",
        }),
      },
    }),
  ],
});
