import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  PutUserPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
} from "@aws-sdk/client-iam";
import type { AccountClients } from "../clients.ts";
import { allow, outsider, policy } from "./policies.ts";

const trust = (principal: unknown, more: object = {}) =>
  policy({ ...allow(principal, "sts:AssumeRole"), ...more });

/** A user with MFA whose rights come from a group, a strict password policy, and a role for a service of AWS's. */
export async function carefulIdentities(clients: AccountClients): Promise<void> {
  const iam = clients.client(IAMClient);
  await iam.send(
    new UpdateAccountPasswordPolicyCommand({
      MinimumPasswordLength: 16,
      PasswordReusePrevention: 24,
      RequireLowercaseCharacters: true,
      RequireNumbers: true,
      RequireSymbols: true,
      RequireUppercaseCharacters: true,
      MaxPasswordAge: 90,
    }),
  );
  await iam.send(new CreateUserCommand({ UserName: "auditor", Tags: [{ Key: "team", Value: "audit" }] }));
  await iam.send(new CreateLoginProfileCommand({ UserName: "auditor", Password: "a-Long-Passw0rd!" }));
  const { VirtualMFADevice } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "auditor" }),
  );
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: "auditor",
      SerialNumber: VirtualMFADevice?.SerialNumber,
      AuthenticationCode1: "123456",
      AuthenticationCode2: "654321",
    }),
  );
  await iam.send(new CreateGroupCommand({ GroupName: "auditors" }));
  await iam.send(
    new AttachGroupPolicyCommand({
      GroupName: "auditors",
      PolicyArn: "arn:aws:iam::aws:policy/SecurityAudit",
    }),
  );
  await iam.send(new AddUserToGroupCommand({ GroupName: "auditors", UserName: "auditor" }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: "web-server",
      AssumeRolePolicyDocument: trust({ Service: "ec2.amazonaws.com" }),
      Tags: [{ Key: "team", Value: "shop" }],
    }),
  );
}

/** An administrator without MFA and with two access keys, rights for everything, and roles for everybody. */
export async function carelessIdentities(clients: AccountClients): Promise<void> {
  const iam = clients.client(IAMClient);
  await iam.send(
    new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 6, RequireLowercaseCharacters: true }),
  );
  await iam.send(new CreateUserCommand({ UserName: "admin" }));
  await iam.send(new CreateLoginProfileCommand({ UserName: "admin", Password: "secret" }));
  await iam.send(new CreateAccessKeyCommand({ UserName: "admin" }));
  await iam.send(new CreateAccessKeyCommand({ UserName: "admin" }));
  await iam.send(
    new AttachUserPolicyCommand({
      UserName: "admin",
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  );
  await iam.send(new CreateUserCommand({ UserName: "robot@build" }));
  await iam.send(new CreateAccessKeyCommand({ UserName: "robot@build" }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: "robot@build",
      PolicyName: "decrypt",
      PolicyDocument: policy({ Effect: "Allow", Action: "kms:Decrypt", Resource: "*" }),
    }),
  );
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      PolicyName: "everything",
      PolicyDocument: policy({ Effect: "Allow", Action: "*", Resource: "*" }),
    }),
  );
  await iam.send(new AttachUserPolicyCommand({ UserName: "robot@build", PolicyArn: Policy?.Arn }));
  const roles = {
    anybody: trust({ AWS: "*" }),
    vendor: trust({ AWS: outsider }),
    "vendor-with-external-id": trust(
      { AWS: outsider },
      { Condition: { StringEquals: { "sts:ExternalId": "b2c3d4" } } },
    ),
  };
  for (const [RoleName, AssumeRolePolicyDocument] of Object.entries(roles)) {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  }
}
