import { createHash } from "node:crypto";
import { join } from "node:path";
import { build, type Rolldown } from "vite";
import { reportPage } from "../scanner/results/formats/report-page.ts";

/**
 * Builds the page of the HTML report: one file with its styles and its script in it, and a policy that allows these two and nothing
 * else. The data of a scan goes where `scanner/results/formats/report-page.ts` says.
 */
export async function buildReportPage(): Promise<string> {
  const result = await build({
    configFile: false,
    root: join(import.meta.dirname, "report"),
    logLevel: "warn",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      write: false,
      // `light-dark()` and top-level await: browsers of 2024 and later.
      target: ["chrome123", "firefox120", "safari17.5"],
      modulePreload: false,
      cssCodeSplit: false,
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  });
  const { output } = result as Rolldown.RolldownOutput;
  const script = output.find((file) => file.type === "chunk")?.code;
  const style = textOf(output, ".css");
  const html = textOf(output, ".html");
  if (script === undefined || style === undefined || html === undefined || output.length !== 3) {
    throw new Error(`the report should be a page, a script and a style, not ${output.length} files`);
  }
  return inlined(html, script.trim(), style.trim());
}

function inlined(page: string, script: string, style: string): string {
  // In a script element these would end it, or begin a comment.
  if (/<\/script|<!--/i.test(script)) throw new Error("the report's script holds what ends a script element");
  if (/<\/style/i.test(style)) throw new Error("the report's style holds what ends a style element");
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  const bare = page
    .replace(/\s*<script type="module"[^>]*src=[^>]*><\/script>/, "")
    .replace(/\s*<link rel="stylesheet"[^>]*>/, "");
  // The script stands before the data, so that it is there to tell of a file that was cut off.
  const html = replacedOnce(
    replacedOnce(
      bare,
      '<meta charset="utf-8" />',
      () => `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    ),
    "</head>",
    () => `<style>${style}</style>\n    <script type="module">${script}</script>\n  </head>`,
  );
  reportPage(html);
  return html;
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function replacedOnce(text: string, mark: string, by: () => string): string {
  if (text.split(mark).length !== 2) throw new Error(`the report's page should have ${mark} once`);
  return text.replace(mark, by);
}

function textOf(output: Rolldown.RolldownOutput["output"], end: string): string | undefined {
  const file = output.find(({ type, fileName }) => type === "asset" && fileName.endsWith(end));
  if (file?.type !== "asset") return undefined;
  return typeof file.source === "string" ? file.source : Buffer.from(file.source).toString("utf8");
}
