import {
  DescribeAccessPointsCommand,
  DescribeBackupPolicyCommand,
  DescribeFileSystemPolicyCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetsCommand,
  EFSClient,
} from "@aws-sdk/client-efs";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

interface FileSystem {
  readonly FileSystemId: string | undefined;
}

const input = (fileSystem: FileSystem) => ({ FileSystemId: fileSystem.FileSystemId });

export const efs = service("elasticfilesystem", EFSClient, {
  scope: "regional",
  limits: [],
  resources: [
    resource(
      "AWS::EFS::FileSystem",
      pages(DescribeFileSystemsCommand, "FileSystems", { input: { MaxItems: 100 } }),
      {
        arn: (fileSystem, at) =>
          fileSystem.FileSystemArn ??
          `arn:${at.partition}:elasticfilesystem:${at.region}:${at.account}:file-system/${fileSystem.FileSystemId}`,
        name: (fileSystem) => fileSystem.Name ?? fileSystem.FileSystemId ?? "",
        reads: {
          BackupPolicy: read(DescribeBackupPolicyCommand, {
            input,
            output: "BackupPolicy",
            absent: ["PolicyNotFound"],
          }),
          // Without one, whoever reaches a mount target may do everything; the answer says so by this error.
          Policy: read(DescribeFileSystemPolicyCommand, {
            input,
            output: "Policy",
            absent: ["PolicyNotFound"],
          }),
          // EFS lists mount targets of one file system at a time.
          MountTargets: read(DescribeMountTargetsCommand, {
            input: (fileSystem) => ({ ...input(fileSystem), MaxItems: 100 }),
            output: "MountTargets",
          }),
        },
      },
    ),
    resource(
      "AWS::EFS::AccessPoint",
      pages(DescribeAccessPointsCommand, "AccessPoints", { input: { MaxResults: 1000 } }),
      {
        arn: (point, at) =>
          point.AccessPointArn ??
          `arn:${at.partition}:elasticfilesystem:${at.region}:${at.account}:access-point/${point.AccessPointId}`,
        name: (point) => point.Name ?? point.AccessPointId ?? "",
      },
    ),
  ],
});
