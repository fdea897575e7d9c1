import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandInput,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListOrganizationsFeaturesCommand,
  ListRolePoliciesCommand,
  ListServerCertificatesCommand,
  ListVirtualMFADevicesCommand,
} from "@aws-sdk/client-iam";
import { inlinePolicyName } from "../../role/read-actions.ts";
import type { Limit } from "../limit.ts";
import { pages, rows, single } from "../listing.ts";
import { derivedTexts, matching, read } from "../read.ts";
import { resource, service } from "../service.ts";
import { shape } from "../shape.ts";
import { iamAllowance } from "./iam-allowance.ts";
import { credentialReport, rootUserName } from "./iam-credential-report.ts";
import { byRoleName, enteredRoleName, targetRoleDifferences } from "./iam-target-role.ts";

/** Input of the one call that returns users, roles, groups and the account's own policies: the four types share its pages. */
const details = (): GetAccountAuthorizationDetailsCommandInput => ({
  Filter: ["User", "Role", "Group", "LocalManagedPolicy"],
  MaxItems: 1000,
});

const accountSummary = shape("IamAccountSummary", {
  AccountAccessKeysPresent: "int",
  AccountMFAEnabled: "int",
  AccountPasswordPresent: "int",
  AccountSigningCertificatesPresent: "int",
});

/** The account summary is a map of numbers: one row of it, so that checks see typed fields. */
const summaryRow = rows(GetAccountSummaryCommand, {
  shape: accountSummary,
  parse: ({ SummaryMap }) => {
    const entries = Object.entries(SummaryMap ?? {}).map(([key, count]) => [key, String(count)] as const);
    return [accountSummary.fromTexts(Object.fromEntries(entries))];
  },
});

const limits = [
  "GetAccountAuthorizationDetails",
  "GenerateCredentialReport",
  "GetCredentialReport",
  "GetAccountPasswordPolicy",
  "GetAccountSummary",
  "GetRole",
  "GetRolePolicy",
  "ListAttachedRolePolicies",
  "ListOrganizationsFeatures",
  "ListRolePolicies",
  "ListServerCertificates",
  "ListVirtualMFADevices",
].map(
  (operation): Limit => ({
    operations: [operation],
    ...iamAllowance,
    payer: "hub",
    source: "https://github.com/turbot/steampipe-plugin-aws/pull/2547",
  }),
);

export const iam = service("iam", IAMClient, {
  scope: "global",
  limits,
  resources: [
    resource(
      "AWS::IAM::User",
      pages(GetAccountAuthorizationDetailsCommand, "UserDetailList", { input: details }),
      {
        arn: (user) => user.Arn ?? "",
        name: (user) => user.UserName ?? "",
        reads: {
          CredentialReport: matching(credentialReport, {
            where: (row, user) => row.Arn === user.Arn,
            required: true,
          }),
        },
        urlEncoded: ["UserPolicyList.PolicyDocument"],
      },
    ),
    resource(
      "AWS::IAM::Role",
      pages(GetAccountAuthorizationDetailsCommand, "RoleDetailList", { input: details }),
      {
        arn: (role) => role.Arn ?? "",
        name: (role) => role.RoleName ?? "",
        urlEncoded: [
          "AssumeRolePolicyDocument",
          "RolePolicyList.PolicyDocument",
          "InstanceProfileList.Roles.AssumeRolePolicyDocument",
        ],
      },
    ),
    resource(
      "AWS::IAM::Group",
      pages(GetAccountAuthorizationDetailsCommand, "GroupDetailList", { input: details }),
      {
        arn: (group) => group.Arn ?? "",
        name: (group) => group.GroupName ?? "",
        urlEncoded: ["GroupPolicyList.PolicyDocument"],
      },
    ),
    resource(
      "AWS::IAM::ManagedPolicy",
      pages(GetAccountAuthorizationDetailsCommand, "Policies", { input: details }),
      {
        arn: (policy) => policy.Arn ?? "",
        name: (policy) => policy.PolicyName ?? "",
        urlEncoded: ["PolicyVersionList.Document"],
      },
    ),
    resource("AWS::IAM::RootUser", single(), {
      arn: (_, at) => `arn:${at.partition}:iam::${at.account}:root`,
      name: () => "root",
      reads: {
        Summary: matching(summaryRow, { where: () => true }),
        CredentialReport: matching(credentialReport, {
          where: (row) => row.User === rootUserName,
          required: true,
        }),
        // The first virtual device of a root user has a name of IAM's choosing; later ones have any, so both are looked at.
        VirtualMfaDevices: matching(
          pages(ListVirtualMFADevicesCommand, "VirtualMFADevices", {
            input: { AssignmentStatus: "Assigned" },
          }),
          {
            where: (device, _, at) =>
              device.User?.Arn === `arn:${at.partition}:iam::${at.account}:root` ||
              (device.SerialNumber ?? "").endsWith(":mfa/root-account-mfa-device"),
            many: true,
          },
        ),
        // Only the organization's management account and IAM's delegated administrator are told; there is none elsewhere.
        OrganizationsFeatures: read(ListOrganizationsFeaturesCommand, {
          input: () => ({}),
          output: "EnabledFeatures",
          absent: [
            "AccountNotManagementOrDelegatedAdministratorException",
            "AccountNotManagementOrDelegatedAdministrator",
            "OrganizationNotFoundException",
            "OrganizationNotFound",
            "OrganizationNotInAllFeaturesModeException",
            "OrganizationNotInAllFeaturesMode",
            "ServiceAccessNotEnabledException",
            "ServiceAccessNotEnabled",
          ],
        }),
      },
      redact: ["VirtualMfaDevices.Base32StringSeed", "VirtualMfaDevices.QRCodePNG"],
    }),
    resource("AWS::IAM::TargetRole", single(), {
      arn: (_, at) => `arn:${at.partition}:iam::${at.account}:role/${enteredRoleName(at)}`,
      name: (_, at) => enteredRoleName(at),
      reads: {
        Role: read(GetRoleCommand, { input: byRoleName, output: "Role", always: "Arn" }),
        AttachedPolicies: read(ListAttachedRolePoliciesCommand, {
          input: byRoleName,
          output: "AttachedPolicies",
        }),
        InlinePolicyNames: read(ListRolePoliciesCommand, { input: byRoleName, output: "PolicyNames" }),
        InlinePolicy: read(GetRolePolicyCommand, {
          input: (_, at) => ({ RoleName: enteredRoleName(at), PolicyName: inlinePolicyName }),
          absent: ["NoSuchEntity", "NoSuchEntityException"],
        }),
        Differences: derivedTexts(
          ["Role", "AttachedPolicies", "InlinePolicyNames", "InlinePolicy"],
          targetRoleDifferences,
        ),
      },
      urlEncoded: ["Role.AssumeRolePolicyDocument", "InlinePolicy.PolicyDocument"],
    }),
    resource("AWS::IAM::AccountPasswordPolicy", single(), {
      arn: (_, at) => `arn:${at.partition}:iam::${at.account}:password-policy`,
      name: () => "password-policy",
      reads: {
        PasswordPolicy: read(GetAccountPasswordPolicyCommand, {
          input: () => ({}),
          output: "PasswordPolicy",
          absent: ["NoSuchEntity", "NoSuchEntityException"],
        }),
      },
    }),
    resource(
      "AWS::IAM::ServerCertificate",
      pages(ListServerCertificatesCommand, "ServerCertificateMetadataList"),
      {
        arn: (certificate) => certificate.Arn ?? "",
        name: (certificate) => certificate.ServerCertificateName ?? "",
      },
    ),
  ],
});
