import { Command } from "commander";
import * as z from "zod";
import { isOwn } from "../../role/found-role.ts";
import type { IamAccess } from "../../role/iam-access.ts";
import { ownerText, type RoleOwner, removeByOwner, roleOwner } from "../../role/owner.ts";
import { readRole } from "../../role/read-role.ts";
import { removeRole } from "../../role/remove-role.ts";
import { roleSettingsSchema } from "../../role/settings.ts";
import { ownTags } from "../../role/wanted-role.ts";
import { UserError } from "../../user-error.ts";
import { interruptedCode, isGivenUp } from "../given-up.ts";
import { option } from "../options/option.ts";
import { roleNameOption } from "../options/role.ts";
import { addRoleWorkOptions, roleWorkValues } from "../options/roles.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text-layout.ts";
import { accountLines, countsText, outcomeJson, statusOf } from "./outcome-text.ts";
import { workOnRoles } from "./work.ts";

interface Removed {
  readonly outcome: "removed" | "absent" | "foreign" | "owned";
  readonly owner: RoleOwner | null;
}

const removeValues = roleWorkValues.extend({
  roleName: z.string().optional(),
  yes: z.boolean().default(false),
  overrideOwner: z.boolean().default(false),
});

type RemoveValues = z.output<typeof removeValues>;

/** `hubscan roles remove`. */
export function removeCommand(terminal: Terminal): Command {
  const command = new Command("remove")
    .summary("delete the target roles that hubscan made")
    .description(
      "Deletes the target role in each account, after asking. A role that hubscan did not make is not touched, nor one that a stack or a StackSet made.",
    )
    .addHelpText("after", examples);
  command.optionsGroup("The role:").addOption(roleNameOption());
  addRoleWorkOptions(command)
    .addOption(option("--dry-run", "only say what would be removed"))
    .option("--override-owner", "delete roles as well that a stack or a StackSet made")
    .option("--yes", "do not ask");
  return command.action(async () => {
    try {
      await removeRoles(terminal, removeValues.parse(command.opts()));
    } catch (error) {
      if (!isGivenUp(error)) throw error;
      terminal.note("\nNothing was deleted.\n");
      terminal.setExitCode(interruptedCode);
    }
  });
}

async function removeRoles(terminal: Terminal, values: RemoveValues): Promise<void> {
  const { dryRun, overrideOwner } = values;
  const roleName = checkedName(values.roleName);
  const words = {
    removed: dryRun ? "would be removed" : "removed",
    absent: "has none",
    foreign: "not hubscan's",
    owned: "kept by its stack",
  };
  const wordFor = ({ outcome }: Removed) => words[outcome];
  const outcomes = await workOnRoles<Removed>(terminal, values, {
    prepare: async ({ accounts }) => {
      if (!dryRun && !values.yes) await confirmed(terminal, roleName, accounts);
      return (iam) => remove(iam, roleName, { dryRun, overrideOwner });
    },
    lines: (outcome) => accountLines(outcome, terminal, wordFor, details),
  });
  const statuses = outcomes.map((outcome) => statusOf(outcome, wordFor));
  await terminal.out(values.json ? outcomeJson(outcomes, wordFor) : `${countsText(statuses)}\n`);
  const isLeft = outcomes.some(({ result }) => result === null || result.outcome === "owned");
  if (isLeft) terminal.setExitCode(1);
}

async function remove(
  iam: IamAccess,
  roleName: string,
  { dryRun, overrideOwner }: { readonly dryRun: boolean; readonly overrideOwner: boolean },
): Promise<Removed> {
  const found = await readRole(iam, roleName);
  if (found === null) return { outcome: "absent", owner: null };
  const owner = roleOwner(found);
  if (!isOwn(found, ownTags)) return { outcome: "foreign", owner };
  if (owner !== null && !overrideOwner) return { outcome: "owned", owner };
  if (!dryRun) await removeRole(iam, found, roleName);
  return { outcome: "removed", owner };
}

function details({ outcome, owner }: Removed): string[] {
  return outcome === "owned" && owner !== null ? [ownerText(owner), removeByOwner(owner)] : [];
}

/** @throws UserError when the answer is no, or nobody can be asked */
async function confirmed(terminal: Terminal, roleName: string, accounts: number): Promise<void> {
  const what = `the role ${roleName} in ${counted(accounts, "account")}`;
  if (!terminal.errorIsTty || !process.stdin.isTTY) {
    throw new UserError(
      `There is no terminal to ask at whether to delete ${what}.`,
      "Give --yes to delete without being asked, or --dry-run to see what would be deleted.",
    );
  }
  const { confirm } = await import("@inquirer/prompts");
  const message = `Delete ${what}, so that scans cannot enter them?`;
  const yes = await confirm({ message, default: false }, { output: process.stderr });
  if (!yes) throw new UserError("Nothing was deleted.", "The answer was no.");
}

function checkedName(name: string | undefined): string {
  const checked = roleSettingsSchema.shape.roleName.safeParse(name);
  if (checked.success) return checked.data;
  throw new UserError(`--role-name ${checked.error.issues[0]?.message ?? ""}`, "It names the target role.");
}

const examples = `
Exit code: 0 when no account has a role of hubscan's any more, 1 when one could not be read or changed or is kept by its stack, 2 for
wrong usage, 130 given up with Ctrl-C at the question.

Examples:
  $ hubscan roles remove --from-organizations --dry-run
  $ hubscan roles remove --accounts-file accounts.txt --yes
`;
