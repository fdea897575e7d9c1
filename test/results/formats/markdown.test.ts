import { Readable } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { statuses } from "../../../scanner/results/finding.ts";
import { codeSpan, plainText } from "../../../scanner/results/formats/markdown-text.ts";
import { resolved } from "../../delivery/followed-scan.ts";
import { denied, manifest } from "../sample-lines.ts";
import { anyFull, anyText, exportedText, full, sourceOf } from "./sample-export.ts";

async function markdown(...args: Parameters<typeof sourceOf>): Promise<string> {
  return exportedText("markdown", await sourceOf(...args));
}

describe("markdown", () => {
  test("says first how much failed, then the worst", async () => {
    const text = await markdown([
      full({ severity: "low", resource: { ...full().finding.resource, name: "small" } }),
      full({ severity: "critical", resource: { ...full().finding.resource, name: "grave" } }),
      full({ status: "PASS" }),
    ]);
    expect(text).toMatch(/^## hubscan: 2 failures\n/);
    expect(text.indexOf("`grave`")).toBeLessThan(text.indexOf("`small`"));
    expect(text).not.toContain("What could not be read");
  });

  test("says what could not be read: accounts and causes", async () => {
    const plan = manifest(["111122223333", "444455556666"]);
    const text = await markdown([full({ status: "UNKNOWN", cause: denied })], {
      manifest: plan,
      incomplete: ["444455556666"],
    });
    expect(text).toContain("**Not everything was read**: 1 account missing, 1 finding unknown.");
    expect(text).toContain("- Account `444455556666`");
    expect(text).toContain("- 1 finding unknown: denied-by-scp at `s3:GetBucketPolicy`.");
    expect(text).toMatch(/^## hubscan: no failures\n/);
  });

  test("of a part of a scan says which part it is", async () => {
    const filter = { accounts: ["111122223333"], minimumSeverity: "high" } as const;
    expect(await markdown([full()], { filter })).toContain(
      "**Only a part of the scan**: accounts `111122223333`; severity `high` and worse.",
    );
    for (const whole of [{}, { statuses }]) {
      expect(await markdown([full()], { filter: whole })).not.toContain("Only a part");
    }
  });

  test("says what is resolved, the worst of it first, and how much more there is", async () => {
    const mended = Array.from({ length: 17 }, (_, at) => ({
      account: { id: "111111111111", name: "shop" },
      entry: resolved(String(at), "2026-11-20T10:59:44.000Z", {
        severity: at === 16 ? "critical" : "low",
        resource: { type: "AWS::S3::Bucket", arn: `arn:aws:s3:::b${at}`, name: `b${at}` },
      }),
    }));
    const source = { resolved: () => Readable.from(mended) };
    const text = await markdown([full()], source);
    expect(text).toMatch(/; 17 resolved\.\n/);
    expect(text).toContain("### Resolved since the last scan");
    expect(text.indexOf("`b16`")).toBeLessThan(text.indexOf("`b0`"));
    expect(text).toContain("…and 2 more resolved findings.");
    expect(await markdown([full()], { ...source, filter: { statuses: ["FAIL"] } })).not.toContain("resolved");
  });

  test("fits into a comment, whatever fails", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFull, { minLength: 1, maxLength: 6 }), async (findings) => {
        const many = Array.from({ length: 40 }, () => findings).flat();
        const mended = many.map(({ account, finding: { resource } }) => ({
          account,
          entry: resolved("id", "2026-11-20T10:59:44.000Z", { resource }),
        }));
        expect((await markdown(many, { resolved: () => Readable.from(mended) })).length).toBeLessThan(65_536);
      }),
      { numRuns: 20 },
    );
  });

  test("running text that others wrote stays text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const written = plainText(text, 300).replaceAll("<!-- -->", "");
        expect(written).not.toMatch(/[<>`|*_[\]~\\!\n]/);
        expect(plainText(text, 300)).not.toMatch(/@(?!<!--)|:\/\//);
      }),
    );
  });

  test("a name is one span of code, whatever backticks it has", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: fc.constantFrom("`", "a", " ") })), (text) => {
        const span = codeSpan(text);
        if (span === "(no name)") return;
        const [, fence = "", inner = ""] = /^(`+)([^]*?[^`])\1$/.exec(span) ?? [];
        expect(fence).not.toBe("");
        expect(inner.match(/`+/g) ?? []).not.toContain(fence);
        expect(span).not.toContain("\n");
      }),
    );
  });
});
