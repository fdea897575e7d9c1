import { isIPv4 } from "node:net";
import * as z from "zod";
import { scheduleProblem } from "../scanner/hub/schedule.ts";
import { accountIdPattern, roleSettingsSchema } from "../scanner/role/settings.ts";
import { shortestSecret } from "../scanner/settings/delivery-settings.ts";
import { fargateCpus } from "./config/fargate-sizes.ts";

/**
 * Every key of the stack's configuration, written once: what it may be, its default, and one line on what it does. The reader
 * validates with it, `docs/configuration.md` is made of it, the types come from it; `config/schema.ts` adds the rules between keys. What decides the target role is the role's own
 * schema.
 */

const role = roleSettingsSchema.shape;

const accountId = z
  .string("an account id is text: put its twelve digits in quotes")
  .regex(accountIdPattern, "must be an account id of twelve digits");
const roleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    "must be the ARN of a role, such as arn:aws:iam::111122223333:role/NAME",
  );
const unit = z
  .string()
  .regex(
    /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
    "must be the id of an organizational unit or of the root, such as ou-ab12-11112222 or r-ab12",
  );
const wholeNumber = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.int(message).min(least, message).max(most, message);
};

/** Days that CloudWatch Logs can keep a log. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653] as const;

/** CloudWatch looks back a week at most. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const longestAlarmHours = 168;

const organization = {
  organizationId: role.organizationId.meta({ description: "Id of the organization that is scanned." }),
  hubAccountId: role.hubAccountId.meta({
    description: "Account that the hub is made in. The stack refuses to run with credentials of another one.",
  }),
  delegatedAdministrator: z.boolean().default(false).meta({
    description:
      "Whether the hub is a delegated administrator: of CloudFormation StackSets, and with the right to read the organization.",
  }),
  managementRoleArn: roleArn.optional().meta({
    description:
      "Role in the management account that the stack may assume, where the hub is another account: it makes the management account's target role there, and what else only that account can have.",
  }),
  organizationRoleArn: roleArn.optional().meta({
    description:
      "Role in the management account through which the scanner reads the organization, where the hub may not. Default: one is made with managementRoleArn where it is needed.",
  }),
};

const targetRole = {
  roleName: role.roleName.meta({ description: "Name of the role in target accounts." }),
  rolePath: role.rolePath.meta({ description: "Path of the role in target accounts." }),
  scannerRoleName: role.scannerRoleName.meta({
    description: "Name of the scanner's task role in the hub: the one principal that target roles trust.",
  }),
  externalId: role.externalId.meta({
    description: "What target roles ask for beside the principal. Secret: `pulumi config set --secret`.",
  }),
  permissionsPolicy: role.permissionsPolicy.meta({
    description: "The AWS managed policy that target roles have.",
  }),
  maxSessionDuration: role.maxSessionDuration.meta({
    description:
      "Longest session of a target role, in seconds. A scanner on ECS gets an hour at most whatever this says.",
  }),
  sourceIdentity: role.sourceIdentity.meta({
    description: "Whether the scanner sets the scan's name as source identity, and trusts allow it.",
  }),
};

const targets = {
  targets: z.enum(["stackset", "direct", "none"]).default("stackset").meta({
    description:
      "How target roles are made: by a StackSet to the organization, by the stack account by account (few accounts; drift shows), or not at all (`hubscan roles`, the template).",
  }),
  targetUnits: z
    .array(unit)
    .min(1, "names at least one organizational unit, or is left out")
    .optional()
    .meta({
      description:
        "StackSet: organizational units whose accounts get the role. Default: the root, that is all.",
    }),
  targetAccounts: z.array(accountId).min(1, "names at least one account, or is left out").optional().meta({
    description: "Direct: accounts that get the role. Default: every ACTIVE account of the organization.",
  }),
  excludedAccounts: z
    .array(accountId)
    .default([])
    .meta({ description: "Direct: accounts that get no role." }),
  adminRoleName: role.roleName.unwrap().default("OrganizationAccountAccessRole").meta({
    description:
      "Direct: role in each account that the stack assumes to make the target role; through managementRoleArn where that is set. With protectTargetRole it may change target roles.",
  }),
  protectTargetRole: z.boolean().default(false).meta({
    description:
      "Whether a service control policy keeps everybody but the deployers from changing or deleting target roles. Made in the management account.",
  }),
  roleAdministrators: z
    .array(
      z
        .string()
        .regex(
          /^arn:aws[a-z-]*:iam::(\d{12}|\*):role\/[\w+=,.@*/-]+$/,
          "must be the ARN of a role, * allowed in it",
        ),
    )
    .default([])
    .meta({
      description:
        "With protectTargetRole: further principals that may change target roles, as ARN patterns.",
    }),
};

