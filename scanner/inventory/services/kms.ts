import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { detailed, pages } from "../listing.ts";
import { matching, read } from "../read.ts";
import { resource, service } from "../service.ts";

const quotas = {
  payer: "account",
  source: "https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html",
} as const;

export const kms = service("kms", KMSClient, {
  scope: "regional",
  limits: [
    { operations: ["DescribeKey"], rate: 2000, burst: 2000, ...quotas },
    { operations: ["GetKeyPolicy"], rate: 1000, burst: 1000, ...quotas },
    { operations: ["GetKeyRotationStatus"], rate: 1000, burst: 1000, ...quotas },
    { operations: ["ListAliases"], rate: 500, burst: 500, ...quotas },
    { operations: ["ListKeys"], rate: 500, burst: 500, ...quotas },
  ],
  resources: [
    resource(
      "AWS::KMS::Key",
      detailed(pages(ListKeysCommand, "Keys", { input: { Limit: 1000 } }), DescribeKeyCommand, {
        input: (key) => ({ KeyId: key.KeyId }),
        output: "KeyMetadata",
      }),
      {
        arn: (key, at) => key.KeyArn ?? `arn:${at.partition}:kms:${at.region}:${at.account}:key/${key.KeyId}`,
        name: (key) => key.KeyId ?? "",
        reads: {
          // AWS writes the policies of the keys that it manages, and nobody else can.
          Policy: read(GetKeyPolicyCommand, {
            input: (key) => ({ KeyId: key.KeyId, PolicyName: "default" }),
            output: "Policy",
            when: (key) => key.KeyManager === "CUSTOMER",
            afterDetail: true,
          }),
          // Other keys cannot rotate by themselves, and KMS refuses the question for some of them.
          // https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
          Rotation: read(GetKeyRotationStatusCommand, {
            input: (key) => ({ KeyId: key.KeyId }),
            when: (key) =>
              key.KeyManager === "CUSTOMER" &&
              key.KeySpec === "SYMMETRIC_DEFAULT" &&
              key.Origin === "AWS_KMS" &&
              key.KeyState === "Enabled",
            afterDetail: true,
          }),
          Aliases: matching(pages(ListAliasesCommand, "Aliases", { input: { Limit: 100 } }), {
            where: (alias, key) => alias.TargetKeyId === key.KeyId,
            many: true,
          }),
        },
      },
    ),
  ],
});
