import {
  GetAccessPointCommand,
  GetAccessPointPolicyCommand,
  GetPublicAccessBlockCommand,
  ListAccessPointsCommand,
  ListMultiRegionAccessPointsCommand,
  S3ControlClient,
} from "@aws-sdk/client-s3-control";
import { detailed, pages, single } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

/** What S3 keeps for the account as a whole, and its access points. Every call names the account. */
export const s3Control = service("s3", S3ControlClient, {
  scope: "global",
  limits: [],
  resources: [
    resource("AWS::S3::AccountPublicAccessBlock", single(), {
      arn: (_, at) => `arn:${at.partition}:s3:${at.region}:${at.account}:account-public-access-block`,
      name: (_, at) => at.account,
      reads: {
        PublicAccessBlock: read(GetPublicAccessBlockCommand, {
          input: (_, at) => ({ AccountId: at.account }),
          output: "PublicAccessBlockConfiguration",
          absent: ["NoSuchPublicAccessBlockConfiguration"],
          action: "s3:GetAccountPublicAccessBlock",
        }),
      },
    }),
    resource("AWS::S3::AccountMultiRegionAccessPoints", single(), {
      arn: (_, at) => `arn:${at.partition}:s3::${at.account}:multi-region-access-points`,
      name: (_, at) => at.account,
      reads: {
        AccessPoints: read(ListMultiRegionAccessPointsCommand, {
          input: (_, at) => ({ AccountId: at.account, MaxResults: 100 }),
          // The only region that answers for Multi-Region Access Points.
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html
          region: () => "us-west-2",
          output: "AccessPoints",
        }),
      },
    }),
    resource(
      "AWS::S3::AccessPoint",
      detailed(
        pages(ListAccessPointsCommand, "AccessPointList", {
          input: (at) => ({ AccountId: at.account, MaxResults: 1000 }),
        }),
        GetAccessPointCommand,
        { input: (point, at) => ({ AccountId: at.account, Name: point.Name }) },
      ),
      {
        scope: "regional",
        arn: (point, at) =>
          point.AccessPointArn ??
          `arn:${at.partition}:s3:${at.region}:${at.account}:accesspoint/${point.Name}`,
        name: (point) => point.Name ?? "",
        reads: {
          Policy: read(GetAccessPointPolicyCommand, {
            input: (point, at) => ({ AccountId: at.account, Name: point.Name }),
            output: "Policy",
            absent: ["NoSuchAccessPointPolicy"],
          }),
        },
      },
    ),
  ],
});
