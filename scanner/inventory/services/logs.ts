import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeResourcePoliciesCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { pages } from "../listing.ts";
import { resource, service } from "../service.ts";

const quotas = {
  payer: "account",
  source: "https://docs.aws.amazon.com/general/latest/gr/cwl_region.html",
} as const;

// The most that a page may hold.
const input = { limit: 50 };

export const logs = service("logs", CloudWatchLogsClient, {
  scope: "regional",
  limits: [
    { operations: ["DescribeLogGroups"], rate: 10, burst: 10, ...quotas },
    { operations: ["DescribeMetricFilters"], rate: 5, burst: 5, ...quotas },
    { operations: ["DescribeResourcePolicies"], rate: 5, burst: 5, ...quotas },
  ],
  resources: [
    resource("AWS::Logs::LogGroup", pages(DescribeLogGroupsCommand, "logGroups", { input }), {
      // `arn` ends in `:*`, which is how policies name the streams in the group.
      arn: (group) => group.logGroupArn ?? group.arn ?? "",
      name: (group) => group.logGroupName ?? "",
    }),
    resource("AWS::Logs::MetricFilter", pages(DescribeMetricFiltersCommand, "metricFilters", { input }), {
      arn: (filter, at) =>
        `arn:${at.partition}:logs:${at.region}:${at.account}:log-group:${filter.logGroupName}:metric-filter:${filter.filterName}`,
      name: (filter) => filter.filterName ?? "",
    }),
    // Policies that let others into log groups; they hold for the account and region, not for one group.
    resource(
      "AWS::Logs::ResourcePolicy",
      pages(DescribeResourcePoliciesCommand, "resourcePolicies", { input }),
      {
        arn: (policy, at) =>
          `arn:${at.partition}:logs:${at.region}:${at.account}:resource-policy:${policy.policyName}`,
        name: (policy) => policy.policyName ?? "",
      },
    ),
  ],
});
