import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

interface Trail {
  readonly TrailARN?: string | undefined;
  readonly HomeRegion?: string | undefined;
}

const arn = (trail: Trail) => trail.TrailARN ?? "";

// By ARN: a name is looked for in the account and region of the call only.
const status = read(GetTrailStatusCommand, {
  input: (trail: Trail) => ({ Name: trail.TrailARN }),
  region: (trail, at) => trail.HomeRegion ?? at.region,
});

export const cloudtrail = service("cloudtrail", CloudTrailClient, {
  scope: "regional",
  limits: [
    {
      operations: "*",
      rate: 10,
      burst: 10,
      payer: "account",
      source: "https://docs.aws.amazon.com/general/latest/gr/ct.html#limits_cloudtrail",
    },
  ],
  resources: [
    // The account's own trails, each in its home region. Without shadow trails a trail of all regions is listed once, and
    // an organization's trail in the management account only, which is where it can be put right.
    resource(
      "AWS::CloudTrail::Trail",
      pages(DescribeTrailsCommand, "trailList", { input: { includeShadowTrails: false } }),
      {
        arn,
        name: (trail) => trail.Name ?? "",
        reads: {
          Status: status,
          Selectors: read(GetEventSelectorsCommand, {
            input: (trail) => ({ TrailName: trail.TrailARN }),
          }),
        },
      },
    ),
    // The trails that record in the account, whoever has made them: seen from one region, that is every trail of all regions,
    // those of the organization among them. An organization's trail shows its state to members, its event selectors not:
    // https://github.com/cloud-custodian/cloud-custodian/pull/6394
    resource(
      "AWS::CloudTrail::EffectiveTrail",
      pages(DescribeTrailsCommand, "trailList", { input: { includeShadowTrails: true } }),
      { scope: "global", arn, name: (trail) => trail.Name ?? "", reads: { Status: status } },
    ),
  ],
});