const image = {
  image: z
    .string()
    .regex(
      /^[\w.:-]+(\/[\w.-]+)*@sha256:[0-9a-f]{64}$/,
      "must name an image by its digest, repository@sha256:…: a tag can be moved to another image",
    )
    .optional()
    .meta({
      description:
        "The image to run, by digest. Default: built from this repository and pushed to the stack's own.",
    }),
  architecture: z
    .enum(["arm64", "x86_64"])
    .default("arm64")
    .meta({ description: "Processor of the task, and of the image that is built." }),
};

const task = {
  cpu: z
    .int()
    .refine(
      (cpu) => fargateCpus.includes(cpu),
      `must be one of ${fargateCpus.join(", ")} (1024 are one vCPU)`,
    )
    .default(1024)
    .meta({ description: "CPU units of a scan task." }),
  memory: z
    .int("must be a whole number of MiB")
    .default(2048)
    .meta({ description: "Memory of a scan task in MiB." }),
  spot: z.boolean().default(false).meta({
    description: "Whether scans run on Fargate Spot: a third of the price, and may be interrupted.",
  }),
  settingsFile: z.string().min(1, "must be a path").optional().meta({
    description:
      "A `hubscan.yaml`, relative to this repository: it is put into the results bucket, and so are the policies and exceptions that it names beside it.",
  }),
  logRetentionDays: z
    .int()
    .refine(
      (days) => (logRetentions as readonly number[]).includes(days),
      `must be one of ${logRetentions.join(", ")}`,
    )
    .default(90)
    .meta({ description: "Days that the scanner's log is kept." }),
};

const scheduling = {
  schedule: z
    .string()
    .superRefine((expression, context) => {
      if (expression === "off") return;
      const problem = scheduleProblem(expression);
      if (problem !== null) context.addIssue({ code: "custom", message: problem });
    })
    .default("rate(12 hours)")
    .meta({ description: "When scans run: `rate(12 hours)`, `cron(0 6 * * ? *)` in UTC, or `off`." }),
  scanJoinedAccounts: z.boolean().default(false).meta({
    description: "Whether an account is scanned by itself as soon as it has joined the organization.",
  }),
  eventScans: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lowercase letters, digits and dashes, 31 at most"),
        pattern: z.record(z.string(), z.unknown()),
        account: z
          .string()
          .regex(/^\$\.[\w.$[\]'-]+$/, "must be a JSON path into the event, such as $.account"),
      }),
    )
    .default([])
    .meta({
      description:
        "Further events that start a scan of one account: `name`, EventBridge `pattern`, and the JSON path of the `account` in the event.",
    }),
};

const fanOut = {
  fanOut: z.boolean().default(false).meta({
    description:
      "Whether scheduled scans are spread over several tasks by Step Functions. For some hundred accounts and more.",
  }),
  accountsPerShard: wholeNumber(1, 1000)
    .default(60)
    .meta({ description: "Fan-out: accounts that one task scans, about." }),
  shardsAtOnce: wholeNumber(1, 200).default(16).meta({ description: "Fan-out: tasks at the same time." }),
};

const results = {
  resultsBucketName: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "must be 3 to 63 lowercase letters, digits and dashes")
    .optional()
    .meta({ description: "Name of the results bucket. Default: hubscan-STACK-results-ACCOUNT-REGION." }),
  resultsKeyArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, "must be the ARN of a KMS key")
    .optional()
    .meta({
      description:
        "KMS key in the hub's region that results are encrypted with. Its own policy has to let the hub's account say who uses it. Default: a key of S3's own.",
    }),
  keepScansDays: wholeNumber(7, 3650).default(400).meta({ description: "Days that scans are kept." }),
  keepResults: z.boolean().default(true).meta({
    description: "Whether the results bucket and the image repository are protected from `pulumi destroy`.",
  }),
};

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html; three zones of public and private subnets take a /24 at least. */
function isVpcRange(range: string): boolean {
  const [address = "", length = "", ...more] = range.split("/");
  if (more.length > 0 || !isIPv4(address) || !/^(1[6-9]|2[0-4])$/.test(length)) return false;
  const bits = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return bits % 2 ** (32 - Number(length)) === 0;
}

