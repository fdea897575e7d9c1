import { stat } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browseReport, browserIsThere, inBrowser } from "./browser.ts";
import { largeReport } from "./report-file.ts";

const count = 100_000;
/** Rows in the document at a time: those in sight in a window of the usual height, and some beyond. */
const mostRows = 60;

describe.skipIf(!browserIsThere)(`a report of 100,000 findings, ${inBrowser}`, () => {
  const report = browseReport(() => largeReport(count));

  test("is a file of at most 15 MB", async () => {
    expect((await stat(report.file())).size).toBeLessThan(15e6);
  });

  test("shows every row on the way through, with few of them in the document at a time", async () => {
    const { page, faults } = await report.open("#/findings");
    await expect.poll(() => page.locator(".result-count").innerText()).toBe("All 100,000 findings");
    for (let step = 0; step <= 40; step += 1) {
      await page.locator(".rows").evaluate((rows, part) => {
        rows.scrollTop = (rows.scrollHeight - rows.clientHeight) * part;
      }, step / 40);
      await painted(page);
      const seen = await rowsInSight(page);
      expect(seen.gaps, `step ${step}`).toBe(0);
      expect(seen.inDocument, `step ${step}`).toBeLessThanOrEqual(mostRows);
    }
    expect(await page.locator(`[data-row="${count - 1}"]`).isVisible()).toBe(true);
    expect(faults).toEqual([]);
  });

  test("goes to its last row with the End key", async () => {
    const { page } = await report.open("#/findings");
    await page.locator("[data-finding]").first().focus();
    await page.keyboard.press("End");
    await page.locator(`[data-row="${count - 1}"]`).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest("[data-row]")?.ariaRowIndex))
      .toBe(String(count + 1));
  });

  test("is searched, filtered, sorted and grouped", async () => {
    const { page, faults } = await report.open(
      "#/findings?q=bucket-19999&severity=critical&status=FAIL&sort=-resource&group=account",
    );
    expect(await page.locator(".result-count").innerText()).toMatch(/^\d+ of 100,000 findings$/);
    await page.getByRole("searchbox", { name: "Search findings" }).fill("");
    await expect.poll(() => page.locator(".result-count").innerText()).toBe("5,000 of 100,000 findings");
    expect(faults).toEqual([]);
  });
});

/** Waits until what was changed is on the screen. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
  );
}

/** Rows in the document, and pixels of the list's window below its head that no row covers. */
async function rowsInSight(page: Page): Promise<{ readonly inDocument: number; readonly gaps: number }> {
  return page.locator(".rows").evaluate((list) => {
    const window = list.getBoundingClientRect();
    const head = list.querySelector(".rows-head")?.getBoundingClientRect().bottom ?? window.top;
    const rows = [...list.querySelectorAll("[data-row]")].map((row) => row.getBoundingClientRect());
    let gaps = 0;
    for (let y = Math.ceil(head) + 1; y < window.bottom - 2; y += 4) {
      if (!rows.some(({ top, bottom }) => top <= y && y <= bottom)) gaps += 1;
    }
    return { inDocument: rows.length, gaps };
  });
}
