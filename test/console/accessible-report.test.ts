import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browseReport, browserIsThere, inBrowser } from "./browser.ts";
import { smallReport } from "./report-file.ts";

const addresses = [
  "#/",
  "#/findings",
  "#/findings?status=FAIL&group=account",
  "#/findings?severity=grave",
  "#/resolved",
  "#/accounts",
  "#/frameworks",
  "#/coverage?by=account",
  "#/nowhere",
];

describe.skipIf(!browserIsThere)(`the report, for everybody, ${inBrowser}`, () => {
  const report = browseReport(smallReport);

  for (const colorScheme of ["light", "dark"] as const) {
    test.each(addresses)(`%s has no fault that axe finds, ${colorScheme}`, async (hash) => {
      const { page } = await report.open(hash, { colorScheme });
      expect(await violations(page)).toEqual([]);
    });

    test(`an opened finding has no fault that axe finds, ${colorScheme}`, async () => {
      const { page } = await report.open("#/findings?status=UNKNOWN", { colorScheme });
      await page.locator("[data-finding]").first().click();
      await page.locator(".detail").waitFor();
      expect(await violations(page)).toEqual([]);
    });

    test(`an opened filter has no fault that axe finds, ${colorScheme}`, async () => {
      const { page } = await report.open("#/findings?status=FAIL", { colorScheme });
      await page.getByRole("button", { name: "Status 1 chosen" }).click();
      await page.getByRole("group", { name: "Status" }).waitFor();
      expect(await violations(page)).toEqual([]);
    });
  }

  test("the dark theme can be chosen where the system is light", async () => {
    const { page } = await report.open("#/", { colorScheme: "light" });
    const light = await groundColor(page);
    await page.getByLabel("Theme").selectOption("dark");
    // The page renders after the event that the choice is.
    await expect.poll(() => groundColor(page)).not.toBe(light);
    expect(await violations(page)).toEqual([]);
  });

  test.each(addresses)("%s fits a screen of 360 pixels", async (hash) => {
    const { page } = await report.open(hash, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  test("an opened finding takes the place of the list on a screen of 360 pixels", async () => {
    const { page } = await report.open("#/findings", { viewport: { width: 360, height: 740 } });
    await page.locator("[data-finding]").first().click();
    await page.locator(".detail").waitFor();
    expect(await page.locator(".rows").isVisible()).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  test("paper has every row of a list, dark or not, and no controls", async () => {
    const { page } = await report.open("#/findings", { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    await page.locator('[data-row="23"]').waitFor();
    expect(await page.locator("[data-row]").count()).toBe(24);
    expect(await page.getByRole("searchbox").count()).toBe(0);
    expect(await page.locator("nav").isVisible()).toBe(false);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("light");
  });

  // A4 with the margins that the report asks for, in CSS pixels.
  test.each(addresses)("%s fits paper", async (hash) => {
    const { page } = await report.open(hash, { viewport: { width: 688, height: 1000 } });
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => page.locator("nav").isVisible()).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(688);
  });

  test("rows do not lie on each other on paper", async () => {
    const { page } = await report.open("#/findings", { viewport: { width: 700, height: 900 } });
    await page.emulateMedia({ media: "print" });
    await page.locator('[data-row="23"]').waitFor();
    const overlaps = await page.locator("[data-row]").evaluateAll((rows) => {
      const boxes = rows.map((row) => row.getBoundingClientRect());
      return boxes.filter(({ top }, at) => at > 0 && top < (boxes[at - 1]?.bottom ?? 0) - 0.5).length;
    });
    expect(overlaps).toBe(0);
  });

  test("a report becomes pages", async () => {
    const { page, faults } = await report.open("#/findings");
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(faults).toEqual([]);
  });
});

/** Faults that axe finds, the best practices among them, each with the places where it found them. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}

async function groundColor(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}
