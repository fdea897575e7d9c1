import {
  DescribeHubCommand,
  GetEnabledStandardsCommand,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import { single } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

// What Security Hub answers in an account and region that has not switched it on: "Account … is not subscribed to …". A refusal
// of IAM is AccessDeniedException, and speaks of a user.
const absent = ["InvalidAccessException: Account ", "ResourceNotFoundException"];

export const securityhub = service("securityhub", SecurityHubClient, {
  everywhere: false,
  scope: "regional",
  limits: [
    {
      operations: "*",
      rate: 10,
      burst: 30,
      payer: "account",
      source: "https://docs.aws.amazon.com/securityhub/1.0/APIReference/Welcome.html",
    },
  ],
  resources: [
    // There in each region, also where Security Hub is off: then its properties are absent.
    resource("AWS::SecurityHub::Hub", single(), {
      arn: (_, at) => `arn:${at.partition}:securityhub:${at.region}:${at.account}:hub/default`,
      name: () => "default",
      reads: {
        Settings: read(DescribeHubCommand, { input: () => ({}), absent }),
        Standards: read(GetEnabledStandardsCommand, {
          input: () => ({}),
          output: "StandardsSubscriptions",
          absent,
        }),
      },
    }),
  ],
});
