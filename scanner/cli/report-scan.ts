import { scanExitCode } from "../results/exit-code.ts";
import type { ExportFormatName } from "../results/formats/export-formats.ts";
import { reportFile } from "../results/formats/report-file.ts";
import { exportPath, scanPath } from "../results/layout.ts";
import type { Store } from "../results/store.ts";
import type { Summary } from "../results/summary.ts";
import { noAccountEntered } from "../scan/conclude.ts";
import { finishedScan } from "../scan/finished-scan.ts";
import type { ResolvedSettings } from "../settings/merge.ts";
import { defaultPlace } from "./options/scan.ts";
import { type LogFormat, progressVoice } from "./progress-voice.ts";
import { scanReport } from "./scan-report.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Prints a finished scan and sets the exit code.
 * @throws UserError when no account was scanned
 */
export async function reportScan(
  terminal: Terminal,
  options: {
    readonly store: Store;
    /** Where the results are, as it was given. */
    readonly out: string;
    readonly json?: boolean | undefined;
    readonly logFormat: LogFormat;
    readonly ends: Pick<ResolvedSettings["scan"], "failOn" | "requireComplete">;
    /** Forms that the findings were to be written in. */
    readonly formats: readonly ExportFormatName[];
  },
  summary: Summary,
): Promise<void> {
  const { store, out, json, logFormat, ends, formats } = options;
  const report = exportPath(summary.scan, reportFile);
  // One that could not be written was told of.
  const hasReport = formats.includes("html") && (await store.get(report)) !== null;
  const look = {
    color: terminal.color,
    columns: terminal.columns,
    where: store.address(scanPath(summary.scan)),
    report: hasReport ? store.address(report) : null,
    from: out === defaultPlace ? null : out,
  };
  await terminal.out(json ? `${JSON.stringify(summary, null, 2)}\n` : scanReport(summary, look));
  if (summary.accounts.scanned === 0) throw noAccountEntered(summary.accounts.selected);
  progressVoice(terminal, logFormat, summary.scan).finished(finishedScan(store, summary));
  terminal.setExitCode(scanExitCode(summary, ends));
}
