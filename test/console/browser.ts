import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { ReportSource } from "../../scanner/results/formats/report-source.ts";
import { writtenReport } from "./report-file.ts";

/** Where Debian installs it (`apt-get install chromium`), unless another is named. */
const chromiumPath = process.env.HUBSCAN_TEST_CHROMIUM ?? "/usr/bin/chromium";

const arguments_ = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];

/** Whether there is a browser to test with. Where HUBSCAN_TEST_REQUIRES_CHROMIUM is set, its absence is a fault. */
export const browserIsThere = existsSync(chromiumPath);
if (!browserIsThere && process.env.HUBSCAN_TEST_REQUIRES_CHROMIUM === "1") {
  throw new Error(`${chromiumPath} is not there: apt-get install chromium`);
}

/** For the names of tests: that they are made in a browser, or why they are not made. */
export const inBrowser = browserIsThere
  ? "in a browser"
  : `not tested: ${chromiumPath} is not there (apt-get install chromium)`;

/** A page that shows a report, and everything that went wrong on it. */
export interface Opened {
  readonly page: Page;
  /** Errors and warnings of the page, dialogs that it opened, and requests other than for the file itself. */
  readonly faults: readonly string[];
}

/** A report in a browser, for the tests of the block that this is called in. */
export interface BrowsedReport {
  readonly browser: () => Browser;
  /** The path of the report. */
  readonly file: () => string;
  /** Opens the report at an address in it (`#/findings`), and waits until it is shown. */
  readonly open: (hash: string, options?: BrowserContextOptions) => Promise<Opened>;
}

/** Writes a report and starts a browser before the tests of a block, and takes both away after them. */
export function browseReport(source: () => Promise<ReportSource>): BrowsedReport {
  let browser: Browser;
  let folder = "";
  let file = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "hubscan-report-"));
    browser = await chromium.launch({ executablePath: chromiumPath, args: arguments_ });
    file = await writtenReport(await source(), folder);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    browser: () => browser,
    file: () => file,
    open: (hash, options) => openReport(browser, file, hash, options),
  };
}

export async function openReport(
  browser: Browser,
  file: string,
  hash: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const page = await browser.newPage(options);
  onTestFinished(() => page.close());
  const faults: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const address = pathToFileURL(file).href;
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) faults.push(`request: ${request.url()}`);
  });
  await page.goto(`${address}${hash}`);
  await page.locator("main h1").waitFor();
  return { page, faults };
}
