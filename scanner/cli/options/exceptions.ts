import type { Option } from "commander";
import * as z from "zod";
import { listOption } from "./option.ts";

/** Files of exceptions, as given on the command line. */
export const exceptionValues = z.object({ exceptions: z.array(z.string()).optional() });

/** Failures that are accepted, beside those that the settings name. */
export function exceptionsOption(): Option {
  return listOption(
    "--exceptions <path>",
    "files or folders of exceptions: failures that are accepted; also s3:// (repeatable)",
  );
}
