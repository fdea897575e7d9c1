import { connectCommand } from "../infra/commands.ts";
import type { Terminal } from "../scanner/cli/terminal.ts";
import { indented, wrapped } from "../scanner/cli/text-layout.ts";
import { type SecretPlace, type Stored, storeCommand } from "./external-id.ts";
import type { Answers } from "./gather.ts";
import type { InitValues } from "./init-options.ts";
import type { Change } from "./stack-file.ts";

/** What `hubscan init` has done. */
export interface Done {
  readonly given: InitValues;
  /** Of the stack's file. */
  readonly name: string;
  readonly isAsking: boolean;
  readonly isChanged: boolean;
  /** Path of the settings, where they were written. */
  readonly settings: string | null;
  readonly answers: Answers;
  readonly changes: { readonly region: string; readonly keys: Readonly<Record<string, Change>> };
  readonly secret: SecretPlace;
  /** What became of the external id; null where none was to be stored. */
  readonly stored: Stored | null;
}

/** Says what was written and what comes next. The exit code is 1 where an external id could not be stored. */
export async function report(terminal: Terminal, done: Done): Promise<void> {
  const { given, answers, name, settings, changes, secret, stored } = done;
  const isOpen = stored !== null && stored.kind !== "stored";
  const commands = nextCommands(secret, isOpen);
  const isLost =
    isOpen && answers.externalId.kind === "set" && answers.externalId.isGenerated && !done.isAsking;
  if (isLost || stored?.kind === "failed") terminal.setExitCode(1);
  const state = stored === null ? answers.externalId.kind : isOpen ? "to be set" : "encrypted";
  if (given.json) {
    const written = {
      stack: given.stack,
      file: name,
      changed: done.isChanged,
      settings,
      region: changes.region,
      config: changes.keys,
      accounts: answers.accounts,
      externalId: state,
      commands,
    };
    await terminal.out(`${JSON.stringify(written, null, 2)}\n`);
  } else {
    const files = [
      `${name} ${done.isChanged ? "was written" : "said all of it already"}.`,
      ...(settings === null ? [] : [`${settings} was written.`]),
    ];
    await terminal.out(`${files.flatMap((line) => wrapped(line, terminal, "")).join("\n")}\n`);
  }
  sayExternalId(terminal, done, isLost);
  if (!given.json)
    await terminal.out(`Next:\n${commands.flatMap((command) => indented(command)).join("\n")}\n`);
}

/** What has to be called now, in its order. */
function nextCommands(secret: SecretPlace, isOpen: boolean): readonly string[] {
  return [
    `pulumi stack select --create ${secret.stack}`,
    ...(isOpen ? [storeCommand(secret)] : []),
    `pulumi up --stack ${secret.stack}`,
    connectCommand(secret.stack),
  ];
}

function sayExternalId(
  terminal: Terminal,
  { answers, secret, stored, isAsking }: Done,
  isLost: boolean,
): void {
  if (stored === null || answers.externalId.kind !== "set") return;
  const say = (text: string) => {
    terminal.note(`${wrapped(text, terminal, "").join("\n")}\n`);
  };
  if (stored.kind === "stored") {
    say("Pulumi has encrypted the external id into it.");
    return;
  }
  if (stored.kind === "no-pulumi")
    say("The external id was not written: the Pulumi CLI, which encrypts it, is not here.");
  if (stored.kind === "no-stack")
    say("The external id was not written: Pulumi has no such stack yet, and no key for it.");
  if (stored.kind === "failed") say(`The external id was not written. Pulumi said: ${stored.said}`);
  if (isLost) {
    say(
      "It was made just now and is lost: make the stack, and run hubscan init again with --generate-external-id.",
    );
  } else if (answers.externalId.isGenerated && isAsking) {
    say("It is shown this once; Pulumi asks for it in the command below:");
    terminal.note(`  ${answers.externalId.value}\n`);
  } else say(`Set it with ${storeCommand(secret)}, as below.`);
}
