import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Status } from "../../../scanner/results/finding.ts";
import { complianceFinding } from "../../../scanner/results/formats/ocsf.ts";
import { denied } from "../sample-lines.ts";
import { anyFull, exportedText, full, oneAccount, sourceOf } from "./sample-export.ts";

const schema = JSON.parse(
  await readFile(new URL("schemas/ocsf-1.9.0-compliance-finding.json", import.meta.url), "utf8"),
) as object;
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

/** What is wrong with a line, as the schema says. */
function faults(line: string): readonly unknown[] {
  return validate(JSON.parse(line)) ? [] : (validate.errors ?? []);
}

describe("ocsf", () => {
  test("any findings are valid Compliance Findings, one to a line", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFull, { maxLength: 4 }), async (findings) => {
        const lines = (await exportedText("ocsf", await sourceOf(findings))).split("\n").slice(0, -1);
        expect(lines).toHaveLength(findings.length);
        expect(lines.flatMap(faults)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("the schema refuses what is not OCSF", () => {
    const event = complianceFinding(full(), oneAccount);
    expect(faults(JSON.stringify({ ...event, time: "2026-11-20T11:00:00Z" }))).not.toEqual([]);
    expect(faults(JSON.stringify({ ...event, statusId: 1 }))).not.toEqual([]);
  });

  test.each<[Status, number, number]>([
    ["FAIL", 3, 1],
    ["UNKNOWN", 2, 1],
    ["PASS", 1, 4],
    ["NOT_APPLICABLE", 99, 4],
    ["EXCEPTED", 3, 3],
  ])("%s is the compliance status %i and the finding status %i", (status, compliance, state) => {
    expect(complianceFinding(full({ status }), oneAccount)).toMatchObject({
      status_id: state,
      status_code: status,
      compliance: { status_id: compliance, checks: [{ status_id: compliance }] },
    });
  });

  test("what is unknown says why", () => {
    expect(complianceFinding(full({ status: "UNKNOWN", cause: denied }), oneAccount)).toMatchObject({
      status_detail: "denied-by-scp: explicit deny in a service control policy",
    });
  });

  test("a finding that is open since an earlier scan is an update with the time that it was first seen", () => {
    const lifecycle = {
      state: "open",
      firstSeen: "2026-10-01T00:00:00.000Z",
      lastSeen: "2026-11-20T11:00:00.000Z",
      confirmed: true,
    } as const;
    expect(complianceFinding(full({ lifecycle }), oneAccount)).toMatchObject({
      activity_id: 2,
      type_uid: 200302,
      finding_info: { first_seen_time: Date.parse("2026-10-01T00:00:00Z") },
    });
  });
});