const network = {
  network: z.enum(["public", "private", "existing"]).default("public").meta({
    description:
      "Where tasks run: a VPC of their own with public addresses and no way in, one with a NAT gateway, or your subnets.",
  }),
  vpcCidr: z
    .string()
    .refine(isVpcRange, "must be an IPv4 range of /16 to /24 from its first address, such as 10.64.0.0/22")
    .default("10.64.0.0/22")
    .meta({ description: "Addresses of the VPC that is made. Nothing else has to reach it." }),
  vpcId: z
    .string()
    .regex(/^vpc-[0-9a-f]{8,17}$/, "must be the id of a VPC, such as vpc-0a1b2c3d")
    .optional()
    .meta({ description: "Existing network: the VPC." }),
  subnetIds: z
    .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, "must be the id of a subnet, such as subnet-0a1b2c3d"))
    .min(1, "names at least one subnet, or is left out")
    .optional()
    .meta({ description: "Existing network: subnets in which tasks get an address." }),
  assignPublicIp: z.boolean().optional().meta({
    description:
      "Existing network: whether tasks get a public address. Required there: without a NAT gateway they need one.",
  }),
};

const alerts = {
  notify: z.array(z.email("must be a mail address")).default([]).meta({
    description:
      "Mail addresses that are told of failed and overdue scans, and by each scan of new critical and high failures and of accounts that it could not enter. Each has to confirm.",
  }),
  overdueHours: wholeNumber(0, longestAlarmHours).optional().meta({
    description:
      "Hours without a finished scan after which an alarm is raised; 0 for no such alarm. Default: the longest pause of the schedule and half of it again, a week at most.",
  }),
  watchAssumeRole: z.boolean().default(false).meta({
    description:
      "Whether refused attempts of others in the hub to assume target roles are told. Takes a CloudTrail trail with management events.",
  }),
};

const integrations = {
  webhookSecret: z
    .string()
    .min(shortestSecret, `needs ${shortestSecret} characters at least`)
    .optional()
    .meta({
      description:
        "What messages to the webhook of `hubscan.yaml` are signed with. Secret: `pulumi config set --secret`.",
    }),
  securityHub: z.boolean().default(false).meta({
    description: "Whether scans import findings into Security Hub in the hub's account and region.",
  }),
  athena: z
    .boolean()
    .default(false)
    .meta({ description: "Whether a Glue table and an Athena workgroup over the findings are made." }),
  workloadIdentity: z
    .strictObject({
      issuer: z
        .string()
        .regex(
          /^https:\/\/[\w.-]+(\/[\w./-]*[\w-])?$/,
          "must be an https address without a slash at its end",
        ),
      audience: z.string().min(1, "must not be empty"),
      subject: z
        .string()
        .min(1, "must not be empty")
        .regex(/^[^*?]+$/, "must be one subject: no * and no ?"),
      providerArn: z
        .string()
        .regex(/^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/.+$/, "must be the ARN of an OIDC provider")
        .optional(),
    })
    .optional()
    .meta({
      description:
        "Lets one workload outside AWS be the scanner by OIDC: `issuer`, `audience`, `subject`, and `providerArn` where the account has the provider already.",
    }),
};

/** The sections of `docs/configuration.md`, in its order. */
export const configSections = {
  "Organization and hub": organization,
  "Target role": targetRole,
  "Where target roles are made": targets,
  "When scans run": scheduling,
  "Scan task": task,
  Image: image,
  Network: network,
  Results: results,
  Alarms: alerts,
  "Large organizations": fanOut,
  Integrations: integrations,
} as const satisfies Readonly<Record<string, z.ZodRawShape>>;

/** Keys whose values are never shown. */
export const secretKeys: ReadonlySet<string> = new Set(["externalId", "webhookSecret"]);

/** All keys, each by itself. */
export const everyKey = z.strictObject({
  ...organization,
  ...targetRole,
  ...targets,
  ...scheduling,
  ...task,
  ...image,
  ...network,
  ...results,
  ...alerts,
  ...fanOut,
  ...integrations,
});
