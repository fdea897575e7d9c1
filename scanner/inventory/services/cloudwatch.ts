import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { pages } from "../listing.ts";
import { resource, service } from "../service.ts";

// One list gives both types. Metric alarms alone would come without AlarmTypes.
const input = { AlarmTypes: ["MetricAlarm" as const, "CompositeAlarm" as const], MaxRecords: 100 };

export const cloudwatch = service("cloudwatch", CloudWatchClient, {
  scope: "regional",
  limits: [
    {
      operations: ["DescribeAlarms"],
      rate: 9,
      burst: 9,
      payer: "account",
      source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html",
    },
  ],
  resources: [
    resource("AWS::CloudWatch::Alarm", pages(DescribeAlarmsCommand, "MetricAlarms", { input }), {
      arn: (alarm) => alarm.AlarmArn ?? "",
      name: (alarm) => alarm.AlarmName ?? "",
    }),
    resource("AWS::CloudWatch::CompositeAlarm", pages(DescribeAlarmsCommand, "CompositeAlarms", { input }), {
      arn: (alarm) => alarm.AlarmArn ?? "",
      name: (alarm) => alarm.AlarmName ?? "",
    }),
  ],
});
