import { organizationsAction, organizationsOperations } from "../../../scanner/organization/operations.ts";
import { securityHubPermission, topicPermission } from "../../../scanner/role/delivery-permissions.ts";
import { scannerPermissions } from "../../../scanner/role/scanner-permissions.ts";
import type { RoleSettings } from "../../../scanner/role/settings.ts";
import type { ReasonedStatement } from "../../policy-document.ts";
import { writtenByScanner } from "./results-bucket.ts";

/** The one question that every member of an organization may ask. */
const whoseItIs = "DescribeOrganization";

/** What the scanner is allowed in the hub, with the place of each thing. */
export interface ScannerRights {
  readonly role: RoleSettings;
  readonly bucketArn: string;
  /** KMS key of the results bucket; null for S3's own. */
  readonly keyArn: string | null;
  /** A role in the management account that reads the organization; null where the hub may do that itself. */
  readonly organizationRoleArn: string | null;
  /** Security Hub's place for findings of one's own; null where they are not imported. */
  readonly securityHub: {
    readonly partition: string;
    readonly region: string;
    readonly account: string;
  } | null;
  /** The topic that people are told by, and the key that it is encrypted with; null where scans tell nobody. */
  readonly alerts: { readonly topicArn: string; readonly keyArn: string } | null;
  /** The topic that the team's settings name; null without one. */
  readonly teamTopic: string | null;
}

/** The scanner role's permissions in the hub. In target accounts it can do nothing but become the target role. */
export function scannerRolePolicy(rights: ScannerRights): readonly ReasonedStatement[] {
  return [
    ...enterTargets(rights.role),
    ...readOrganization(rights.organizationRoleArn),
    ...keepResults(rights),
    ...importFindings(rights.securityHub),
    ...tellPeople(rights.alerts),
    ...tellTeam(rights.teamTopic),
  ];
}

function enterTargets(role: RoleSettings): ReasonedStatement[] {
  return scannerPermissions(role).Statement.map((statement) => ({
    why: "Enters target accounts as the target role: by its name, in this organization and nowhere else.",
    ...statement,
  }));
}

function readOrganization(organizationRoleArn: string | null): ReasonedStatement[] {
  const own: ReasonedStatement = {
    why: "Asks which organization this is. Organizations has no resource for that.",
    Sid: "KnowOrganization",
    Effect: "Allow",
    Action: [organizationsAction(whoseItIs)],
    Resource: "*",
  };
  if (organizationRoleArn !== null) {
    return [
      own,
      {
        why: "Finds accounts and organizational units through a role in the management account.",
        Sid: "ReadOrganizationThroughRole",
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Resource: organizationRoleArn,
      },
    ];
  }
  return [
    own,
    {
      why: "Finds accounts, organizational units, their tags and the delegated administrators. Organizations lists have no resource.",
      Sid: "ReadOrganization",
      Effect: "Allow",
      Action: organizationsOperations.filter((name) => name !== whoseItIs).map(organizationsAction),
      Resource: "*",
    },
  ];
}

function keepResults({ bucketArn, keyArn }: ScannerRights): ReasonedStatement[] {
  const key: ReasonedStatement[] =
    keyArn === null
      ? []
      : [
          {
            why: "Writes and reads results that are encrypted with this key.",
            Sid: "UseResultsKey",
            Effect: "Allow",
            Action: ["kms:Decrypt", "kms:GenerateDataKey"],
            Resource: keyArn,
          },
        ];
  return [
    {
      why: "Finds earlier scans, and tells an object that is not there from one that it may not see.",
      Sid: "ListResults",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: bucketArn,
    },
    {
      why: "Reads earlier scans to compare with and to go on from, the settings and the team's policies.",
      Sid: "ReadResults",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: `${bucketArn}/*`,
    },
    {
      why: "Writes results, and nothing of what a team decides; lets go of a large file that it could not finish.",
      Sid: "WriteResults",
      Effect: "Allow",
      Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
      Resource: writtenByScanner.map((path) => `${bucketArn}/${path}`),
    },
    ...key,
  ];
}

function importFindings(place: ScannerRights["securityHub"]): ReasonedStatement[] {
  if (place === null) return [];
  const { partition, region, account } = place;
  return [
    {
      why: "Imports findings into Security Hub, as this account's own product.",
      ...securityHubPermission({ partition, region, hubAccountId: account }),
    },
  ];
}

function tellPeople(alerts: ScannerRights["alerts"]): ReasonedStatement[] {
  if (alerts === null) return [];
  return [
    {
      why: "Tells people of new critical and high failures, and of accounts that could not be entered.",
      ...topicPermission(alerts.topicArn),
    },
    {
      why: "Messages to the topic are encrypted with its key.",
      Sid: "UseAlertsKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: alerts.keyArn,
    },
  ];
}

/**
 * A topic of the team's own may have a key that the stack does not know. The message's encryption context names the topic:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic.html
 */
function tellTeam(topic: string | null): ReasonedStatement[] {
  if (topic === null) return [];
  const [, partition, , region, account] = topic.split(":");
  return [
    {
      why: "Tells the topic that the team's settings name.",
      ...topicPermission(topic),
      Sid: "TeamTopic",
    },
    {
      why: "Messages to that topic are encrypted with its key, if it has one: a key of its account, and for this topic only.",
      Sid: "UseTeamTopicKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: `arn:${partition}:kms:${region}:${account}:key/*`,
      Condition: { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": topic } },
    },
  ];
}
