import { DescribeSnapshotsCommand, DescribeVolumesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { pages } from "../listing.ts";
import { matching } from "../read.ts";
import { resource, service } from "../service.ts";
import { ec2Limits } from "./ec2-limits.ts";
import { pagesWithManagedResources } from "./ec2-managed-resources.ts";
import { ec2Name } from "./ec2-name.ts";

const resources = [
  resource(
    "AWS::EC2::Volume",
    pages(DescribeVolumesCommand, "Volumes", { input: pagesWithManagedResources(1000) }),
    {
      arn: (volume, at) => `arn:${at.partition}:ec2:${at.region}:${at.account}:volume/${volume.VolumeId}`,
      name: (volume) => ec2Name(volume.Tags, volume.VolumeId),
    },
  ),
  resource(
    "AWS::EC2::Snapshot",
    pages(DescribeSnapshotsCommand, "Snapshots", { input: { OwnerIds: ["self"], MaxResults: 1000 } }),
    {
      // ARNs of snapshots have no account.
      arn: (snapshot, at) => `arn:${at.partition}:ec2:${at.region}::snapshot/${snapshot.SnapshotId}`,
      name: (snapshot) => ec2Name(snapshot.Tags, snapshot.SnapshotId),
      reads: {
        // One list of those that are public, instead of a call for the permissions of each snapshot.
        RestorableByAnyone: matching(
          pages(DescribeSnapshotsCommand, "Snapshots", {
            input: { OwnerIds: ["self"], RestorableByUserIds: ["all"], MaxResults: 1000 },
          }),
          { where: (open, snapshot) => open.SnapshotId === snapshot.SnapshotId },
        ),
      },
    },
  ),
];

/** Block storage. What an account has set for it as a whole is in `AWS::EC2::RegionSettings`. */
export const ebs = service("ec2", EC2Client, { scope: "regional", limits: ec2Limits(resources), resources });
