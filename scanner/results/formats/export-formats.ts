import type { Status } from "../finding.ts";
import type { Exporter } from "./export.ts";

/** A form that a scan's findings can be put into. */
export interface ExportFormat {
  /** What it is for, in half a line. */
  readonly purpose: string;
  /** Whether it is many files in folders, and not one. */
  readonly manyFiles?: true;
  /** What is exported when no status is named; everything when this is left out. */
  readonly statuses?: readonly Status[];
  /** Loaded when it is asked for: some need a schema or a library. */
  readonly load: () => Promise<Exporter>;
}

export const exportFormatNames = [
  "jsonl",
  "csv",
  "ocsf",
  "asff",
  "sarif",
  "junit",
  "markdown",
  "html",
  "parquet",
] as const;
export type ExportFormatName = (typeof exportFormatNames)[number];

/** Every form, written once: commands, settings and documentation take it from here. */
export const exportFormats: Readonly<Record<ExportFormatName, ExportFormat>> = {
  jsonl: {
    purpose: "JSON lines: each finding in full, with its account and check",
    load: async () => (await import("./lines-export.ts")).exportJsonLines,
  },
  csv: {
    purpose: "a table for spreadsheets",
    load: async () => (await import("./lines-export.ts")).exportCsv,
  },
  ocsf: {
    purpose: "OCSF 1.9.0 Compliance Findings, JSON lines, for a SIEM or Security Lake",
    load: async () => (await import("./ocsf.ts")).exportOcsf,
  },
  asff: {
    purpose: "a JSON array in AWS Security Finding Format, for Security Hub CSPM",
    load: async () => (await import("./asff.ts")).exportAsff,
  },
  sarif: {
    purpose: "SARIF 2.1.0, for a code host; what passes is left out",
    statuses: ["FAIL", "UNKNOWN", "EXCEPTED"],
    load: async () => (await import("./sarif.ts")).exportSarif,
  },
  junit: {
    purpose: "JUnit XML, for a pipeline's test report",
    load: async () => (await import("./junit.ts")).exportJunit,
  },
  markdown: {
    purpose: "a summary to read, for a pull request",
    load: async () => (await import("./markdown.ts")).exportMarkdown,
  },
  html: {
    purpose: "a report to look at in a browser: one file, which needs no network",
    load: async () => (await import("./html.ts")).exportHtml,
  },
  parquet: {
    purpose: "a table by date and account, for Athena, DuckDB or Spark",
    manyFiles: true,
    load: async () => (await import("./parquet.ts")).exportParquet,
  },
};
