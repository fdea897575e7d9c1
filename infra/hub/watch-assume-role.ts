import type * as aws from "@pulumi/aws";
import { scannerRoleArn } from "../../scanner/role/arns.ts";
import type { HubContext } from "./context.ts";
import { refusedAssumeRole } from "./events/refused-assume-role.ts";
import { type Told, tell } from "./tell.ts";

/**
 * Tells of attempts in the hub, by anybody but the scanner, to enter a target account that were refused. Null unless configured.
 * CloudTrail hands over calls of the region in which STS was called: this sees the hub's region.
 *
 * Whether AssumeRole counts as reading is said in two ways: CloudTrail marks it as read-only, EventBridge names it among the calls that
 * it hands over all the same. With this state it is handed over in either case.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
 */
export function makeAssumeRoleWatch(context: HubContext, told: Told): aws.cloudwatch.EventRule | null {
  const { name, config, role } = context;
  if (!config.watchAssumeRole) return null;
  return tell(context, told, {
    name: "refused-assume-role",
    description: "Somebody else than the scanner tried to assume a target role.",
    pattern: refusedAssumeRole(`${role.rolePath}${role.roleName}`, scannerRoleArn(role)),
    isRead: true,
    values: {
      who: "$.detail.userIdentity.arn",
      from: "$.detail.sourceIPAddress",
      time: "$.detail.eventTime",
      target: "$.detail.requestParameters.roleArn",
      message: "$.detail.errorMessage",
    },
    lines: [
      `${name}: somebody else than the scanner tried to enter an account through the target role, and was refused.`,
      "Who: <who>, from <from>, at <time>",
      "Role: <target>",
      "AWS says: <message>",
    ],
  });
}
