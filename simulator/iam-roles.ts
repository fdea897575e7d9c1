import { PolicyDocumentError, parsePolicyDocument } from "../scanner/policy/iam/document.ts";
import { AwsError } from "./aws-error.ts";
import { type BuiltIn, type BuiltIns, type Caller, text } from "./built-in.ts";
import type { PolicyDocument, Role } from "./roles.ts";
import type { Members } from "./wire/protocol.ts";

const createRole: BuiltIn = (input, caller) => {
  const { roles, identity, now } = caller;
  const known = roles.of(identity.account);
  const name = text(input, "RoleName");
  if (known.has(name)) {
    throw new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);
  }
  const role = roles.make(
    identity.account,
    name,
    text(input, "Path") || "/",
    document(input, "AssumeRolePolicyDocument"),
    {
      created: now,
      description: text(input, "Description"),
      maxSessionDuration: duration(input) ?? 3600,
      tags: new Map(tagsIn(input)),
      boundary: text(input, "PermissionsBoundary") || null,
    },
  );
  known.set(name, role);
  return { Role: described(role) };
};

const getRole: BuiltIn = (input, caller) => ({ Role: described(roleIn(input, caller)) });

const updateRole: BuiltIn = (input, caller) => {
  const role = roleIn(input, caller);
  role.description = text(input, "Description");
  role.maxSessionDuration = duration(input) ?? role.maxSessionDuration;
  return {};
};

const updateTrust: BuiltIn = (input, caller) => {
  roleIn(input, caller).trust = document(input, "PolicyDocument");
  return {};
};

const deleteRole: BuiltIn = (input, caller) => {
  const { name, attached, inline } = roleIn(input, caller);
  if (attached.size + inline.size > 0) {
    const what = attached.size > 0 ? "detach all policies" : "delete policies";
    throw new AwsError("DeleteConflict", `Cannot delete entity, must ${what} first.`, 409);
  }
  caller.roles.of(caller.identity.account).delete(name);
  return {};
};

const tagRole: BuiltIn = (input, caller) => {
  const { tags } = roleIn(input, caller);
  for (const [key, value] of tagsIn(input)) tags.set(key, value);
  return {};
};

const untagRole: BuiltIn = (input, caller) => {
  const { tags } = roleIn(input, caller);
  for (const key of (input["TagKeys"] ?? []) as readonly string[]) tags.delete(key);
  return {};
};

const attachPolicy: BuiltIn = (input, caller) => {
  roleIn(input, caller).attached.add(text(input, "PolicyArn"));
  return {};
};

const detachPolicy: BuiltIn = (input, caller) => {
  const arn = text(input, "PolicyArn");
  if (!roleIn(input, caller).attached.delete(arn)) throw noSuch(`Policy ${arn} was not found.`);
  return {};
};

const listAttached: BuiltIn = (input, caller) => ({
  AttachedPolicies: [...roleIn(input, caller).attached].map((PolicyArn) => ({
    PolicyArn,
    PolicyName: PolicyArn.split("/").at(-1),
  })),
  IsTruncated: false,
});

const putPolicy: BuiltIn = (input, caller) => {
  roleIn(input, caller).inline.set(text(input, "PolicyName"), document(input, "PolicyDocument"));
  return {};
};

const getPolicy: BuiltIn = (input, caller) => {
  const [RoleName, PolicyName] = [text(input, "RoleName"), text(input, "PolicyName")];
  const PolicyDocument = roleIn(input, caller).inline.get(PolicyName);
  if (PolicyDocument === undefined) {
    throw noSuch(`The role policy with name ${PolicyName} cannot be found.`);
  }
  return { RoleName, PolicyName, PolicyDocument };
};

const deletePolicy: BuiltIn = (input, caller) => {
  const name = text(input, "PolicyName");
  if (!roleIn(input, caller).inline.delete(name)) {
    throw noSuch(`The role policy with name ${name} cannot be found.`);
  }
  return {};
};

const listPolicies: BuiltIn = (input, caller) => ({
  PolicyNames: [...roleIn(input, caller).inline.keys()],
  IsTruncated: false,
});

/** IAM's operations on roles. What they write is there at once. */
export const iamAnswers: BuiltIns = {
  CreateRole: createRole,
  GetRole: getRole,
  UpdateRole: updateRole,
  UpdateAssumeRolePolicy: updateTrust,
  DeleteRole: deleteRole,
  TagRole: tagRole,
  UntagRole: untagRole,
  AttachRolePolicy: attachPolicy,
  DetachRolePolicy: detachPolicy,
  ListAttachedRolePolicies: listAttached,
  PutRolePolicy: putPolicy,
  GetRolePolicy: getPolicy,
  DeleteRolePolicy: deletePolicy,
  ListRolePolicies: listPolicies,
};

function roleIn(input: Members, { roles, identity }: Caller): Role {
  const name = text(input, "RoleName");
  const role = roles.of(identity.account).get(name);
  if (role === undefined) throw noSuch(`The role with name ${name} cannot be found.`);
  return role;
}

function noSuch(message: string): AwsError {
  return new AwsError("NoSuchEntity", message, 404);
}

function described(role: Role): Members {
  return {
    RoleName: role.name,
    Path: role.path,
    Arn: role.arn,
    RoleId: role.id,
    CreateDate: role.created,
    Description: role.description,
    AssumeRolePolicyDocument: role.trust,
    MaxSessionDuration: role.maxSessionDuration,
    Tags: [...role.tags].map(([Key, Value]) => ({ Key, Value })),
    ...(role.boundary === null
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: "Policy",
            PermissionsBoundaryArn: role.boundary,
          },
        }),
  };
}

function document(input: Members, member: string): PolicyDocument {
  try {
    const parsed = JSON.parse(text(input, member)) as PolicyDocument;
    parsePolicyDocument(parsed);
    return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof PolicyDocumentError)) throw error;
    throw new AwsError("MalformedPolicyDocument", error.message);
  }
}

function duration(input: Members): number | undefined {
  const value = input["MaxSessionDuration"];
  return typeof value === "number" ? value : undefined;
}

function tagsIn(input: Members): [string, string][] {
  const tags = (input["Tags"] ?? []) as readonly { readonly Key?: string; readonly Value?: string }[];
  return tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]);
}
