import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../user-error.ts";
import { systemCode } from "../folder-error.ts";

/** Stands in the page where its data goes. */
export const dataMark = "hubscan-report-data";

/** The page of the report, whole but for its data. */
export interface ReportPage {
  readonly before: string;
  readonly after: string;
}

/**
 * The page as `npm run build` made it, next to the program or, in a clone, in `dist`.
 *
 * @throws UserError when it is not there.
 */
export async function builtReportPage(): Promise<ReportPage> {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    for (const place of [join(folder, "report"), join(folder, "dist", "report")]) {
      const html = await readIfThere(join(place, "report.html"));
      if (html !== null) return reportPage(html);
    }
    if (folder === dirname(folder)) break;
  }
  throw new UserError(
    "the page of the HTML report is missing",
    "Run `npm run build`, or install hubscan again.",
  );
}

/** A page's text, parted at the place of its data. Throws an Error for a text that does not have exactly one. */
export function reportPage(html: string): ReportPage {
  const [before, after, ...more] = html.split(dataMark);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`the report's page should have ${dataMark} once`);
  }
  return { before, after };
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw error;
  }
}
