import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { severities } from "../../scanner/results/finding.ts";
import { exportFormatNames } from "../../scanner/results/formats/export-formats.ts";
import { noSettings, type Settings } from "../../scanner/settings/load.ts";
import { type GivenValues, mergeSettings } from "../../scanner/settings/merge.ts";
import { scanChoices } from "../../scanner/settings/scan-limits.ts";
import { type SettingsData, settingsFormat } from "../../scanner/settings/settings-format.ts";

const word = fc.stringMatching(/^[a-z]{1,3}$/);
const words = fc.array(word, { maxLength: 3 });
/** As options are: not given, given, or there and empty as in a container's environment. */
const list = fc.option(fc.oneof(words, fc.constant([""])), { nil: undefined });
const text = fc.option(fc.oneof(word, fc.constant("")), { nil: undefined });
const number = fc.option(fc.integer({ min: 10, max: 100 }), { nil: undefined });
const severity = fc.option(fc.constantFrom(...severities), { nil: undefined });
const truth = fc.option(fc.constant(true), { nil: undefined });
const own = fc.option(words, { nil: undefined });
const formats = fc.option(fc.subarray([...exportFormatNames]), { nil: undefined });

const selection = fc.record({
  account: list,
  ou: list,
  tag: list,
  excludeAccount: list,
  excludeOu: list,
  accountsFile: text,
  organizationRole: text,
  region: list,
  excludeRegion: list,
});
const given: fc.Arbitrary<GivenValues> = fc.record({
  selection,
  access: fc.record({
    roleName: text,
    rolePath: text,
    externalId: text,
    sessionPolicy: fc.option(fc.constantFrom("none", "securityaudit"), { nil: undefined }),
    sourceIdentity: truth,
  }),
  checks: fc.record({
    policy: list,
    check: list,
    excludeCheck: list,
    service: list,
    severity,
    framework: list,
  }),
  scan: fc.record({
    concurrency: number,
    accountsAtOnce: number,
    accountTimeout: number,
    requestTimeout: number,
    failOn: fc.option(fc.constantFrom(...severities, "none" as const), { nil: undefined }),
    requireComplete: truth,
    format: formats,
  }),
});

const written: fc.Arbitrary<Settings> = fc
  .record({
    accounts: fc.record({ include: own, ous: own, tags: own, exclude: own, "exclude-ous": own }),
    regions: fc.record({ include: own, exclude: own }),
    access: fc.record({
      "role-name": fc.option(word),
      "session-policy": fc.constantFrom(null, "readonlyaccess"),
    }),
    policies: own,
    formats,
    checks: fc.record({
      only: own,
      disabled: own,
      enabled: own,
      services: own,
      frameworks: own,
      "minimum-severity": fc.option(fc.constantFrom(...severities)),
    }),
    scan: fc.record({
      concurrency: fc.option(fc.integer({ min: 1, max: 9 })),
      "fail-on": fc.option(fc.constantFrom(...severities)),
      "require-complete": fc.option(fc.boolean()),
    }),
  })
  .map((data) => ({ address: "/team/hubscan.yaml", data: data as SettingsData, text: null }));

const said = (values: readonly string[] | undefined) => (values ?? []).filter((value) => value !== "");
const set = (...values: readonly (readonly string[])[]) => [...new Set(values.flat())];

