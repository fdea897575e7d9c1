import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { ReportSource } from "../../scanner/results/formats/report-source.ts";
import { resolved } from "../delivery/followed-scan.ts";
import { ledger } from "../results/sample-lines.ts";
import { browseReport, browserIsThere, inBrowser } from "./browser.ts";
import { account, aFinding, check, reportSource } from "./report-file.ts";

const image = "<img src=x onerror=alert(1)>";
const script = "</script><script>alert(2)</script>";

/** A scan in which everything that others may write is markup. */
async function hostileReport(): Promise<ReportSource> {
  const owner = { id: "111122223333", name: `${image} account` };
  const finding = aFinding({
    account: owner,
    check: "s3-bucket-public",
    severity: "high",
    status: "FAIL",
    region: "eu-west-1",
    name: image,
  });
  return reportSource({
    accounts: [account(owner.id, owner.name, ["Root", `${script} unit`])],
    checks: [
      check("s3-bucket-public", `${image} title`, {
        risk: `${script} risk`,
        remediation: { cli: `${script} remedy` },
        references: ["javascript:alert(3)", "https://example.com/?a=<b>&c='\""],
      }),
    ],
    findings: [
      {
        ...finding,
        resource: {
          ...finding.resource,
          tags: { [image]: script, "hubscan-report-data": "$& $1 \u2028 \u0000 \ud83d\ude00" },
        },
        message: `${script} message`,
        evidence: { [`${image} path`]: `${script} value` },
        exception: { file: script, line: 1, owner: image, reason: `${image} reason`, expires: "never" },
      },
      { ...finding, id: "0".repeat(32), status: "EXCEPTED", resource: { ...finding.resource, name: script } },
    ],
    resolved: [
      {
        account: owner,
        entry: resolved("1".repeat(32), finding.time, {
          check: image,
          region: script,
          resource: { type: image, arn: script, name: image },
        }),
      },
    ],
    ledger: [
      ledger({ account: owner.id, outcome: "denied", operation: image, code: script, message: image }),
    ],
  });
}

describe.skipIf(!browserIsThere)(`a report of a scan in which every name is markup, ${inBrowser}`, () => {
  const report = browseReport(hostileReport);

  test.each([
    "#/",
    "#/findings",
    "#/findings?group=resource",
    "#/findings?group=account&q=%3Cimg",
    "#/resolved",
    "#/accounts",
    "#/frameworks",
    "#/coverage?by=operation",
    "#/exceptions",
    `#/findings?account=${encodeURIComponent(image)}&unit=${encodeURIComponent(script)}`,
    `#/frameworks/${encodeURIComponent(script)}`,
    `#/coverage?by=operation&only=${encodeURIComponent(image)}`,
  ])("shows names as text: %s", async (hash) => {
    const { page, faults } = await report.open(hash);
    await page.waitForLoadState("networkidle");
    expect(await page.locator("img, main script").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("shows a finding's every part as text", async () => {
    const { page, faults } = await report.open("#/findings?status=FAIL");
    await page.locator("[data-finding]").first().click();
    const text = await page.locator(".detail").innerText();
    for (const expected of [
      `${image} title`,
      `${script} message`,
      `${image} path`,
      `${script} value`,
      `${script} risk`,
      `${script} remedy`,
      `${image}=${script}`,
      "hubscan-report-data=$& $1",
      "javascript:alert(3)",
      `${image} reason`,
    ]) {
      expect(text).toContain(expected);
    }
    expect(await page.locator("img, main script").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("makes no link of an address that is not one of a page", async () => {
    const { page } = await report.open("#/findings?status=FAIL");
    await page.locator("[data-finding]").first().click();
    await page.locator(".references").waitFor();
    const links = await page
      .locator(".references a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    expect(links).toEqual(["https://example.com/?a=<b>&c='\""]);
  });

  test("keeps a script that got in from running and from asking the network", async () => {
    const { page } = await report.open("#/");
    const ran = await page.evaluate(() => {
      const element = document.createElement("div");
      try {
        element.innerHTML = "<img src=x onerror='globalThis.ran = true'>";
      } catch {
        return "refused";
      }
      return "taken";
    });
    expect(ran).toBe("refused");
  });

  test("has no name of the scan in the file as it is written", async () => {
    expect(await readFile(report.file(), "utf8")).not.toContain("alert(");
  });
});
