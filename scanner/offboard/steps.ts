import { namePrefix } from "../hub/ask-hub.ts";
import type { StackOutputs } from "../hub/stack-outputs.ts";
import { organizationsRegion } from "../organization/organizations-region.ts";
import { checkResults, checkStack, checkStarts, checkTasks } from "./check-hub.ts";
import { checkLeftovers } from "./check-leftovers.ts";
import { checkManagement } from "./check-management.ts";
import { checkRoles } from "./check-roles.ts";
import type { Lookup } from "./lookup.ts";
import type { Trace } from "./standing.ts";

/** A part of taking hubscan away, and how it is told that it was done. */
export interface Step {
  readonly id: "starts" | "tasks" | "results" | "roles" | "stack" | "management" | "leftovers";
  readonly title: string;
  /** Why it has its place in the order. */
  readonly why: string;
  /** What to run; lines that begin with # say what to do by hand. */
  readonly commands: readonly string[];
  readonly check: (lookup: Lookup) => Promise<readonly Trace[]>;
}

/** The steps of taking a stack away, in their order. */
export function offboardingSteps(outputs: StackOutputs, keepsResults: boolean): readonly Step[] {
  const { stack, region, cluster, resultsBucket } = outputs;
  const pulumi = (command: string): string => `pulumi ${command} --stack ${stack}`;
  return [
    {
      id: "starts",
      title: "Start no more scans",
      why: "A scan that starts while roles are being removed reports accounts that it cannot enter.",
      commands: [
        pulumi("config set hubscan:schedule off"),
        pulumi("config rm hubscan:eventScans"),
        pulumi("config set hubscan:scanJoinedAccounts false"),
        pulumi("up"),
      ],
      check: checkStarts,
    },
    {
      id: "tasks",
      title: "Let running scans end, or stop them",
      why: "A task keeps the cluster and its network from being deleted, and writes results into the bucket.",
      commands: [
        `aws ecs list-tasks --region ${region} --cluster ${cluster}`,
        `aws ecs stop-task --region ${region} --cluster ${cluster} --task TASK`,
      ],
      check: checkTasks,
    },
    {
      id: "results",
      title: keepsResults ? "Keep the results where they are" : "Save the results, and let go of the bucket",
      why: keepsResults
        ? "The bucket and the image repository stay when the stack goes; what they cost stays as well."
        : "The stack deletes the bucket with all versions of everything in it.",
      commands: keepsResults
        ? [pulumi("config set hubscan:keepResults true"), pulumi("up")]
        : [
            `aws s3 sync s3://${resultsBucket} ./hubscan-results`,
            pulumi("config set hubscan:keepResults false"),
            pulumi("up"),
            "# The bucket itself goes with the stack, below.",
          ],
      check: checkResults,
    },
    {
      id: "roles",
      title: "Remove the target roles",
      why: "While the stack is there it knows which roles it made. Roles that outlive it trust a scanner role that somebody could make anew.",
      commands: roleCommands(outputs, pulumi),
      check: checkRoles,
    },
    {
      id: "stack",
      title: "Remove the hub",
      why: "Everything in the hub's account is the stack's.",
      commands: [
        keepsResults ? `${pulumi("destroy")} --exclude-protected` : pulumi("destroy"),
        `pulumi stack rm ${stack}`,
      ],
      check: checkStack,
    },
    {
      id: "management",
      title: "Look into the management account",
      why:
        "Through hubscan:managementRoleArn the stack made things there: the role that reads the organization, the policy that protects target " +
        "roles, the rule that passes on accounts that have joined. The stack's end is their end; what outlived it is removed there.",
      commands: managementCommands(outputs),
      check: checkManagement,
    },
    {
      id: "leftovers",
      title: "Look for what is left",
      why: "Everything that the stack made has the tags CreatedBy=hubscan and HubscanStack.",
      commands: [
        `aws resourcegroupstaggingapi get-resources --region ${region} --tag-filters Key=CreatedBy,Values=hubscan Key=HubscanStack,Values=${stack}`,
      ],
      check: checkLeftovers,
    },
  ];
}

/** With which the management account is looked into by hand, where hubscan is not let in. */
function managementCommands(outputs: StackOutputs): string[] {
  const prefix = `${namePrefix(outputs)}-`;
  const [, partition = ""] = outputs.scannerRoleArn.split(":");
  const region = organizationsRegion(partition) ?? outputs.region;
  const named = (list: string, name: string) => `"${list}[?starts_with(${name}, '${prefix}')].${name}"`;
  return [
    "# With credentials of the management account (--management-role looks for itself):",
    `aws iam list-roles --query ${named("Roles", "RoleName")}`,
    `aws organizations list-policies --filter SERVICE_CONTROL_POLICY --query ${named("Policies", "Name")}`,
    `aws events list-rules --region ${region} --name-prefix ${prefix} --query "Rules[].Name"`,
    `aws iam get-role --role-name ${outputs.targetRoleName} --query Role.Arn`,
    "# Only where nothing else needs it:",
    "aws organizations deregister-delegated-administrator --service-principal member.org.stacksets.cloudformation.amazonaws.com " +
      `--account-id ${outputs.hubAccountId}`,
  ];
}

function roleCommands(outputs: StackOutputs, pulumi: (command: string) => string): string[] {
  const { targets, targetRoleName } = outputs;
  if (targets === "none") {
    return [
      `# The stack made no roles: remove ${targetRoleName} in each account with what made it. Made from the template:`,
      "aws cloudformation delete-stack --stack-name hubscan-target",
    ];
  }
  return [
    pulumi("config set hubscan:targets none"),
    pulumi("up"),
    "# Where the management account got its role from the template, with credentials of that account:",
    "aws cloudformation delete-stack --stack-name hubscan-target",
  ];
}
