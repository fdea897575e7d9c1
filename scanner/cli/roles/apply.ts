import { Command } from "commander";
import * as z from "zod";
import { type AppliedRole, applyRole } from "../../role/apply-role.ts";
import { differenceText } from "../../role/compare-role.ts";
import { changeByOwner, ownerText } from "../../role/owner.ts";
import { wantedRole } from "../../role/wanted-role.ts";
import { option } from "../options/option.ts";
import {
  addRoleOptions,
  addRoleWorkOptions,
  roleSettingsOf,
  roleValues,
  roleWorkValues,
} from "../options/roles.ts";
import type { Terminal } from "../terminal.ts";
import { accountLines, countsText, outcomeJson, statusOf } from "./outcome-text.ts";
import { workOnRoles } from "./work.ts";

const applyValues = z.object({
  ...roleWorkValues.shape,
  adopt: z.boolean().default(false),
  replace: z.boolean().default(false),
  overrideOwner: z.boolean().default(false),
});

/** `hubscan roles apply`. */
export function applyCommand(terminal: Terminal): Command {
  const command = new Command("apply")
    .summary("make the target role as it should be")
    .description(
      "Makes the target role in each account, or changes what differs from what it should be: trust policy, attached and inline " +
        "policies, session duration, description, tag. A role of that name that hubscan did not make is not touched, nor one that a stack or a StackSet made.",
    )
    .addHelpText("after", examples);
  addRoleWorkOptions(addRoleOptions(command))
    .addOption(option("--dry-run", "only say what would be changed"))
    .option("--adopt", "take over a role of the same name that hubscan did not make")
    .option("--override-owner", "change a role as well that a stack or a StackSet made")
    .option("--replace", "delete a role whose path differs, and make it anew");
  return command.action(async () => {
    const options: unknown = command.opts();
    const values = applyValues.parse(options);
    const { dryRun, adopt, replace, overrideOwner } = values;
    const wordFor = ({ outcome }: AppliedRole) => (dryRun ? words.dry : words.done)[outcome];
    const outcomes = await workOnRoles<AppliedRole>(terminal, values, {
      prepare: async (world) => {
        const wanted = wantedRole(roleSettingsOf(roleValues.parse(options), world));
        return (iam) => applyRole(iam, wanted, { dryRun, adopt, replace, overrideOwner });
      },
      lines: (outcome) => accountLines(outcome, terminal, wordFor, details),
    });
    const statuses = outcomes.map((outcome) => statusOf(outcome, wordFor));
    await terminal.out(values.json ? outcomeJson(outcomes, wordFor) : `${countsText(statuses)}\n`);
    const isWanted = outcomes.every(({ result }) => result !== null && !notAsWanted.has(result.outcome));
    if (!isWanted) terminal.setExitCode(1);
  });
}

/** Outcomes of roles that were left as they are. */
const notAsWanted: ReadonlySet<AppliedRole["outcome"]> = new Set(["foreign", "owned", "left"]);

const words = {
  done: {
    created: "created",
    updated: "updated",
    unchanged: "unchanged",
    foreign: "not hubscan's",
    owned: "kept by its stack",
    left: "still differs",
  },
  dry: {
    created: "would be created",
    updated: "would be updated",
    unchanged: "unchanged",
    foreign: "not hubscan's",
    owned: "kept by its stack",
    left: "would still differ",
  },
} as const;

function details({ outcome, owner, differences, left }: AppliedRole): string[] {
  if (outcome === "created") return [];
  const lines = differences.map(differenceText);
  if (outcome === "owned" && owner !== null) {
    return [...lines, `${ownerText(owner)} It was not touched.`, changeByOwner(owner)];
  }
  if (outcome === "foreign") {
    return [...lines, "It has no tag of hubscan's and was not touched: --adopt takes it over."];
  }
  if (left.some(({ part }) => part === "path")) {
    lines.push(
      "IAM cannot change a path, so nothing was changed: --replace deletes the role and makes it anew.",
    );
  } else if (left.length > 0) {
    lines.push(
      "The permissions boundary was left: somebody has set this limit. Remove it there if it is not meant.",
    );
  }
  return lines;
}

const examples = `
Exit code: 0 when every account has the role as it should be, 1 when one has not, 2 for wrong usage.

Examples:
  $ hubscan roles apply --from-organizations --hub-account-id 111122223333 --dry-run
  $ hubscan roles apply --accounts-file accounts.txt --hub-account-id 111122223333 --organization-id o-a1b2c3d4e5
  $ hubscan roles apply --from-organizations --ou Workloads --hub-account-id 111122223333 --admin-role-name AWSControlTowerExecution
`;
