import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountWriter } from "../../scanner/results/account-results.ts";
import { complianceOf, complianceSchema, scoreOf } from "../../scanner/results/compliance.ts";
import type { DoneMarker } from "../../scanner/results/done-marker.ts";
import type { Status } from "../../scanner/results/finding.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import type { FrameworkRequirements } from "../../scanner/results/framework-result.ts";
import { requirementResults } from "../../scanner/results/summary.ts";
import { newFolder } from "./new-folder.ts";
import { denied, facts, finding, manifest, scan, unknownFinding } from "./sample-lines.ts";
import { sampleSummary } from "./sample-summary.ts";

const [prod, dev, closed] = ["111111111111", "222222222222", "333333333333"] as const;
const checks = ["encrypted", "logged"];

const requirement = (id: string, coverage: "checks" | "manual" | "not-covered", ...checks: string[]) => ({
  id,
  title: id,
  coverage,
  checks,
});
const framework: FrameworkRequirements = {
  id: "standard",
  title: "A standard",
  requirements: [
    requirement("1", "checks", "encrypted"),
    requirement("2", "checks", "logged"),
    requirement("3", "checks", "switched-off"),
    requirement("4", "manual"),
    requirement("5", "not-covered"),
  ],
};

const planned = (() => {
  const plan = manifest([prod, dev, closed], { checks });
  const units = [
    ["Root", "Production"],
    ["Root", "Development"],
    ["Root", "Production"],
  ];
  return {
    ...plan,
    accounts: plan.accounts.map((account, index) => ({ ...account, units: units[index] ?? [] })),
  };
})();

async function marker(id: string, found: Partial<Record<string, Status>> | null): Promise<DoneMarker> {
  const account = { id, name: id };
  const writer = accountWriter(folderStore(await newFolder()), scan, account);
  for (const [check, status = "PASS"] of Object.entries(found ?? {})) {
    writer.finding((status === "UNKNOWN" ? unknownFinding : finding)({ account, check, status }));
  }
  return writer.finish(facts({ unreachable: found === null ? denied : null }));
}

async function standard(...markers: DoneMarker[]) {
  const compliance = await complianceOf({ manifest: planned, markers, frameworks: [framework] });
  const [only] = compliance.frameworks;
  if (only === undefined) throw new Error("no framework");
  return { ...only, compliance };
}

const whole = async () => [
  await marker(prod, { encrypted: "PASS", logged: "PASS" }),
  await marker(dev, { encrypted: "PASS", logged: "FAIL" }),
  await marker(closed, { encrypted: "PASS", logged: "PASS" }),
];

describe("a score", () => {
  test("is passed requirements divided by those that a check can tell", () => {
    expect(scoreOf(["PASS", "FAIL", "UNKNOWN", "EXCEPTED", "NOT_ASSESSED"])).toMatchObject({
      passed: 1,
      assessable: 5,
      score: 0.2,
    });
    expect(scoreOf(["PASS", "MANUAL", "NOT_COVERED", "NOT_APPLICABLE"])).toMatchObject({ score: 1 });
  });

  test("is none where no check can tell anything", () => {
    expect(scoreOf(["MANUAL", "NOT_COVERED", "NOT_APPLICABLE"]).score).toBeNull();
  });

  test("never rises when a requirement that passed or failed becomes unknown, not assessed or excepted", () => {
    const result = fc.constantFrom(...requirementResults);
    const worse = fc.constantFrom("UNKNOWN", "NOT_ASSESSED", "EXCEPTED" as const);
    fc.assert(
      fc.property(fc.array(result), fc.constantFrom("PASS", "FAIL" as const), worse, (rest, known, less) => {
        const before = scoreOf([known, ...rest]).score ?? 0;
        expect(scoreOf([less, ...rest]).score ?? 0).toBeLessThanOrEqual(before);
      }),
    );
  });
});

describe("the compliance of a scan", () => {
  test("is scored by requirement, account, unit and organization", async () => {
    const { organization, units, accounts, requirements } = await standard(...(await whole()));
    expect(requirements.map(({ id, result }) => [id, result])).toEqual([
      ["1", "PASS"],
      ["2", "FAIL"],
      ["3", "NOT_ASSESSED"],
      ["4", "MANUAL"],
      ["5", "NOT_COVERED"],
    ]);
    expect(requirements[1]?.accounts).toMatchObject({ PASS: 2, FAIL: 1 });
    expect(organization).toMatchObject({ passed: 1, assessable: 3, selected: 3, scanned: 3 });
    expect(units.map(({ path, passed, assessable }) => [path.join("/"), passed, assessable])).toEqual([
      ["Root", 1, 3],
      ["Root/Development", 1, 3],
      ["Root/Production", 2, 3],
    ]);
    expect(accounts.map(({ id, passed }) => [id, passed])).toEqual([
      [prod, 2],
      [dev, 1],
      [closed, 2],
    ]);
    expect(organization.inAccounts).toEqual({ passed: 5, assessable: 9, score: 5 / 9 });
  });

  test("of an account that could not be entered is unknown, and nothing passes for those that hold it", async () => {
    const [first, second] = await whole();
    const { organization, units, accounts } = await standard(
      ...[first, second].flatMap((one) => one ?? []),
      await marker(closed, null),
    );
    expect(accounts.at(-1)).toMatchObject({ passed: 0, score: 0, results: { UNKNOWN: 2, PASS: 0 } });
    expect(organization.results).toMatchObject({ PASS: 0, UNKNOWN: 1, FAIL: 1 });
    expect(units.map(({ path, passed, scanned }) => [path.at(-1), passed, scanned])).toEqual([
      ["Root", 0, 2],
      ["Development", 1, 1],
      ["Production", 0, 1],
    ]);
  });

  test("of an account without results is unknown as well", async () => {
    const { accounts, organization } = await standard(...(await whole()).slice(0, 2));
    expect(accounts.at(-1)).toMatchObject({ id: closed, passed: 0, results: { UNKNOWN: 2 } });
    expect(organization).toMatchObject({ selected: 3, scanned: 2, passed: 0 });
  });

  test("says the same of all accounts as the summary", async () => {
    const markers = await whole();
    const { requirements, compliance } = await standard(...markers);
    const summary = await sampleSummary({
      manifest: planned,
      markers,
      frameworks: [framework],
      finished: new Date("2026-11-20T11:00:00Z"),
    });
    expect(requirements.map(({ id, title, result, statuses }) => ({ id, title, result, statuses }))).toEqual(
      summary.frameworks[0]?.requirements,
    );
    expect(complianceSchema.parse(compliance)).toEqual(compliance);
  });

  test("does not depend on the order of the markers", async () => {
    const markers = await whole();
    expect((await standard(...markers.toReversed())).compliance).toEqual(
      (await standard(...markers)).compliance,
    );
  });
});
