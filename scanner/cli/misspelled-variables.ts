import type { Command } from "commander";
import { nearMatches } from "../near-match.ts";

const prefix = "HUBSCAN_";

/** Variables of no option: a secret that has no place on a command line, and what the stack says of the image. */
const further = ["HUBSCAN_WEBHOOK_SECRET", "HUBSCAN_IMAGE_DIGEST"];

/**
 * What is to be said of variables that look like one of a command's and are nobody's: without it, an exclusion with a slip
 * of the pen excludes nothing, and nobody is told.
 *
 * @param command the one that runs; without options of its own, its subcommands'
 * @param everyCommand is only asked when there is something to suspect: it loads them all
 */
export async function misspelledVariables(
  command: Command,
  environment: NodeJS.ProcessEnv,
  everyCommand: () => Promise<readonly Command[]>,
): Promise<string[]> {
  const own = [...variablesOf(command), ...further];
  const suspects = Object.keys(environment).flatMap((name) => {
    if (!name.startsWith(prefix) || own.includes(name)) return [];
    const [near] = nearMatches(
      name.slice(prefix.length),
      own.map((one) => one.slice(prefix.length)),
    );
    return near === undefined ? [] : [{ name, near }];
  });
  if (suspects.length === 0) return [];
  const known = new Set((await everyCommand()).flatMap(variablesOf));
  return suspects
    .filter(({ name }) => !known.has(name))
    .map(({ name, near }) => `${name} is no variable of hubscan's: did you mean ${prefix}${near}?`);
}

function variablesOf(command: Command): string[] {
  const own = command.options.flatMap(({ envVar }) => (envVar === undefined ? [] : [envVar]));
  return [...own, ...command.commands.flatMap(variablesOf)];
}
