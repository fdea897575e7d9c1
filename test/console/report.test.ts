import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { ReportSource } from "../../scanner/results/formats/report-source.ts";
import { newFolder } from "../results/new-folder.ts";
import { browseReport, browserIsThere, inBrowser, openReport } from "./browser.ts";
import { smallReport, writtenReport } from "./report-file.ts";

describe.skipIf(!browserIsThere)(`the report, ${inBrowser}`, () => {
  const report = browseReport(smallReport);

  async function opened(hash: string): Promise<Page> {
    return (await report.open(hash)).page;
  }

  test.each([
    "#/",
    "#/findings",
    "#/resolved",
    "#/accounts",
    "#/frameworks",
    "#/coverage",
    "#/exceptions",
    "#/nowhere",
  ])("%s is shown without an error and without a request", async (hash) => {
    const { page, faults } = await report.open(hash);
    await page.waitForLoadState("networkidle");
    expect(faults).toEqual([]);
  });

  describe("overview", () => {
    test("tells what was not read, first of all", async () => {
      const page = await opened("#/");
      expect(await page.locator(".note").first().innerText()).toContain("Not everything was read.");
    });

    test("counts what is unknown as not passed", async () => {
      const page = await opened("#/");
      const passed = page.locator(".figure-box", { hasText: "Passed" });
      expect(await passed.innerText()).toContain("33 %");
      expect(await passed.innerText()).toContain("6 of 18 that apply");
    });

    test("says what is new and what is resolved since the last scan", async () => {
      const page = await opened("#/");
      expect(await page.locator(".figure-box", { hasText: "New" }).innerText()).toContain("1");
      expect(await page.locator(".figure-box", { hasText: "Resolved" }).innerText()).toContain(
        "5 still open",
      );
    });

    test("says how far each framework is met, in all and in each unit", async () => {
      const page = await opened("#/");
      const framework = await page.locator(".rates li").innerText();
      expect(framework).toContain("CIS Benchmark");
      expect(framework).toContain(
        "0 of 1 requirements met in every account; 25 % when each account counts for itself",
      );
      const unit = page.getByRole("row", { name: /^Sandbox/ });
      expect(await unit.locator(".figure").allInnerTexts()).toEqual(["1", "3", "33 %", "40 %", "–"]);
    });

    test("leads to the findings that a figure counts", async () => {
      const page = await opened("#/");
      await page.locator(".figure-box", { hasText: "Failed" }).getByRole("link").click();
      await expect.poll(() => resultCount(page)).toBe("6 of 24 findings");
    });
  });

  describe("findings", () => {
    test("are narrowed by an address that was passed on", async () => {
      const page = await opened("#/findings?severity=critical,high&status=FAIL&account=111122223333");
      await expect.poll(() => resultCount(page)).toBe("2 of 24 findings");
    });

    test("are narrowed by a unit, with all units below it", async () => {
      expect(await resultCount(await opened("#/findings?unit=Root%2FWorkloads"))).toBe("All 24 findings");
      expect(await resultCount(await opened("#/findings?unit=Root%2FWorkloads%2FSandbox"))).toBe(
        "12 of 24 findings",
      );
    });

    test("are narrowed by a framework's requirement", async () => {
      expect(await resultCount(await opened("#/findings?framework=cis%2F1.1"))).toBe("8 of 24 findings");
    });

    test("show a value that the scan does not have, and nothing with it", async () => {
      const page = await opened("#/findings?severity=grave");
      expect(await page.locator(".chip").innerText()).toContain("grave");
      await expect.poll(() => page.locator(".nothing").isVisible()).toBe(true);
    });

    test("are narrowed by choosing, which the address then says", async () => {
      const page = await opened("#/findings");
      await page.getByRole("button", { name: "Status", exact: true }).first().click();
      await page.getByRole("group", { name: "Status" }).getByLabel("Failed").check();
      await expect.poll(() => resultCount(page)).toBe("6 of 24 findings");
      await expect.poll(() => page.url()).toContain("#/findings?status=FAIL");
    });

    test("tell before a choice how many there would be", async () => {
      const page = await opened("#/findings?status=FAIL");
      await page.getByRole("button", { name: "Account", exact: true }).first().click();
      const option = page.getByRole("group", { name: "Account" }).locator("li", { hasText: "payments" });
      expect(await option.locator(".figure").innerText()).toBe("3");
    });

    test("are searched by word, in names, messages, tags and evidence", async () => {
      const page = await opened("#/findings");
      await page.getByRole("searchbox", { name: "Search findings" }).fill("sandbox-thing-2 billing");
      await expect.poll(() => resultCount(page)).toBe("4 of 24 findings");
      await expect.poll(() => page.url()).toContain("q=sandbox-thing-2+billing");
    });

    test("are as before after back, and as after it after forward", async () => {
      const page = await opened("#/findings?status=FAIL");
      await page.getByRole("button", { name: /Remove filter Status Failed/ }).click();
      await expect.poll(() => resultCount(page)).toBe("All 24 findings");
      await page.goBack();
      await expect.poll(() => resultCount(page)).toBe("6 of 24 findings");
      await page.goForward();
      await expect.poll(() => resultCount(page)).toBe("All 24 findings");
    });

    test("are sorted by a column, and the other way round by another click", async () => {
      const page = await opened("#/findings");
      const column = page.getByRole("columnheader", { name: "Account" });
      await column.getByRole("button").click();
      await expect.poll(() => column.getAttribute("aria-sort")).toBe("ascending");
      await expect.poll(() => firstAccount(page)).toBe("payments");
      await column.getByRole("button").click();
      await expect.poll(() => column.getAttribute("aria-sort")).toBe("descending");
      await expect.poll(() => firstAccount(page)).toBe("sandbox");
    });

    test("are grouped, and a group opens", async () => {
      const page = await opened("#/findings?group=check");
      await expect.poll(() => page.locator(".group-row").count()).toBe(3);
      await page.getByRole("button", { name: "Instance is not exposed" }).click();
      await expect.poll(() => page.locator("[data-row]:not(.group-row)").count()).toBe(8);
    });

    test("that would make the file too large are told of, where the view would show them", async () => {
      const source = await smallReport();
      const counts = structuredClone(source.summary.counts);
      counts.NOT_APPLICABLE.info = 300_000;
      const file = await writtenReport(
        { ...source, summary: { ...source.summary, counts } },
        await newFolder(),
      );
      const { page } = await openReport(report.browser(), file, "#/findings");
      expect(await page.locator(".note").innerText()).toContain("300,000 findings (not applicable info)");
      await page.evaluate(() => {
        location.hash = "#/findings?status=FAIL";
      });
      await page.locator(".chip").waitFor();
      await expect.poll(() => page.locator(".note").count()).toBe(0);
    });

    test("that were not asked for are told of", async () => {
      const source = await smallReport();
      const part: ReportSource = {
        ...source,
        findings: async function* () {
          for await (const each of source.findings()) if (each.finding.status === "FAIL") yield each;
        },
      };
      const file = await writtenReport(part, await newFolder());
      const { page } = await openReport(report.browser(), file, "#/findings");
      expect(await page.locator(".note").innerText()).toContain("18 findings nobody asked for");
    });

    test("say since when they are known", async () => {
      const page = await opened("#/findings?lifecycle=new");
      await expect.poll(() => resultCount(page)).toBe("1 of 24 findings");
      await expect.poll(() => page.locator(".tag-new").innerText()).toBe("New");
    });
  });

  describe("what is resolved", () => {
    test("is what the figure leads to, the worst first, and tells what passes now from what is gone", async () => {
      const page = await opened("#/");
      await page.locator(".figure-box", { hasText: "Resolved" }).getByRole("link").click();
      await expect.poll(() => page.locator("h1").innerText()).toBe("Resolved");
      const rows = page.locator("tbody tr");
      await expect.poll(() => rows.count()).toBe(3);
      const cells = await rows.evaluateAll((all) =>
        all.map((row) => Array.from(row.children, (cell) => cell.textContent ?? "")),
      );
      expect(cells.map((row) => [row[0], row[2]?.replace(/x+$/, ""), row.at(-1)])).toEqual([
        ["Critical", "gone-critical", "Gone"],
        ["High", "payments-thing-0-2", "Passed"],
        ["Low", "gone-low", "Gone"],
      ]);
      await page.getByRole("link", { name: "Passed" }).click();
      await expect.poll(() => page.locator(".detail h2").innerText()).toBe("Bucket is not public");
    });

    test("that the file has no room for is told of", async () => {
      const source = await smallReport();
      const many: ReportSource = {
        ...source,
        resolved: async function* () {
          for (let at = 0; at < 334; at += 1) {
            for await (const { account, entry } of source.resolved()) {
              yield { account, entry: { ...entry, id: `${entry.id}-${at}` } };
            }
          }
        },
      };
      const file = await writtenReport(many, await newFolder());
      const { page, faults } = await openReport(report.browser(), file, "#/resolved");
      expect(await page.locator(".card").innerText()).toContain("the worst 1,000 of 1,002");
      expect(faults).toEqual([]);
    });
  });

  describe("a finding", () => {
    test("opens with its evidence, risk, remedy and references", async () => {
      const page = await opened("#/findings?check=s3-bucket-public&status=FAIL");
      await page.locator("[data-finding]").first().click();
      const text = await page.locator(".detail").innerText();
      for (const expected of [
        "Bucket is not public",
        "PublicAccessBlock.BlockPublicAcls",
        "Anybody may read it.",
        "aws s3api put-public-access-block --bucket NAME",
        "https://docs.aws.amazon.com/s3/",
        "Root / Workloads / Production",
        "team=billing",
      ]) {
        expect(text).toContain(expected);
      }
    });

    test("says why it is unknown and what to do", async () => {
      const page = await opened("#/findings?status=UNKNOWN");
      await page.locator("[data-finding]").first().click();
      const text = await page.locator(".detail").innerText();
      for (const expected of [
        "denied-by-scp",
        "kms:ListKeys",
        "AccessDenied: explicit deny",
        "Exempt the target role",
      ]) {
        expect(text).toContain(expected);
      }
    });

    test("has an address of its own", async () => {
      const page = await opened("#/findings?status=FAIL");
      await page.locator("[data-finding]").first().click();
      await page.locator(".detail h2").waitFor();
      const again = await opened(await page.evaluate(() => location.hash));
      expect(await again.locator(".detail h2").innerText()).toBe(
        await page.locator(".detail h2").innerText(),
      );
    });

    test("that the report does not have is told so", async () => {
      const page = await opened("#/findings/0123");
      await expect.poll(() => page.locator(".detail h2").innerText()).toBe("No such finding");
    });

    test("takes the focus, and gives it back when Escape closes it", async () => {
      const page = await opened("#/findings?status=FAIL");
      await page.locator("[data-finding]").nth(2).click();
      await page.locator(".detail h2").waitFor();
      await expect.poll(() => focused(page)).toBe("detail-title");
      await page.keyboard.press("Escape");
      await page.locator(".detail").waitFor({ state: "detached" });
      await expect.poll(() => focusedRow(page)).toBe("2");
    });
  });

  test("rows are walked with the arrow keys, and Enter opens one", async () => {
    const page = await opened("#/findings");
    await page.locator("[data-finding]").first().focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "End"]) await page.keyboard.press(key);
    await expect.poll(() => focusedRow(page)).toBe("23");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".detail").isVisible()).toBe(true);
  });

  test("a number of results that changes is announced", async () => {
    const page = await opened("#/findings");
    expect(await page.locator(".result-count").getAttribute("aria-live")).toBe("polite");
  });

  test("exceptions have a page where there are any, and where they only came to nothing", async () => {
    const source = await smallReport();
    const pagesOf = async (exceptions: Partial<NonNullable<ReportSource["summary"]["exceptions"]>>) => {
      const figures = { applied: 0, expired: [], unused: [], soon: [], ...exceptions };
      const summary = { ...source.summary, exceptions: figures };
      const file = await writtenReport({ ...source, summary }, await newFolder());
      return (await openReport(report.browser(), file, "#/")).page.locator("nav li").allInnerTexts();
    };
    expect(await pagesOf({})).not.toContain("Exceptions");
    const reason = { check: "s3-*", owner: "web", reason: "public", expires: "2027-01-01" };
    const unused = [{ file: "accepted.yaml", line: 2, ...reason, accounts: 2, findings: 0 }];
    expect(await pagesOf({ unused })).toContain("Exceptions");
  });

  test("coverage tells what is missing from where there is nothing to read", async () => {
    const page = await opened("#/coverage");
    const rows = await page.locator("section").first().locator("tbody tr").allInnerTexts();
    expect(rows.map((row) => row.split("\t").slice(0, 3))).toEqual([
      ["denied-by-scp", "1", "0"],
      ["region-disabled", "0", "1"],
    ]);
  });

  test("an account that was not scanned says so in the tree", async () => {
    const page = await opened("#/accounts");
    expect(await page.locator("tr", { hasText: "333344445555" }).innerText()).toContain(
      "Not scanned: not active (SUSPENDED)",
    );
  });

  test("a unit of the tree closes", async () => {
    const page = await opened("#/accounts");
    await page.getByRole("button", { name: "Sandbox" }).click();
    await expect.poll(() => page.getByRole("link", { name: "sandbox" }).count()).toBe(0);
  });

  test.each([0.2, 0.6, 0.99])(
    "a file that was cut off at %d of its length shows nothing as if it were whole",
    async (part) => {
      const whole = await readFile(report.file());
      const start = whole.indexOf('id="data">') + 10;
      const end = whole.indexOf("</script>", start);
      const cut = report.file().replace(".html", `-${part}.html`);
      await writeFile(cut, whole.subarray(0, start + Math.floor((end - start) * part)));
      const page = await report.browser().newPage();
      await page.goto(pathToFileURL(cut).href);
      await page.locator("h1").waitFor();
      await expect.poll(() => page.locator("h1").innerText()).toBe("This report is not whole");
    },
  );
});

async function resultCount(page: Page): Promise<string> {
  return page.locator(".result-count").innerText();
}

async function firstAccount(page: Page): Promise<string> {
  return page.locator('[data-row="0"] .cell-account').innerText();
}

async function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

/** The number of the row that has the focus, as its attribute says it. */
async function focusedRow(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.closest("[data-row]")?.getAttribute("data-row"));
}
