import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../scanner/results/finding.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { samplePolicies } from "./sample-checks.ts";
import { sampleRegions, sampleResources } from "./sample-resources.ts";
import { alpha, scan, simulate } from "./simulated-scan.ts";

type Fault = NonNullable<EstateInput["faults"]>[number];

const one = (faults: Fault[]): EstateInput => ({
  regions: sampleRegions,
  resources: sampleResources,
  accounts: [{ id: alpha, name: "alpha", faults }],
  pageSize: 1,
});

const error = (code: string, status: number, message = "Simulated") => ({ error: { code, status, message } });
const wrongs = {
  server: error("InternalFailure", 500),
  denied: error("AccessDenied", 403),
  "denied by role": error("AccessDeniedException", 403, "because no identity-based policy allows the action"),
  "denied by scp": error("AccessDeniedException", 403, "with an explicit deny in a service control policy"),
  expired: error("ExpiredToken", 403),
  "not there": error("NoSuchBucket", 404),
  surprise: error("Surprise", 400),
  throttled: { throttle: { rate: 1e-9, burst: 0.5 } },
  cut: { cut: true },
  malformed: { malformed: true },
} as const satisfies Readonly<Record<string, Fault>>;

/** A few faults in operations of the account: at each call or at some, for ever or for a while. */
function arbitraryFaults(operations: readonly string[]): fc.Arbitrary<Fault[]> {
  const fault = fc.record({
    operations: fc.uniqueArray(fc.constantFrom(...operations), { minLength: 1, maxLength: 6 }),
    region: fc.constantFrom(null, "us-east-1", "eu-west-1"),
    every: fc.integer({ min: 1, max: 3 }),
    times: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    wrong: fc.constantFrom(...(Object.keys(wrongs) as (keyof typeof wrongs)[])),
  });
  return fc.array(fault, { minLength: 1, maxLength: 4 }).map((faults) =>
    faults.map(
      ({ wrong, times, operations: at, region, every }): Fault => ({
        // A bucket's policy is whatever S3 sends: there is no telling what is not one.
        operations: wrong === "malformed" ? at.filter((name) => name !== "GetBucketPolicy") : at,
        every,
        ...(region === null ? {} : { regions: [region] }),
        // For ever, throttling takes the 25 tries of each call; elsewhere that is tested once.
        ...(times === undefined && wrong !== "throttled" ? {} : { times: times ?? 10 }),
        ...wrongs[wrong],
      }),
    ),
  );
}

test("whatever goes wrong, a verdict is the one without faults or UNKNOWN with a cause, and no resource is forgotten", async () => {
  const policies = await samplePolicies();
  const whole = await simulate(one([]));
  const right = new Map((await scan(whole, policies)).findings.map((finding) => [finding.id, finding]));
  const called = whole.simulator.calls.list().filter(({ account }) => account === alpha);
  const operations = [...new Set(called.map(({ operation }) => operation))];

  await fc.assert(
    fc.asyncProperty(arbitraryFaults(operations), async (faults) => {
      const { findings, summary } = await scan(await simulate(one(faults)), policies);
      const found = new Set(findings.map(({ id }) => id));
      const forgotten = [...right.values()].filter(
        (finding) => !found.has(finding.id) && !isUnread(finding, findings),
      );
      expect(findings.filter((finding) => !isRightOrUnknown(finding, right.get(finding.id)))).toEqual([]);
      expect(forgotten).toEqual([]);
      const unknown = findings.filter(({ status }) => status === "UNKNOWN").length;
      expect(summary.coverage.unknownFindings).toBe(unknown);
      // A fault may have been got over.
      expect(summary.coverage.complete && unknown > 0).toBe(false);
    }),
    { numRuns: 30 },
  );
});

function isRightOrUnknown(finding: Finding, right: Finding | undefined): boolean {
  return finding.status === "UNKNOWN" ? finding.cause !== null : finding.status === right?.status;
}

/** Whether it is said that the list that a finding's resource was on, or its account, could not be read. */
function isUnread({ check, region }: Finding, findings: readonly Finding[]): boolean {
  return findings.some(
    (finding) =>
      finding.check === check &&
      finding.status === "UNKNOWN" &&
      finding.resource.type === "AWS::Account::Account" &&
      [region, "global"].includes(finding.region),
  );
}
