import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AccountExceptions } from "../../scanner/exceptions/account-exceptions.ts";
import { planExceptions } from "../../scanner/exceptions/plan.ts";
import { type Exception, exceptionState } from "../../scanner/results/exception.ts";
import { denied, finding, unknownFinding } from "../results/sample-lines.ts";
import { exception } from "./sample-exception.ts";

const now = new Date("2026-11-21T12:00:00Z");
const payments = { id: "111122223333", units: ["Root", "Workloads", "Production"] };

function apply(exceptions: readonly Exception[], one = finding(), account = payments, at = now) {
  const applied = new AccountExceptions(exceptions, account, at);
  return { finding: applied.apply(one), uses: applied.uses() };
}

describe("an exception", () => {
  it("makes a failure EXCEPTED, and says by whom and until when", () => {
    expect(apply([exception()]).finding).toMatchObject({
      status: "EXCEPTED",
      exception: { file: "exceptions.yaml", line: 2, owner: "ada", reason: "because", expires: "2027-06-30" },
    });
  });

  it.each(["PASS", "NOT_APPLICABLE"] as const)("leaves %s as it is", (status) => {
    expect(apply([exception()], finding({ status })).finding).toMatchObject({ status, exception: null });
  });

  it("leaves UNKNOWN as it is, and counts it: it may be needed there", () => {
    const { finding: found, uses } = apply(
      [exception({ scope: { resources: ["nothing-of-the-name"] } })],
      unknownFinding(),
    );
    expect(found).toMatchObject({ status: "UNKNOWN", cause: denied, exception: null });
    expect(uses).toEqual([{ exception: 0, excepted: 0, expired: 0, unknown: 1 }]);
  });

  it("that has expired leaves the failure open, and counts it", () => {
    const { finding: found, uses } = apply([exception({ expires: "2026-11-20" })]);
    expect(found).toMatchObject({ status: "FAIL", exception: null });
    expect(uses).toEqual([{ exception: 0, excepted: 0, expired: 1, unknown: 0 }]);
  });

  it("that has expired beside one that holds does nothing", () => {
    const { finding: found, uses } = apply([exception({ expires: "2026-11-20" }), exception({ line: 9 })]);
    expect(found.exception?.line).toBe(9);
    expect(uses[0]).toMatchObject({ expired: 0 });
  });

  it("for units that are not known is for none of them", () => {
    const scope = { ous: ["Production"] };
    expect(apply([exception({ scope })]).finding.status).toBe("EXCEPTED");
    const unknown = { ...payments, units: null };
    const applied = new AccountExceptions([exception({ scope })], unknown, now);
    expect(applied.apply(finding()).status).toBe("FAIL");
  });

  it.each(["Production", "Workloads", "Root", "Workloads/Production", "Root/Workloads", "Workloads/"])(
    "covers accounts below the unit %s",
    (unit) => {
      expect(apply([exception({ scope: { ous: [unit] } })]).finding.status).toBe("EXCEPTED");
    },
  );

  it.each(["Prod", "Production/Workloads", "Sandbox", "workloads"])(
    "does not take %s for a unit above",
    (unit) => {
      expect(apply([exception({ scope: { ous: [unit] } })]).finding.status).toBe("FAIL");
    },
  );

  it("holds a pattern against the name, and against the ARN only where it begins like one", () => {
    const role = finding({
      resource: {
        type: "AWS::IAM::Role",
        arn: "arn:aws:iam::111122223333:role/prod/admin",
        name: "admin",
        tags: {},
      },
    });
    const of = (glob: string) => apply([exception({ scope: { resources: [glob] } })], role).finding.status;
    expect(["*prod*", "admin", "arn:aws:iam::*:role/prod/*", "arn:*"].map(of)).toEqual([
      "FAIL",
      "EXCEPTED",
      "EXCEPTED",
      "EXCEPTED",
    ]);
  });

  it("matches as a plain model says, over any scope and finding", () => {
    const word = fc.constantFrom("a", "b", "ab");
    const globs = fc.option(
      fc.uniqueArray(fc.constantFrom("a", "b", "a*", "*b", "?", "*"), { minLength: 1 }),
    );
    const model = (glob: string, text: string) =>
      new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
    fc.assert(
      fc.property(
        fc.record({
          regions: globs,
          resources: globs,
          tag: fc.option(word),
          check: fc.constantFrom("a", "a*", "*"),
        }),
        fc.record({ region: word, name: word, tag: fc.option(word), check: word }),
        (scope, found) => {
          const { finding: applied } = apply(
            [
              exception({
                check: scope.check,
                scope: {
                  regions: scope.regions,
                  resources: scope.resources,
                  tags: scope.tag === null ? null : { team: scope.tag },
                },
              }),
            ],
            finding({
              check: found.check,
              region: found.region,
              resource: {
                type: "T",
                arn: "arn:x",
                name: found.name,
                tags: found.tag === null ? {} : { team: found.tag },
              },
            }),
          );
          const expected =
            model(scope.check, found.check) &&
            (scope.regions?.some((glob) => model(glob, found.region)) ?? true) &&
            (scope.resources?.some((glob) => model(glob, found.name)) ?? true) &&
            (scope.tag === null || scope.tag === found.tag);
          expect(applied.status === "EXCEPTED").toBe(expected);
        },
      ),
    );
  });
});

