import { type Command, Option } from "commander";
import * as z from "zod";
import { formatNames } from "../../results/formats/output.ts";
import { moreValues, option } from "./option.ts";
import { defaultPlace } from "./scan.ts";

const list = z.array(z.string()).optional();

/** Which results, as given on the command line. */
export const placeValues = z.object({
  from: z.string(),
  scan: z.string(),
  account: list,
  region: list,
  service: list,
  type: list,
});
export type PlaceValues = z.infer<typeof placeValues>;

/** Which results, and how they are shown. */
export const resultValues = placeValues.extend({ format: z.enum(formatNames) });
export type ResultValues = z.infer<typeof resultValues>;

/** The same for every command that shows results. */
export function addResultOptions(command: Command): Command {
  addPlaceOptions(command).addOption(
    new Option("--format <format>", "how to print it").choices(formatNames).default("table"),
  );
  return addResultFilters(command);
}

/** Which scan. */
export function addPlaceOptions(command: Command): Command {
  return command
    .optionsGroup("Results:")
    .addOption(fromOption())
    .addOption(new Option("--scan <id>", "id of a scan, or latest").default("latest"));
}

/** Where results are. */
export function fromOption(): Option {
  return option("--from <place>", "folder or s3://bucket/prefix of the results").default(defaultPlace);
}

/** Which part of its results. */
export function addResultFilters(command: Command): Command {
  return command
    .optionsGroup("Filters (several values: repeat the option, or put commas between them):")
    .addOption(filterOption("--account <id>", "only these accounts"))
    .addOption(filterOption("--region <region>", "only these regions; global for what has none"))
    .addOption(filterOption("--service <service>", "only these services (s3, iam)"))
    .addOption(filterOption("--type <type>", "only these types of resources (AWS::S3::Bucket)"));
}

/**
 * A filter with several values. Not read from the environment: HUBSCAN_ACCOUNT, set for scans, would hide findings of other
 * accounts without a word.
 */
export function filterOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(moreValues);
}
