import { InvalidArgumentError, Option } from "commander";

/** An option that is also read from the environment: `--exclude-ou` from HUBSCAN_EXCLUDE_OU. */
export function option(flags: string, description: string): Option {
  const long = /--([a-z-]+)/.exec(flags)?.[1] ?? "";
  return new Option(flags, description).env(`HUBSCAN_${long.toUpperCase().replaceAll("-", "_")}`);
}

/** An option that is given several times, or once with commas between the values. */
export function listOption(flags: string, description: string): Option {
  return option(flags, description).argParser(moreValues);
}

/** Values of an option so far and those of one more time, with commas between them. */
export function moreValues(value: string, previous: readonly string[] | undefined): readonly string[] {
  const values = value.split(",").map((part) => part.trim());
  return [...(previous ?? []), ...values.filter((part) => part !== "")];
}

/** An option that is given several times and whose values may hold commas. */
export function repeatedOption(flags: string, description: string): Option {
  return option(flags, description).argParser((value: string, previous: readonly string[] | undefined) => [
    ...(previous ?? []),
    value,
  ]);
}

/** An option that is a whole number in a range. */
export function numberOption(flags: string, description: string, least: number, most: number): Option {
  return option(flags, description).argParser((text: string) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  });
}

/** An option that is a time, as ISO 8601 writes it. */
export function timeOption(flags: string, description: string): Option {
  return option(flags, description).argParser((text: string) => {
    const date = new Date(text);
    if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime())) return date;
    throw new InvalidArgumentError("It must be a time like 2026-01-31 or 2026-01-31T12:00:00Z.");
  });
}
