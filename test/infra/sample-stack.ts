import type { Answers, Program } from "./register.ts";

/** Accounts of the sample organization. */
export const hubAccount = "222222222201";
export const managementAccount = "111111111111";
export const organizationId = "o-acme4f2k9x";

/** A role in the management account that the deployer may assume. */
export const managementRoleArn = `arn:aws:iam::${managementAccount}:role/HubscanDeployer`;

/** What AWS answers a program that asks where it is. */
export function answers(more: Answers = {}): Answers {
  return {
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
      accountId: hubAccount,
      arn: `arn:aws:sts::${hubAccount}:assumed-role/Deployer/session`,
      userId: "AROAEXAMPLE:session",
    }),
    "aws:organizations/getOrganization:getOrganization": () => ({
      id: organizationId,
      masterAccountId: managementAccount,
      roots: [
        {
          id: "r-acme",
          arn: `arn:aws:organizations::${managementAccount}:root/${organizationId}/r-acme`,
          name: "Root",
        },
      ],
      accounts: [],
      nonMasterAccounts: [],
    }),
    ...more,
  };
}

/** The least configuration of a hub that is a delegated administrator, and what is given beside it. */
export function config(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, string>> {
  const values = {
    organizationId,
    hubAccountId: hubAccount,
    delegatedAdministrator: true,
    image: sampleImage,
    ...more,
  };
  const own = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [`hubscan:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
  return { "aws:region": "eu-west-1", ...(Object.fromEntries(own) as Record<string, string>) };
}

/** An image that needs no build. */
export const sampleImage = `${hubAccount}.dkr.ecr.eu-west-1.amazonaws.com/hubscan@sha256:${"0".repeat(64)}`;

/** The whole stack, with these keys. */
export function stackWith(keys: Readonly<Record<string, unknown>>, more: Program = {}): Program {
  return { ...more, answers: answers(more.answers), config: config(keys) };
}
