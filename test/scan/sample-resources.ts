import type { EstateInput } from "../../simulator/estate-schema.ts";

type Resources = NonNullable<EstateInput["resources"]>;

/** Regions of the sample resources. */
export const sampleRegions = ["us-east-1", "eu-west-1"];

const user = (name: string) => ({
  UserName: name,
  Arn: `arn:aws:iam::\${account}:user/${name}`,
  UserId: name,
  CreateDate: "2026-01-02T03:04:05Z",
});

const reportHeader =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
const reportRow = (name: string, mfa: boolean) =>
  `${name},arn:aws:iam::\${account}:user/${name},2026-01-02T03:04:05+00:00,true,no_information,2026-01-02T03:04:05+00:00,N/A,${mfa},false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A`;

const bucket = (name: string, region: string) => ({
  Name: name,
  BucketRegion: region,
  CreationDate: "2026-01-02T03:04:05Z",
});
const queueUrl = (name: string) => `https://sqs.\${region}.amazonaws.com/\${account}/${name}`;
const topicArn = (name: string) => `arn:aws:sns:\${region}:\${account}:${name}`;

/** In each region. */
export const regional = {
  sqs: {
    ListQueues: { QueueUrls: ["good", "bad", "other"].map(queueUrl) },
    GetQueueAttributes: [
      { for: { QueueUrl: queueUrl("bad") }, answer: { Attributes: { SqsManagedSseEnabled: "false" } } },
      { answer: { Attributes: { SqsManagedSseEnabled: "true" } } },
    ],
  },
  sns: {
    ListTopics: { Topics: [{ TopicArn: topicArn("quiet") }, { TopicArn: topicArn("loud") }] },
    ListSubscriptionsByTopic: [
      {
        for: { TopicArn: topicArn("loud") },
        answer: {
          Subscriptions: [
            { TopicArn: topicArn("loud"), Protocol: "email", Endpoint: "subscriber@secret.example" },
          ],
        },
      },
    ],
  },
  ec2: {
    DescribeInstances: {
      Reservations: [
        {
          ReservationId: "r-1",
          Instances: [
            { InstanceId: "i-good", MetadataOptions: { HttpTokens: "required" } },
            { InstanceId: "i-bad", MetadataOptions: { HttpTokens: "optional" } },
          ],
        },
        {
          ReservationId: "r-2",
          Instances: [{ InstanceId: "i-late", MetadataOptions: { HttpTokens: "required" } }],
        },
      ],
    },
    DescribeLaunchTemplates: {
      LaunchTemplates: [
        { LaunchTemplateId: "lt-good", LaunchTemplateName: "good" },
        { LaunchTemplateId: "lt-bad", LaunchTemplateName: "bad" },
      ],
    },
    DescribeLaunchTemplateVersions: {
      LaunchTemplateVersions: [
        {
          LaunchTemplateId: "lt-good",
          LaunchTemplateData: {
            MetadataOptions: { HttpTokens: "required" },
            UserData: "ZXhwb3J0IFBBU1NXT1JEPXRvcC1zZWNyZXQtdGVtcGxhdGU=",
          },
        },
        { LaunchTemplateId: "lt-bad", LaunchTemplateData: {} },
      ],
    },
    DescribeVpcs: { Vpcs: [{ VpcId: "vpc-good" }, { VpcId: "vpc-bad" }] },
    DescribeSecurityGroups: {
      SecurityGroups: [
        { GroupId: "sg-1", GroupName: "closed", VpcId: "vpc-good" },
        { GroupId: "sg-2", GroupName: "open", VpcId: "vpc-bad", IpPermissions: [{ IpProtocol: "-1" }] },
      ],
    },
    GetEbsEncryptionByDefault: { EbsEncryptionByDefault: true },
  },
  kms: {
    ListKeys: { Keys: [{ KeyId: "k-good" }, { KeyId: "k-bad" }] },
    DescribeKey: [
      { for: { KeyId: "k-good" }, answer: { KeyMetadata: key("k-good") } },
      { for: { KeyId: "k-bad" }, answer: { KeyMetadata: key("k-bad") } },
    ],
    GetKeyRotationStatus: [
      { for: { KeyId: "k-good" }, answer: { KeyRotationEnabled: true } },
      { for: { KeyId: "k-bad" }, answer: { KeyRotationEnabled: false } },
    ],
  },
  lambda: {
    ListFunctions: {
      Functions: ["alone", "shared"].map((name) => ({
        FunctionName: name,
        FunctionArn: `arn:aws:lambda:\${region}:\${account}:function:${name}`,
        Environment: { Variables: { DATABASE_PASSWORD: "top-secret-variable" } },
      })),
    },
    GetPolicy: [
      { for: { FunctionName: "shared" }, answer: { Policy: '{"Version":"2012-10-17","Statement":[]}' } },
      { error: "ResourceNotFoundException" },
    ],
  },
};

function key(id: string) {
  return {
    KeyId: id,
    Arn: `arn:aws:kms:\${region}:\${account}:key/${id}`,
    KeyManager: "CUSTOMER",
    KeySpec: "SYMMETRIC_DEFAULT",
    Origin: "AWS_KMS",
    KeyState: "Enabled",
  };
}

/** In every account, good and bad ones of everything that the sample checks judge. Secrets have `secret` in them. */
export const sampleResources: Resources = {
  "*": {
    "*": regional,
    global: {
      s3: {
        ListBuckets: {
          Buckets: [bucket("good", "us-east-1"), bucket("bad", "eu-west-1"), bucket("abroad", "eu-west-1")],
        },
        GetBucketVersioning: [{ for: { Bucket: "bad" }, answer: {} }, { answer: { Status: "Enabled" } }],
        GetBucketPolicy: [
          {
            for: { Bucket: "bad" },
            answer: { Policy: '{"Version":"2012-10-17","Statement":[]}' },
          },
          { error: "NoSuchBucketPolicy", status: 404, message: "The bucket policy does not exist" },
        ],
      },
      iam: {
        GetAccountAuthorizationDetails: {
          UserDetailList: [user("ada"), user("bob")],
          GroupDetailList: [{ GroupName: "readers", Arn: "arn:aws:iam::${account}:group/readers" }],
          RoleDetailList: [{ RoleName: "reader", Arn: "arn:aws:iam::${account}:role/reader" }],
        },
        GetCredentialReport: {
          ReportFormat: "text/csv",
          GeneratedTime: "2026-11-20T10:00:00Z",
          Content: [reportHeader, reportRow("ada", true), reportRow("bob", false)].join("\n"),
        },
      },
      account: {
        GetContactInformation: {
          ContactInformation: {
            FullName: "Secret Person",
            AddressLine1: "1 Secret Street",
            City: "Town",
            CountryCode: "IE",
            PostalCode: "1",
            PhoneNumber: "+1-555-secret",
          },
        },
        GetAlternateContact: {
          AlternateContact: {
            AlternateContactType: "SECURITY",
            Name: "Secret Name",
            EmailAddress: "someone@secret.example",
            PhoneNumber: "+1-555-secret",
            Title: "Secret Title",
          },
        },
      },
    },
  },
};
