import * as z from "zod";
import { sessionPolicies } from "../access/session.ts";
import { checkId } from "../policy/policy-file.ts";
import { severities } from "../results/finding.ts";
import { exportFormatNames } from "../results/formats/export-formats.ts";
import { accountIdPattern, roleSettingsSchema } from "../role/settings.ts";
import { topicArn, webhookUrl } from "./delivery-targets.ts";
import { regionFormat } from "./region-format.ts";
import { type Choice, scanChoices } from "./scan-limits.ts";

/**
 * The settings file, written once: the loader validates with it, editors complete with it, the types come from it. A key
 * whose entries are all commented out has no value; that is the same as leaving the key out.
 */

const accountId = z
  .string("an account id is text: put its twelve digits in quotes")
  .regex(accountIdPattern, "an account id has twelve digits");
const text = z.string().min(1, "it must not be empty");
const tag = z.string().regex(/^[^=]+=/, "a tag is written as key=value");

function list<Item extends z.ZodType>(item: Item, description: string) {
  return z.array(item).nullish().meta({ description });
}

function section<Shape extends z.ZodRawShape>(shape: Shape, description: string) {
  return z.strictObject(shape).nullish().meta({ description });
}

function wholeNumber({ least, most, usual }: Choice, description: string) {
  const message = `it must be a whole number from ${least} to ${most}`;
  return z
    .int(message)
    .min(least, message)
    .max(most, message)
    .nullish()
    .meta({ description: `${description} Default: ${usual}.` });
}

const accounts = section(
  {
    include: list(
      accountId,
      "Accounts to take. What include, ous and tags name together is taken; without any, all.",
    ),
    ous: list(
      text,
      "Organizational units to take with all below, by id, name or path (Workloads/Production).",
    ),
    tags: list(tag, "Accounts to take by their tags in AWS Organizations, key=value."),
    exclude: list(accountId, "Accounts to leave out; beats every inclusion."),
    "exclude-ous": list(text, "Organizational units to leave out with all below; beats every inclusion."),
    "organization-role": z
      .string()
      .regex(
        /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/,
        "it must be the ARN of a role, like arn:aws:iam::111122223333:role/NAME",
      )
      .nullish()
      .meta({
        description: "Role in the management account that may read the organization, where the hub may not.",
      }),
  },
  "Which accounts are scanned.",
);

const access = section(
  {
    "role-name": roleSettingsSchema.shape.roleName
      .unwrap()
      .nullish()
      .meta({ description: "Name of the role in target accounts. Default: HubscanTarget." }),
    "role-path": roleSettingsSchema.shape.rolePath
      .unwrap()
      .nullish()
      .meta({ description: "Path of the role in target accounts. Default: /." }),
    "permissions-policy": roleSettingsSchema.shape.permissionsPolicy
      .unwrap()
      .nullish()
      .meta({ description: "AWS's policy of the role in target accounts. Default: SecurityAudit." }),
    "max-session-duration": roleSettingsSchema.shape.maxSessionDuration
      .unwrap()
      .nullish()
      .meta({ description: "Longest session of the role in target accounts, in seconds. Default: 43200." }),
    "session-policy": z
      .enum(sessionPolicies)
      .nullish()
      .meta({ description: "What a session may do at most. Default: what the role has." }),
    "source-identity": z
      .boolean()
      .nullish()
      .meta({ description: "Set the scan's name as source identity; the role's trust must allow it." }),
    "external-id": z
      .never(
        "the external id is a secret and does not belong in a file: set HUBSCAN_EXTERNAL_ID in the environment",
      )
      .optional()
      .meta({
        description: "Not here: the external id is a secret. Set HUBSCAN_EXTERNAL_ID in the environment.",
      }),
  },
  "How target accounts are entered.",
);

