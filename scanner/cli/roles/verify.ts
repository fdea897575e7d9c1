import { Command } from "commander";
import { compareRole, differenceText, type RoleDifference } from "../../role/compare-role.ts";
import { ownerText, type RoleOwner, roleOwner } from "../../role/owner.ts";
import { readRole } from "../../role/read-role.ts";
import { wantedRole } from "../../role/wanted-role.ts";
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

interface Verified {
  /** Who keeps the role; null for one that nobody does, and where there is none. */
  readonly owner: RoleOwner | null;
  readonly differences: readonly RoleDifference[];
}

/** `hubscan roles verify`. */
export function verifyCommand(terminal: Terminal): Command {
  const command = new Command("verify")
    .summary("compare the target roles with what they should be")
    .description(
      "Compares the target role in each account with what it should be, and names every difference. Changes nothing.",
    )
    .addHelpText("after", examples);
  addRoleWorkOptions(addRoleOptions(command));
  return command.action(async () => {
    const options: unknown = command.opts();
    const values = roleWorkValues.parse(options);
    const wordFor = ({ differences }: Verified) => (differences.length === 0 ? "as wanted" : "differs");
    const outcomes = await workOnRoles<Verified>(terminal, values, {
      prepare: async (world) => {
        const wanted = wantedRole(roleSettingsOf(roleValues.parse(options), world));
        return async (iam) => {
          const found = await readRole(iam, wanted.roleName);
          return { owner: found === null ? null : roleOwner(found), differences: compareRole(wanted, found) };
        };
      },
      lines: (outcome) => accountLines(outcome, terminal, wordFor, details),
    });
    const statuses = outcomes.map((outcome) => statusOf(outcome, wordFor));
    await terminal.out(values.json ? outcomeJson(outcomes, wordFor) : `${countsText(statuses)}\n`);
    if (outcomes.some(({ result }) => result === null)) terminal.setExitCode(1);
    else if (statuses.includes("differs")) terminal.setExitCode(3);
  });
}

function details({ owner, differences }: Verified): string[] {
  const lines = differences.map(differenceText);
  return owner === null || lines.length === 0 ? lines : [...lines, ownerText(owner)];
}

const examples = `
Exit code: 0 when every role is as it should be, 3 when one differs, 1 when one could not be read, 2 for wrong usage.

Examples:
  $ hubscan roles verify --from-organizations --hub-account-id 111122223333
  $ hubscan roles verify --from-organizations --hub-account-id 111122223333 --json | jq '.[] | select(.status != "as wanted")'
`;
