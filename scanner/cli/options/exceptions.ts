import type { Option } from "commander";
import { listOption } from "./option.ts";

/** Failures that are accepted, beside those that the settings name. */
export function exceptionsOption(): Option {
  return listOption(
    "--exceptions <path>",
    "files or folders of exceptions: failures that are accepted; also s3:// (repeatable)",
  );
}
