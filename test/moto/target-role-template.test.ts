import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { keeperTags } from "../../scanner/role/owner.ts";
import { roleTemplateText } from "../../scanner/role/template.ts";
import { parameterValues } from "../../scanner/role/template-parameters.ts";
import { wantedRole } from "../../scanner/role/wanted-role.ts";
import { type Moto, motoIsInstalled, startMoto } from "../moto-server.ts";
import { settingsSets } from "../role/role-settings-sets.ts";
import { type AccountClients, accountClients, homeRegion } from "./clients.ts";
import { known } from "./known.ts";

// Moto attaches no managed policy that a template names: test/role/template.test.ts holds that against the wanted role.
describe.skipIf(!motoIsInstalled())("the template of the target role in moto (needs moto_server)", () => {
  let moto: Moto;

  beforeAll(async () => {
    moto = known((await startMoto({ MOTO_IAM_LOAD_MANAGED_POLICIES: "false" })) ?? undefined);
  });
  afterAll(async () => moto.close());

  it.each(settingsSets.map(([name, settings], index) => [name, settings, `33333333330${index}`] as const))(
    "makes the wanted role: %s",
    async (_name, settings, account) => {
      const clients = await accountClients(moto.endpoint, account);
      await createStack(moto.endpoint, clients, parameterValues(settings));
      const iam = clients.client(IAMClient);
      const wanted = wantedRole(settings);
      const RoleName = wanted.roleName;

      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      expect({
        path: Role?.Path,
        description: Role?.Description,
        maxSessionDuration: Role?.MaxSessionDuration,
        tags: Object.fromEntries((Role?.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
        trustPolicy: withoutHoles(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))),
      }).toEqual({
        path: wanted.path,
        description: wanted.description,
        maxSessionDuration: wanted.maxSessionDuration,
        tags: { ...wanted.tags, ...keeperTags("cloudformation") },
        trustPolicy: wanted.trustPolicy,
      });

      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      const documents: unknown[] = [];
      for (const PolicyName of PolicyNames) {
        const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        // Moto gives it as Python writes it, which is YAML.
        documents.push(parse(decodeURIComponent(PolicyDocument ?? "")));
      }
      expect(documents).toEqual(wanted.inlinePolicy === null ? [] : [wanted.inlinePolicy]);
    },
  );
});

/**
 * Makes a stack through CloudFormation's query protocol: hubscan itself needs no client for it. Moto takes the service out of the
 * signature's scope and looks no further at it.
 */
async function createStack(
  endpoint: string,
  { credentials }: AccountClients,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const body = new URLSearchParams({
    Action: "CreateStack",
    Version: "2010-05-15",
    StackName: "hubscan-target",
    TemplateBody: roleTemplateText(),
    "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
  });
  for (const [index, [key, value]] of Object.entries(parameters).entries()) {
    body.set(`Parameters.member.${index + 1}.ParameterKey`, key);
    body.set(`Parameters.member.${index + 1}.ParameterValue`, value);
  }
  const scope = `20260101/${homeRegion}/cloudformation/aws4_request`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=host, Signature=0`,
    },
    body,
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Moto leaves a hole where CloudFormation takes an item out of a list that is `AWS::NoValue`. */
function withoutHoles({ Statement, ...policy }: { readonly Statement: readonly unknown[] }): unknown {
  return { ...policy, Statement: Statement.filter((statement) => statement !== null) };
}
