import type { Command } from "commander";

/** An option as it was given on the command line. */
export interface GivenOption {
  /** Its name in the values: `excludeAccount`. */
  readonly name: string;
  /** `--exclude-account` */
  readonly flag: string;
  /** One for each time that it is to be given; none for an option that takes none. */
  readonly values: readonly string[];
}

/** Options that were given on the command line, not in the environment, in the order of the command's help. */
export function givenOptions(command: Command, isWanted: (name: string) => boolean): GivenOption[] {
  return command.options
    .filter((option) => isWanted(option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === "cli")
    .map((option) => {
      const name = option.attributeName();
      const value: unknown = command.getOptionValue(name);
      const values = value === true ? [] : [value].flat().map(textOf);
      return { name, flag: option.long ?? "", values };
    });
}

/** The words of a command line that give these options again. */
export function argumentsOf(given: readonly GivenOption[]): string[] {
  return given.flatMap(({ flag, values }) =>
    values.length === 0 ? [flag] : values.flatMap((value) => [flag, value]),
  );
}

/**
 * Options that were given, to be written behind a command: each with a space before it. The external id is a secret, and is only
 * named.
 */
export function givenText(command: Command, isWanted: (name: string) => boolean): string {
  return givenOptions(command, isWanted)
    .map((given) =>
      given.name === "externalId"
        ? ` ${given.flag} "$HUBSCAN_EXTERNAL_ID"`
        : ` ${shellWords(argumentsOf([given]))}`,
    )
    .join("");
}

/** Words as a shell takes them. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:=@,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}

function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
