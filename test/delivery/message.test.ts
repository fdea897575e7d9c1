import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanMessage } from "../../scanner/delivery/message.ts";
import { isWorthTelling, scanNews } from "../../scanner/delivery/news.ts";
import { webhookBody } from "../../scanner/delivery/webhook-body.ts";
import { driftCheck } from "../../scanner/role/drift-check.ts";
import { closed, followed, followedScan, shop } from "./followed-scan.ts";

async function newsOf(options: Parameters<typeof followedScan>[0]) {
  const { store, scan } = await followedScan(options);
  return scanNews(store, scan);
}

const drifted = {
  check: driftCheck,
  severity: "medium" as const,
  message: "The role may do more than it should.",
};
const critical = { severity: "critical" as const };

describe("the news of a scan", () => {
  it("are critical and high failures that are new or have come back", async () => {
    const news = await newsOf({
      findings: [
        followed("new", critical),
        followed("open", critical),
        followed("reopened"),
        followed("new", { severity: "medium" }),
        followed(null, { ...critical, status: "PASS" }),
      ],
    });
    expect(news.counts).toEqual({ critical: 1, high: 1 });
    expect(news.findings.map(({ id }) => id)).toEqual(["finding-0", "finding-2"]);
    expect(news.followed).toBe(true);
  });

  it("are all of them when the scan does not know which are new, and it says so", async () => {
    const news = await newsOf({ findings: [{}, critical] });
    expect(news).toMatchObject({ followed: false, counts: { critical: 1, high: 1 } });
    expect(scanMessage(news).text).toContain("Which of them are new is not known");
    expect(scanMessage(news).subject).toBe("hubscan: 1 critical, 1 high (o-exampleorgid)");
  });

  it("show the worst first, and count the others", async () => {
    const high = Array.from({ length: 25 }, () => followed("new"));
    const news = await newsOf({ findings: [...high, followed("new", critical)] });
    expect(news.findings).toHaveLength(20);
    expect(news.findings[0]?.severity).toBe("critical");
    expect(scanMessage(news).text).toContain("  and 6 more");
  });

  it.each([
    ["a new failure", { findings: [followed("new")] }, true],
    ["an account that was not entered", { withClosed: true }, true],
    ["something that was not read", { unread: true }, true],
    ["a target role that has changed", { findings: [followed("new", drifted)] }, true],
    ["a target role that was so before", { findings: [followed("open", drifted)] }, false],
    ["failures that were there before", { findings: [followed("open", critical)] }, false],
    ["a new failure of medium severity", { findings: [followed("new", { severity: "medium" })] }, false],
  ])("are worth telling or not: %s", async (_, options, expected) => {
    expect(isWorthTelling(await newsOf(options))).toBe(expected);
  });
});

describe("a message", () => {
  it("names target roles that are not as they should be, and how many of them are so since this scan", async () => {
    const news = await newsOf({ findings: [followed("new", drifted), followed("open", drifted)] });
    expect(news.counts).toEqual({ critical: 0, high: 0 });
    const { subject, text } = scanMessage(news);
    expect(subject).toBe("hubscan: 1 target role changed (o-exampleorgid)");
    expect(text).toContain(
      "Target roles that are not as they should be: 2, 1 of them new\n- 111111111111 shop: The role may",
    );
    expect(JSON.parse(webhookBody(news))).toMatchObject({ drift: { accounts: 2, new: 1 } });
  });

  it("names the failures, the accounts that are missing and what was not read", async () => {
    const news = await newsOf({ findings: [followed("new", critical)], withClosed: true, unread: true });
    const { subject, text } = scanMessage(news);
    expect(subject).toBe(
      "hubscan: 1 new critical, 1 account not scanned, not everything was read (o-exampleorgid)",
    );
    expect(text).toContain(
      `- CRITICAL  ${shop.id} ${shop.name}, eu-west-1: invoices (s3-bucket-public). The bucket is public.`,
    );
    expect(text).toContain(`- ${closed.id} account ${closed.id}: explicit deny in a service control policy`);
    expect(text).toContain("- kms:ListKeys: denied-by-scp, 1 read in 1 account.");
  });

  it("holds neither tags nor evidence", async () => {
    const changes = {
      evidence: { "Policy.Secret": "evidence-of-it" },
      resource: { type: "AWS::S3::Bucket", arn: "arn:aws:s3:::a", name: "a", tags: { owner: "tag-of-it" } },
    };
    const { text } = scanMessage(await newsOf({ findings: [followed("new", changes)] }));
    expect(text).not.toMatch(/evidence-of-it|tag-of-it/);
  });

  it("fits into SNS, in ASCII above and on whole lines below, whatever things are called", async () => {
    const news = await newsOf({ findings: [followed("new")], withClosed: true });
    const [sample] = news.findings;
    if (sample === undefined) throw new Error("no finding");
    const text = fc.string({ unit: "binary", maxLength: 2_000 });
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 20 }), (organization, account, names) => {
        const findings = names.map((name) => ({
          ...sample,
          account: { ...sample.account, name: account },
          resource: { ...sample.resource, name },
          message: name,
        }));
        const message = scanMessage({ ...news, findings, manifest: { ...news.manifest, organization } });
        expect(message.subject).toMatch(/^hubscan: [\x20-\x7e]*$/);
        expect(message.subject.length).toBeLessThan(100);
        expect(Buffer.byteLength(message.text)).toBeLessThanOrEqual(262_144);
        const listed = message.text.split("\n").filter((line) => line.startsWith("- HIGH"));
        expect(listed).toHaveLength(findings.length);
      }),
      { numRuns: 50 },
    );
  });

  it("is cut at the end of a line when it is too long, and says so", async () => {
    const news = await newsOf({ findings: [followed("new")] });
    const [sample] = news.findings;
    if (sample === undefined) throw new Error("no finding");
    const findings = Array.from({ length: 2_000 }, () => ({ ...sample, message: "x".repeat(400) }));
    const { text } = scanMessage({ ...news, findings });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(262_144);
    expect(text.trimEnd().split("\n").at(-1)).toContain("the message was cut here");
  });
});
