import { exportSource } from "./export-source.ts";
import type { ExportCounts } from "./formats/export.ts";
import { type ExportFormatName, exportFormats } from "./formats/export-formats.ts";
import { exportPath } from "./layout.ts";
import type { Store } from "./store.ts";

/**
 * Writes a scan that has its summary in a form, beside the scan's other files; a table of many scans at the top of the store.
 * Rejects with what went wrong.
 */
export async function exportIntoStore(
  store: Store,
  scan: string,
  format: ExportFormatName,
): Promise<ExportCounts> {
  const { statuses, manyFiles, load } = exportFormats[format];
  const source = await exportSource(store, scan, statuses === undefined ? {} : { statuses });
  const exporter = await load();
  return exporter(source, {
    write: (name, content) => store.putStream(manyFiles === true ? name : exportPath(scan, name), content),
  });
}
