import { isAbsolute, relative } from "node:path";
import type { Command, Option } from "commander";
import { markdownTable, markdownText } from "../markdown.ts";
import { productFolder } from "./product-folder.ts";
import { everyCommand, type LazyCommand } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** The page on the command line, `docs/command-line.md`, made of the commands themselves. */
export async function commandLinePage(
  terminal: Terminal,
  version: string,
  more: readonly LazyCommand[],
): Promise<string> {
  const commands = (await everyCommand(terminal, version, more)).flatMap(withSubcommands);
  return `# The command line

Generated from the commands themselves (\`npx vitest run test/docs -u\`). \`hubscan COMMAND --help\` says the same.

Every option that names a variable can be given by it, so that a container is configured without arguments; the command line
beats the environment, and both beat [the settings file](settings.md). An option that may be repeated also takes several values with
commas between them. A variable that is empty counts as not set; one that looks like a misspelled one is told.

Data goes to standard output, everything else to standard error.

${commands.map((command) => `- [\`${fullName(command)}\`](#${fullName(command).replaceAll(" ", "-")})`).join("\n")}

${commands.map(section).join("\n")}`;
}

function withSubcommands(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(withSubcommands);
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function section(command: Command): string {
  const parts = [`## ${fullName(command)}`, markdownText(command.description())];
  const argumentsOf = command.registeredArguments.map((argument) => [
    `\`${argument.name()}\`${argument.variadic ? ", several" : ""}${argument.required ? "" : ", optional"}`,
    markdownText(argument.description),
  ]);
  if (argumentsOf.length > 0) parts.push(markdownTable(["argument", "meaning"], argumentsOf));
  const options = command.options.filter((option) => !option.hidden);
  if (options.length > 0) parts.push(markdownTable(["option", "variable", "meaning"], options.map(row)));
  const help = afterHelp(command);
  if (help !== "") parts.push(`\`\`\`text\n${help}\n\`\`\``);
  return `${parts.join("\n\n")}\n`;
}

function row(option: Option): string[] {
  const { flags, envVar, description, argChoices, defaultValue } = option;
  const choices =
    argChoices === undefined ? "" : ` One of ${argChoices.map((one) => `\`${one}\``).join(", ")}.`;
  const usual =
    defaultValue === undefined || defaultValue === false ? "" : ` Default: \`${defaultText(defaultValue)}\`.`;
  return [
    `\`${flags}\``,
    envVar === undefined ? "" : `\`${envVar}\``,
    `${markdownText(description)}.${choices}${usual}`,
  ];
}

/** A default; a file of hubscan's own by its place in the product, which is the same on every machine. */
function defaultText(value: unknown): string {
  const text = String(value);
  return isAbsolute(text) ? relative(productFolder(), text) : text;
}

/** What a command says after its help: examples, mostly. */
function afterHelp(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  const help = command.helpInformation();
  return text.slice(text.indexOf(help) + help.length).trim();
}
