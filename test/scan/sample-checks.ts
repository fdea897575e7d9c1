import { findResourceType } from "../../scanner/inventory/catalog.ts";
import { loadPolicies } from "../../scanner/policy/load.ts";
import type { LoadedPolicies } from "../../scanner/scan/policies.ts";

interface Written {
  readonly resource: string;
  readonly assert: string;
  readonly when?: string;
  readonly pass: object;
  readonly fail: object;
}

/** Checks for the tests of scans: one for each way in which a fact comes into an inventory. */
const written = {
  /** A list of the whole account, and a call for each item. REST with XML. */
  "bucket-versioned": {
    resource: "AWS::S3::Bucket",
    assert: "resource.Versioning.Status == 'Enabled'",
    pass: { Versioning: { Status: "Enabled" } },
    fail: {},
  },
  /** Passes on what is absent: where a failed read must not be taken for an absence. */
  "bucket-without-policy": {
    resource: "AWS::S3::Bucket",
    assert: "resource.Policy == ''",
    pass: {},
    fail: { Policy: "{}" },
  },
  /** A list of texts in each region. JSON. */
  "queue-encrypted": {
    resource: "AWS::SQS::Queue",
    assert: "resource.Attributes.SqsManagedSseEnabled",
    pass: { Attributes: { SqsManagedSseEnabled: true } },
    fail: {},
  },
  /** Query. */
  "topic-without-subscriptions": {
    resource: "AWS::SNS::Topic",
    assert: "size(resource.Subscriptions) == 0",
    pass: {},
    fail: { Subscriptions: [{ Protocol: "email" }] },
  },
  /** Everything in the list. EC2's own protocol. */
  "instance-imdsv2": {
    resource: "AWS::EC2::Instance",
    assert: "resource.MetadataOptions.HttpTokens == 'required'",
    pass: { MetadataOptions: { HttpTokens: "required" } },
    fail: {},
  },
  /** A list that is matched with another. */
  "template-imdsv2": {
    resource: "AWS::EC2::LaunchTemplate",
    assert: "resource.DefaultVersion.LaunchTemplateData.MetadataOptions.HttpTokens == 'required'",
    pass: { DefaultVersion: { LaunchTemplateData: { MetadataOptions: { HttpTokens: "required" } } } },
    fail: {},
  },
  /** A look-up of another type. */
  "vpc-without-open-groups": {
    resource: "AWS::EC2::VPC",
    assert: "here('AWS::EC2::SecurityGroup').all(g, g.VpcId != resource.VpcId || size(g.IpPermissions) == 0)",
    pass: { VpcId: "vpc-1" },
    fail: {
      VpcId: "vpc-1",
      $others: { "AWS::EC2::SecurityGroup": [{ VpcId: "vpc-1", IpPermissions: [{ IpProtocol: "tcp" }] }] },
    },
  },
  /** A thing that is there once in each region. */
  "region-encrypts": {
    resource: "AWS::EC2::RegionSettings",
    assert: "resource.EbsEncryptionByDefault",
    pass: { EbsEncryptionByDefault: true },
    fail: {},
  },
  /** A detail call, and a read that depends on what it says. */
  "key-rotated": {
    resource: "AWS::KMS::Key",
    when: "resource.KeyManager == 'CUSTOMER'",
    assert: "resource.Rotation.KeyRotationEnabled",
    pass: { KeyManager: "CUSTOMER", Rotation: { KeyRotationEnabled: true } },
    fail: { KeyManager: "CUSTOMER" },
  },
  /** A report that has to be made first. */
  "user-mfa": {
    resource: "AWS::IAM::User",
    assert: "!resource.CredentialReport.PasswordEnabled || resource.CredentialReport.MfaActive",
    pass: { CredentialReport: { PasswordEnabled: true, MfaActive: true } },
    fail: { CredentialReport: { PasswordEnabled: true } },
  },
  /** One answer for several types. */
  "role-named": {
    resource: "AWS::IAM::Role",
    assert: "resource.RoleName != ''",
    pass: { RoleName: "reader" },
    fail: {},
  },
  "group-named": {
    resource: "AWS::IAM::Group",
    assert: "resource.GroupName != ''",
    pass: { GroupName: "readers" },
    fail: {},
  },
  /** REST with JSON. */
  "function-without-policy": {
    resource: "AWS::Lambda::Function",
    assert: "resource.Policy == '' && size(resource.Environment.Variables) < 10",
    pass: {},
    fail: { Policy: "{}" },
  },
  /** A thing that is there once in the account. */
  "account-contact": {
    resource: "AWS::Account::Account",
    assert: "resource.SecurityContact.EmailAddress != '' && resource.ContactInformation.PhoneNumber != ''",
    pass: { SecurityContact: { EmailAddress: "a@example.com" }, ContactInformation: { PhoneNumber: "1" } },
    fail: {},
  },
} as const satisfies Readonly<Record<string, Written>>;

export type SampleCheck = keyof typeof written;
export const sampleChecks = Object.keys(written) as SampleCheck[];

/** The sample checks of these names, loaded as the scanner loads policies. Ids are `sample-…`. */
export async function samplePolicies(names: readonly SampleCheck[] = sampleChecks): Promise<LoadedPolicies> {
  const text = samplePolicyText(names);
  const policies = await loadPolicies({
    paths: [],
    sources: [{ file: "sample.yaml", text }],
    resourceTypes: findResourceType,
  });
  return { ...policies, frameworks: [] };
}

/** The same as a policy file. */
export function samplePolicyText(names: readonly SampleCheck[]): string {
  const checks = names.map((name) => {
    const { pass, fail, ...rule }: Written = written[name];
    return {
      id: `sample-${name}`,
      title: `The ${name}`,
      severity: "medium",
      ...rule,
      risk: "None: it is a sample.",
      remediation: { console: "Nothing." },
      references: ["https://docs.aws.amazon.com/"],
      examples: { pass: [pass], fail: [fail] },
    };
  });
  return JSON.stringify({ service: "sample", checks }, null, 2);
}
