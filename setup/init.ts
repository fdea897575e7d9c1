import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { parseConfig, problemsText } from "../infra/config/parse.ts";
import { interruptedCode, isGivenUp } from "../scanner/cli/given-up.ts";
import type { Terminal } from "../scanner/cli/terminal.ts";
import { wrapped } from "../scanner/cli/text-layout.ts";
import { editSettings } from "../scanner/settings/edit.ts";
import { noSettings, readSettings, type Settings } from "../scanner/settings/load.ts";
import { fileText } from "../scanner/settings/stored-text.ts";
import { UserError } from "../scanner/user-error.ts";
import { terminalAsker } from "./asker.ts";
import { checkGiven } from "./check-given.ts";
import { draftOf } from "./draft.ts";
import { storeExternalId } from "./external-id.ts";
import { type Answers, gather } from "./gather.ts";
import { addInitOptions, type InitValues, initValues } from "./init-options.ts";
import { watchInterrupt } from "./interrupt.ts";
import { checkedSettingsPath, checkStackName, projectName } from "./project.ts";
import { report } from "./report.ts";
import { readStackFile, type StackFile, withConfig } from "./stack-file.ts";

/** `hubscan init`. */
export function initCommand(terminal: Terminal): Command {
  const command = new Command("init")
    .description(
      "Sets up a hub: looks up what AWS can tell, asks for the rest, checks each answer as the stack would, and writes Pulumi.STACK.yaml, " +
        "and hubscan.yaml where accounts are left out or renamed. It changes nothing in AWS. Each question can be answered by an option; " +
        "with --yes, or without a terminal, nothing is asked.",
    )
    .addHelpText("after", examples);
  return addInitOptions(command).action(async () => {
    const written: string[] = [];
    const state = () =>
      written.length === 0 ? "Nothing was written." : `${written.join(" and ")} was written.`;
    const unwatch = watchInterrupt(process, terminal, state);
    try {
      await init(terminal, initValues.parse(command.opts()), written);
    } catch (error) {
      if (!isGivenUp(error)) throw error;
      terminal.note(`\n${state()}\n`);
      terminal.setExitCode(interruptedCode);
    } finally {
      unwatch();
    }
  });
}

/** @param written takes the names of files as they are written */
async function init(terminal: Terminal, given: InitValues, written: string[]): Promise<void> {
  checkStackName(given.stack);
  const folder = resolve(terminal.workingFolder, given.folder);
  const project = await projectName(folder);
  const name = `Pulumi.${given.stack}.yaml`;
  const stored = fileText(join(folder, name), "Check the folder and its permissions.");
  const before = await stored.read();
  const file = readStackFile(name, before?.text ?? "", project);
  const settingsPath = checkedSettingsPath(given.settings ?? file.values.settingsFile ?? "hubscan.yaml");
  const { settings, settingsText } = await settingsAt(settingsPath, folder);
  const draft = draftOf(file);
  checkGiven(given, draft);
  const isAsking = !given.yes && process.stdin.isTTY && terminal.errorIsTty;
  if (before !== null && !isAsking && !given.yes) {
    throw new UserError(
      `${name} is there already.`,
      "Give --yes to change it (comments, secrets and other keys stay), or another --stack. Nothing was written.",
    );
  }
  const asker = isAsking ? await terminalAsker(process) : null;
  const mayChange = "Change it? Comments, secrets and other keys stay.";
  if (
    asker !== null &&
    before !== null &&
    !(await asker.confirm(`${name} is there already. ${mayChange}`, false))
  ) {
    terminal.note("Nothing was written.\n");
    return;
  }
  const say = (text: string) => {
    terminal.note(
      text
        .split("\n")
        .flatMap((line) => (line === "" ? [""] : wrapped(line, terminal, "")))
        .join("\n"),
    );
  };
  const draw = terminal.note;
  const interview = { asker, given, file, settings, draft, say, draw, missing: [] };
  const { environment } = terminal;
  const random = () => randomBytes(16);
  const answers = await gather(interview, {
    environment,
    folder,
    settingsPath,
    settingsText,
    now: terminal.now(),
    random,
  });
  const changes = { region: answers.region, keys: draft.changes() };
  const text = withConfig(name, before?.text ?? "", project, changes);
  checkWhole(readStackFile(name, text, project));
  if (asker !== null && !(await asker.confirm(`Write ${name}?`, true))) {
    terminal.note("Nothing was written.\n");
    return;
  }
  const settingsChanged = await writeSettings(settingsPath, folder, answers);
  if (settingsChanged) written.push(settingsPath);
  if (text !== before?.text && !(await stored.replace(before, text))) {
    throw new UserError(
      `${name} was changed by somebody else in the meantime.`,
      `It was left as it is${settingsChanged ? `; ${settingsPath} was written` : ""}. Run hubscan init again.`,
    );
  }
  written.push(name);
  const { externalId } = answers;
  const secret = { folder, stack: given.stack, key: `${project}:externalId` };
  await report(terminal, {
    given,
    name,
    isAsking,
    isChanged: text !== before?.text,
    settings: settingsChanged ? settingsPath : null,
    answers,
    changes,
    secret,
    stored: externalId.kind === "set" ? await storeExternalId(secret, externalId.value, environment) : null,
  });
}

/** The settings at a path in the folder; one that is not there yet is made when something has to be in it. */
async function settingsAt(
  path: string,
  folder: string,
): Promise<{ readonly settings: Settings; readonly settingsText: string }> {
  const address = join(folder, path);
  const found = await fileText(address).read();
  const settings = found === null ? noSettings : readSettings(address, path, found.text);
  return { settings, settingsText: found?.text ?? "" };
}

/** Whether they were changed. */
async function writeSettings(path: string, folder: string, { edits }: Answers): Promise<boolean> {
  const s3 = () => {
    throw new TypeError("settings of a stack are not in S3");
  };
  return (await editSettings(path, { workingFolder: folder, s3 }, edits)).changed;
}

/** @throws UserError for a file that the stack would refuse */
function checkWhole({ values }: StackFile): void {
  const { problems } = parseConfig(values);
  if (problems.length > 0) {
    throw new UserError(
      problemsText(problems),
      "Correct what the file says of these, or the options. Nothing was written.",
    );
  }
}

const examples = `
Examples:
  $ hubscan init                                          asks, and writes Pulumi.dev.yaml
  $ hubscan init --stack production --ou Workloads --exclude-ou Workloads/Sandbox
  $ hubscan init --yes --targets direct --management-role arn:aws:iam::111122223333:role/HubscanDeployer
  $ HUBSCAN_EXTERNAL_ID=... hubscan init --yes --alias 111122223333=till

Exit codes: 0 done; 1 error, nothing was written unless the message says so; 2 usage; 130 given up with Ctrl-C, nothing was written.
`;
