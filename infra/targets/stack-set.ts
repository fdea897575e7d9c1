import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parameterValues } from "../../scanner/role/template-parameters.ts";
import { stackTags } from "../place.ts";
import { managementRoleByHand } from "./by-hand.ts";
import type { TargetRoles, TargetsContext } from "./context.ts";
import { accountsUnder, rootId } from "./organization.ts";
import { makeTargetRole } from "./target-role.ts";

/**
 * An account in which the role cannot be made must not keep it from the others: their scans tell of the one without it. A quarter
 * of the accounts at a time is quick, and leaves the others as they are when an operation is stopped.
 */
const operationPreferences = { failureTolerancePercentage: 100, maxConcurrentPercentage: 25 };

/** A thousand accounts, a quarter at a time, take longer than the half hour that is the default. */
const customTimeouts = { create: "2h", update: "2h", delete: "2h" };

/**
 * Target roles by a service-managed StackSet: new accounts get the role by themselves, accounts that leave lose it. What no StackSet
 * reaches, the management account and a hub outside of the units, gets its role directly.
 */
export async function makeStackSetRoles(context: TargetsContext): Promise<TargetRoles> {
  const { config, place, hub, management } = context;
  const units = config.targetUnits ?? [await rootId(hub)];
  // Asked before anything is made: what AWS does not say is a refusal, and leaves nothing half done.
  const hubIsLeftOut = place.hubIs !== "management account" && !(await reachesHub(context));
  const resources = makeStackSet(context, units);
  const warnings: string[] = [];
  if (management === null) warnings.push(managementRoleByHand(context));
  else resources.push(makeTargetRole(context, place.managementAccountId, management));
  if (hubIsLeftOut) resources.push(makeTargetRole(context, place.hubAccountId, hub));
  return { resources, warnings };
}

function makeStackSet({ name, config, place, role, hub, parent }: TargetsContext, units: readonly string[]) {
  const callAs = place.hubIs === "delegated administrator" ? "DELEGATED_ADMIN" : "SELF";
  const options = { parent, provider: hub, customTimeouts };
  const { ExternalId = "", ...parameters } = parameterValues(role);
  const set = new aws.cloudformation.StackSet(
    "target-roles",
    {
      name: `${name}-target-roles`,
      description: "The role through which hubscan reads how an account is set up.",
      permissionModel: "SERVICE_MANAGED",
      callAs,
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      managedExecution: { active: true },
      capabilities: ["CAPABILITY_NAMED_IAM"],
      operationPreferences,
      templateBody: readFileSync(new URL("target-role.yaml", import.meta.url), "utf8"),
      // Pulumi shows none of them when one is secret.
      parameters: { ...parameters, ExternalId: ExternalId === "" ? "" : pulumi.secret(ExternalId) },
      // CloudFormation puts them on the roles.
      tags: { ...stackTags(config.stack) },
    },
    {
      ...options,
      // Always differs for a service-managed set: https://github.com/hashicorp/terraform-provider-aws/issues/23464
      ignoreChanges: ["administrationRoleArn"],
      deleteBeforeReplace: true,
    },
  );
  // One for each unit, in one region, and with no other filter: other forms have deleted or misplaced roles on a change
  // (https://github.com/hashicorp/terraform-provider-aws/issues/47721, …/42172, …/39393). IAM is the same in all regions.
  const instances = units.map(
    (unit) =>
      new aws.cloudformation.StackSetInstance(
        `target-roles-${unit}`,
        {
          stackSetName: set.name,
          callAs,
          deploymentTargets: { organizationalUnitIds: [unit] },
          stackSetInstanceRegion: place.region,
          operationPreferences,
          retainStack: false,
        },
        options,
      ),
  );
  return [set, ...instances] as pulumi.Resource[];
}

/** Whether the hub's account is in one of the units that the StackSet goes to. */
async function reachesHub({ config, place, hub }: TargetsContext): Promise<boolean> {
  if (config.targetUnits === undefined) return true;
  for (const unit of config.targetUnits) {
    const accounts = await accountsUnder(unit, hub);
    if (accounts.some(({ id }) => id === place.hubAccountId)) return true;
  }
  return false;
}
