import {
  DescribeVpcBlockPublicAccessOptionsCommand,
  EC2Client,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  GetImageBlockPublicAccessStateCommand,
  GetInstanceMetadataDefaultsCommand,
  GetSerialConsoleAccessStatusCommand,
  GetSnapshotBlockPublicAccessStateCommand,
} from "@aws-sdk/client-ec2";
import { single } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";
import { ec2Limits } from "./ec2-limits.ts";

const noInput = () => ({});

const resources = [
  resource("AWS::EC2::RegionSettings", single(), {
    arn: (_settings, at) => `arn:${at.partition}:ec2:${at.region}:${at.account}:region-settings`,
    name: (_settings, at) => at.region,
    reads: {
      EbsEncryptionByDefault: read(GetEbsEncryptionByDefaultCommand, {
        input: noInput,
        output: "EbsEncryptionByDefault",
      }),
      EbsDefaultKmsKeyId: read(GetEbsDefaultKmsKeyIdCommand, { input: noInput, output: "KmsKeyId" }),
      SnapshotBlockPublicAccessState: read(GetSnapshotBlockPublicAccessStateCommand, {
        input: noInput,
        output: "State",
      }),
      ImageBlockPublicAccessState: read(GetImageBlockPublicAccessStateCommand, {
        input: noInput,
        output: "ImageBlockPublicAccessState",
      }),
      InstanceMetadataDefaults: read(GetInstanceMetadataDefaultsCommand, {
        input: noInput,
        output: "AccountLevel",
      }),
      SerialConsoleAccessEnabled: read(GetSerialConsoleAccessStatusCommand, {
        input: noInput,
        output: "SerialConsoleAccessEnabled",
      }),
      VpcBlockPublicAccess: read(DescribeVpcBlockPublicAccessOptionsCommand, {
        input: noInput,
        output: "VpcBlockPublicAccessOptions",
      }),
    },
  }),
];

/** What an account has set for EC2, EBS and VPC in a region as a whole. */
export const ec2RegionSettings = service("ec2", EC2Client, {
  scope: "regional",
  limits: ec2Limits(resources),
  resources,
});