describe("settings under what the command line says", () => {
  it("give way in single values, and hold where nothing is said", () => {
    fc.assert(
      fc.property(written, given, (settings, given) => {
        const { data } = settings;
        const merged = mergeSettings(settings, given);
        const failOn = given.scan?.failOn ?? data.scan?.["fail-on"] ?? "none";
        expect(merged.scan.failOn).toBe(failOn === "none" ? null : failOn);
        expect(merged.scan.concurrency).toBe(
          given.scan?.concurrency ?? data.scan?.concurrency ?? scanChoices.concurrency.usual,
        );
        expect(merged.checks.severity).toBe(
          given.checks?.severity ?? data.checks?.["minimum-severity"] ?? null,
        );
        const name = given.access?.roleName || data.access?.["role-name"];
        expect(merged.access.roleName).toBe(name ?? undefined);
        const { format = [] } = given.scan ?? {};
        expect(merged.formats).toEqual(format.length > 0 ? format : (data.formats ?? []));
        expect(merged.access.sessionPolicy).toBe(
          given.access?.sessionPolicy ?? data.access?.["session-policy"] ?? undefined,
        );
      }),
    );
  });

  it("take accounts as one set: naming any account, unit, tag or list replaces all that the file includes", () => {
    fc.assert(
      fc.property(written, given, (settings, given) => {
        const { account, ou, tag, accountsFile } = given.selection ?? {};
        const { accounts, units, tags } = mergeSettings(settings, given).selection;
        const named = set(said(account), said(ou), said(tag), said([accountsFile ?? ""])).length > 0;
        const { include, ous, tags: own } = settings.data.accounts ?? {};
        expect([accounts, units, tags]).toEqual(
          (named ? [said(account), said(ou), said(tag)] : [include, ous, own]).map((values) =>
            set(values ?? []),
          ),
        );
      }),
    );
  });

  it("replace what narrows regions and checks", () => {
    fc.assert(
      fc.property(written, given, (settings, given) => {
        const { regions, checks } = mergeSettings(settings, given);
        const replaced = (values: readonly string[] | undefined, own: readonly string[] | null | undefined) =>
          set(said(values).length > 0 ? said(values) : (own ?? []));
        expect(regions.include).toEqual(replaced(given.selection?.region, settings.data.regions?.include));
        expect(checks.services).toEqual(replaced(given.checks?.service, settings.data.checks?.services));
        expect(checks.frameworks).toEqual(
          replaced(given.checks?.framework, settings.data.checks?.frameworks),
        );
      }),
    );
  });

  it("keep every exclusion and every policy, whatever is added", () => {
    fc.assert(
      fc.property(written, given, (settings, given) => {
        const { data } = settings;
        const { selection, regions, policies, checks } = mergeSettings(settings, given);
        expect(selection.excludedAccounts).toEqual(
          set(data.accounts?.exclude ?? [], said(given.selection?.excludeAccount)),
        );
        expect(selection.excludedUnits).toEqual(
          set(data.accounts?.["exclude-ous"] ?? [], said(given.selection?.excludeOu)),
        );
        expect(regions.exclude).toEqual(
          set(data.regions?.exclude ?? [], said(given.selection?.excludeRegion)),
        );
        expect(policies).toEqual(
          set(
            (data.policies ?? []).map((path) => `/team/${path}`),
            said(given.checks?.policy),
          ),
        );
        expect(checks.disabled).toEqual(set(data.checks?.disabled ?? []));
      }),
    );
  });

  it("need not be there: what is said on the command line is what holds", () => {
    fc.assert(
      fc.property(given, (given) => {
        expect(mergeSettings(noSettings, given)).toEqual(
          mergeSettings({ address: "/x", data: settingsFormat.parse({}), text: null }, given),
        );
      }),
    );
  });

  it("lead to policies beside them, in a folder as in a bucket", () => {
    const data = settingsFormat.parse({ policies: ["policies", "../more/x.yaml", "/abs", "s3://other/p"] });
    const paths = (address: string) => mergeSettings({ address, data, text: null }, {}).policies;
    expect(paths("/team/a/hubscan.yaml")).toEqual([
      "/team/a/policies",
      "/team/more/x.yaml",
      "/abs",
      "s3://other/p",
    ]);
    expect(paths("s3://acme/hub/hubscan.yaml").slice(0, 2)).toEqual([
      "s3://acme/hub/policies",
      "s3://acme/more/x.yaml",
    ]);
  });
});

describe("topics that are told", () => {
  const [team, stack] = [
    "arn:aws:sns:eu-west-1:111122223333:team",
    "arn:aws:sns:eu-west-1:111122223333:stack",
  ];
  const own: Settings = { ...noSettings, data: { deliveries: { sns: { topic: team, always: true } } } };

  it("are the team's and that of the command line or the environment, each once", () => {
    const told = (snsTopic?: string) => mergeSettings(own, { deliveries: { snsTopic } }).deliveries.sns;
    expect(told()).toEqual([{ topic: team, always: true }]);
    expect(told("")).toEqual([{ topic: team, always: true }]);
    expect(told(stack)).toEqual([
      { topic: team, always: true },
      { topic: stack, always: false },
    ]);
    expect(told(team)).toEqual([{ topic: team, always: true }]);
  });
});