describe("the end of an exception", () => {
  it.each([
    ["2026-11-07T00:00:00Z", "active"],
    ["2026-11-07T23:59:59Z", "active"],
    ["2026-11-08T00:00:00Z", "soon"],
    ["2026-11-21T23:59:59Z", "soon"],
    ["2026-11-22T00:00:00Z", "expired"],
  ])("on 2026-11-21 is, at %s, %s", (at, state) => {
    expect(exceptionState({ expires: "2026-11-21" }, new Date(at))).toBe(state);
  });

  it("is never, where that is written", () => {
    expect(exceptionState({ expires: "never" }, new Date("9999-01-01"))).toBe("active");
  });
});

describe("planning", () => {
  const accounts = [payments, { id: "444455556666", units: ["Root", "Sandbox", "Production"] }];
  const plan = {
    accounts,
    accountsKnown: true,
    checks: ["s3-bucket-public", "s3-bucket-versioned"],
    enabled: new Set(["s3-bucket-public", "s3-bucket-versioned"]),
    regions: { include: [], exclude: [] },
  };
  const planned = (changes: Parameters<typeof exception>[0], more: Partial<typeof plan> = {}) =>
    planExceptions([exception(changes)], { ...plan, ...more })[0];

  it("refuses a unit whose name several have", () => {
    expect(() => planned({ scope: { ous: ["Production"] } })).toThrow(
      "exceptions.yaml:2 there are 2 organizational units called Production",
    );
    expect(planned({ scope: { ous: ["Workloads/Production"] } })).toMatchObject({
      accounts: 1,
      inFull: true,
    });
  });

  it("knows what a scan does not look at in full", () => {
    const enabled = new Set(["s3-bucket-public"]);
    expect(planned({ check: "s3-*" }, { enabled })).toMatchObject({ inFull: false });
    expect(planned({ check: "s3-bucket-public" }, { enabled })).toMatchObject({ inFull: true });
    const regions = { include: [], exclude: ["eu-west-1"] } as never;
    expect(planned({}, { regions })).toMatchObject({ inFull: false });
    expect(planned({ scope: { regions: ["eu-west-1"] } }, { regions })).toMatchObject({ inFull: false });
    expect(planned({ scope: { regions: ["us-*"] } }, { regions })).toMatchObject({ inFull: false });
    expect(planned({ scope: { regions: ["us-east-1"] } }, { regions })).toMatchObject({ inFull: true });
    expect(planned({}, { accountsKnown: false })).toMatchObject({ inFull: false });
    expect(planned({ scope: { accounts: [payments.id] } }, { accountsKnown: false })).toMatchObject({
      inFull: true,
    });
  });
});
