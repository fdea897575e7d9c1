import type { RoleSettings } from "../../scanner/role/settings.ts";

/** What decides the scanner's environment in the hub. */
export interface EnvironmentFacts {
  readonly region: string;
  readonly bucketName: string;
  /** `s3://…` of the settings; null when the stack has none. */
  readonly settings: string | null;
  readonly role: Pick<
    RoleSettings,
    | "roleName"
    | "rolePath"
    | "scannerRoleName"
    | "permissionsPolicy"
    | "maxSessionDuration"
    | "sourceIdentity"
  >;
  readonly organizationRoleArn: string | null;
  /** Forms that findings are also written in; null where the settings alone decide. */
  readonly formats: readonly string[] | null;
  /** Where findings are imported into Security Hub; null where they are not. */
  readonly securityHubRegion: string | null;
  /** The topic that people are told by; null where scans tell nobody. */
  readonly topicArn: string | null;
  /** `repository@sha256:…`. */
  readonly image: string;
}

/** Where scans of the whole organization put their results. */
export function resultsAddress(bucketName: string): string {
  return `s3://${bucketName}`;
}

/** Where scans that an event has started put their results: `latest.json` of the bucket stays that of whole scans. */
export function eventResults(bucketName: string): string {
  return `${resultsAddress(bucketName)}/events`;
}

/**
 * The scanner's options as environment variables, from the stack's configuration. They beat the settings file, so only what both
 * sides of the handshake and the place of the results depend on is here. The external id is not: it is a secret of the container.
 */
export function scanEnvironment(facts: EnvironmentFacts): Readonly<Record<string, string>> {
  const { role, settings, organizationRoleArn, formats, securityHubRegion, topicArn } = facts;
  return {
    AWS_REGION: facts.region,
    HUBSCAN_OUT: resultsAddress(facts.bucketName),
    HUBSCAN_LOG_FORMAT: "json",
    HUBSCAN_ROLE_NAME: role.roleName,
    HUBSCAN_ROLE_PATH: role.rolePath,
    HUBSCAN_SCANNER_ROLE_NAME: role.scannerRoleName,
    // With these a scan tells whether the role is as the stack makes it.
    HUBSCAN_PERMISSIONS_POLICY: role.permissionsPolicy,
    HUBSCAN_MAX_SESSION_DURATION: String(role.maxSessionDuration),
    // A session may do what the role's own policy allows, and no more.
    HUBSCAN_SESSION_POLICY: role.permissionsPolicy.toLowerCase(),
    HUBSCAN_IMAGE_DIGEST: facts.image.split("@")[1] ?? "",
    ...(settings === null ? {} : { HUBSCAN_SETTINGS: settings }),
    ...(organizationRoleArn === null ? {} : { HUBSCAN_ORGANIZATION_ROLE: organizationRoleArn }),
    ...(formats === null ? {} : { HUBSCAN_FORMAT: formats.join(",") }),
    ...(securityHubRegion === null ? {} : { HUBSCAN_SECURITY_HUB: securityHubRegion }),
    ...(topicArn === null ? {} : { HUBSCAN_SNS_TOPIC: topicArn }),
    // An option without a value is on as soon as its variable is there.
    ...(role.sourceIdentity ? { HUBSCAN_SOURCE_IDENTITY: "true" } : {}),
  };
}