const checks = section(
  {
    only: list(text, "Ids or globs; only these checks are on."),
    disabled: list(text, "Ids or globs of checks that are off."),
    enabled: list(checkId, "Ids of checks that are on although a glob of `disabled` matches them."),
    services: list(text, "Only checks of these services."),
    "minimum-severity": z
      .enum(severities)
      .nullish()
      .meta({ description: "Only checks of at least this severity." }),
    frameworks: list(text, "Only checks that these frameworks ask for, by id."),
    params: z
      .record(
        checkId,
        z.record(
          z.string(),
          z.union([z.int(), z.string(), z.boolean(), z.array(z.string())], {
            error: "it must be a whole number, text, true or false, or a list of texts",
          }),
        ),
      )
      .nullish()
      .meta({ description: "Values of checks' params: check id, then name." }),
  },
  "Which checks are on, and their thresholds.",
);

const scan = section(
  {
    concurrency: wholeNumber(scanChoices.concurrency, "Requests in flight."),
    "accounts-at-once": wholeNumber(scanChoices.accountsAtOnce, "Accounts under way at the same time."),
    "account-timeout": wholeNumber(scanChoices.accountTimeout, "Seconds for one account."),
    "request-timeout": wholeNumber(scanChoices.requestTimeout, "Seconds for one request."),
    "wait-for-role": wholeNumber(
      scanChoices.waitForRole,
      "Seconds for which an account without the target role is asked again.",
    ),
    "fail-on": z
      .enum(severities)
      .nullish()
      .meta({ description: "Exit with 3 when there is a failure of at least this severity." }),
    "require-complete": z
      .boolean()
      .nullish()
      .meta({ description: "Exit with 4 when something that was asked for could not be read." }),
  },
  "How a scan runs, and what a pipeline is told.",
);

const deliveries = section(
  {
    "security-hub": section(
      {
        region: regionFormat.meta({
          description: "Region whose Security Hub, in the hub account, gets the findings.",
        }),
        "minimum-severity": z
          .enum(severities)
          .nullish()
          .meta({ description: "Only findings of at least this severity. Default: all." }),
      },
      "Findings are imported into Security Hub.",
    ),
    sns: section(
      {
        topic: topicArn.meta({ description: "ARN of the topic." }),
        always: z.boolean().nullish().meta({ description: "Publish also when there is nothing to say." }),
      },
      "One message about each scan is published to an SNS topic.",
    ),
    webhook: section(
      {
        url: webhookUrl.meta({ description: "Where the figures of each scan are posted to, as JSON." }),
        "allow-private": z.boolean().nullish().meta({
          description: "Let it lead to an address that is not on the internet, and go without TLS.",
        }),
        secret: z
          .never("the secret does not belong in a file: set HUBSCAN_WEBHOOK_SECRET in the environment")
          .optional()
          .meta({ description: "Not here: it is a secret. Set HUBSCAN_WEBHOOK_SECRET in the environment." }),
      },
      "A webhook is called after each scan, signed.",
    ),
  },
  "Who is told of a scan when it is done.",
);

export const settingsFormat = z
  .strictObject({
    accounts,
    regions: section(
      {
        include: list(regionFormat, "Regions to take. Default: all that are enabled."),
        exclude: list(regionFormat, "Regions to leave out."),
      },
      "Which regions are scanned.",
    ),
    access,
    policies: list(
      text,
      "Policy files or folders to add to hubscan's own, also s3://; relative to this file.",
    ),
    checks,
    exceptions: list(
      text,
      "Files or folders of exceptions: failures that are accepted; also s3://; relative to this file.",
    ),
    aliases: z
      .record(accountId, text)
      .nullish()
      .meta({ description: "Our names of accounts, by account id." }),
    scan,
    formats: list(
      z.enum(exportFormatNames),
      "Forms that each scan's findings are also written in, beside its results.",
    ),
    deliveries,
  })
  .meta({ title: "hubscan settings", description: "What a team decides and reviews about its scans." });

export type SettingsData = z.output<typeof settingsFormat>;
