import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { findResourceType } from "../../scanner/inventory/catalog.ts";
import type { Framework } from "../../scanner/policy/framework.ts";
import { loadFrameworks } from "../../scanner/policy/framework.ts";
import { loadPolicies } from "../../scanner/policy/load.ts";
import type { CheckSource } from "../../scanner/policy/policy-file.ts";

const folder = (path: string) => fileURLToPath(new URL(`../../policies/${path}`, import.meta.url));

/** Frameworks, and the name under which checks give the ids of their requirements. */
const namesInChecks = new Map([
  ["cis-aws-5.0", "cis-aws-5.0"],
  ["fsbp", "securityhub"],
]);

/** Controls of Security Hub that checks name and that belong to its other standards only. */
const beyondFsbp = new Set(
  [
    ["Account", [2]],
    ["CloudTrail", [6, 7]],
    ["CloudWatch", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]],
    ["EC2", [12, 13, 14, 22, 53, 54]],
    ["GuardDuty", [4]],
    ["IAM", [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 22, 23, 24, 25, 26, 27, 28]],
    ["KMS", [4]],
    ["Lambda", [7]],
    ["RDS", [38, 39]],
    ["S3", [7, 10, 11, 14, 15, 17, 20, 22, 23]],
    ["SNS", [1]],
  ].flatMap(([service, numbers]) => (numbers as number[]).map((number) => `${String(service)}.${number}`)),
);

const idForms: Readonly<Record<string, RegExp>> = {
  securityhub: /^[A-Z][A-Za-z0-9]*\.\d+$/,
  prowler: /^[a-z0-9]+(_[a-z0-9]+)+$/,
  "cis-aws-5.0": /^\d+(\.\d+){1,2}$/,
};

let checks: ReadonlyMap<string, CheckSource>;
let frameworks: readonly Framework[];
beforeAll(async () => {
  const policies = await loadPolicies({ paths: [folder("aws")], resourceTypes: findResourceType });
  checks = new Map(policies.checks.map(({ id }) => [id, source(policies.written.get(id))]));
  frameworks = await loadFrameworks([folder("frameworks")], [...checks.keys()]);
});

function source(written: { readonly source: CheckSource } | undefined): CheckSource {
  if (written === undefined) throw new TypeError("a check that is not written anywhere");
  return written.source;
}

const framework = (id: string): Framework => {
  const found = frameworks.find((one) => one.id === id);
  if (found === undefined) throw new TypeError(`there is no framework ${id}`);
  return found;
};

/** `requirement check` for each requirement that a check says it is the same as. */
const mappingsOfChecks = (name: string) =>
  [...checks.values()].flatMap((check) =>
    (check["same-as"]?.[name] ?? []).map((requirement) => `${requirement} ${check.id}`),
  );

const mappingsOf = ({ requirements }: Framework) =>
  requirements.flatMap(({ id, checks: mapped }) => mapped.map((check) => `${id} ${check}`));

const numbers = (first: number, last: number, prefix: string) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);

describe("the frameworks", () => {
  it("are those that checks name", () => {
    expect(frameworks.map(({ id }) => id)).toEqual([...namesInChecks.keys()]);
  });

  it.each([...namesInChecks])("%s maps a check only to what the check itself names", (id, name) => {
    const named = new Set(mappingsOfChecks(name));
    expect(mappingsOf(framework(id)).filter((mapping) => !named.has(mapping))).toEqual([]);
  });

  it.each([...namesInChecks])("%s maps every check that names one of its requirements", (id, name) => {
    const mapped = new Set(mappingsOf(framework(id)));
    const elsewhere = (mapping: string) => id === "fsbp" && beyondFsbp.has(mapping.split(" ")[0] ?? "");
    expect(mappingsOfChecks(name).filter((mapping) => !mapped.has(mapping) && !elsewhere(mapping))).toEqual(
      [],
    );
  });

  it("have no control that is said to be of other standards, and no such control that no check names", () => {
    const own = new Set(framework("fsbp").requirements.map(({ id }) => id));
    const named = new Set(mappingsOfChecks("securityhub").map((mapping) => mapping.split(" ")[0] ?? ""));
    expect([...beyondFsbp].filter((id) => own.has(id) || !named.has(id))).toEqual([]);
  });

  it("list every requirement of CIS 5.0.0, in order", () => {
    expect(framework("cis-aws-5.0").requirements.map(({ id }) => id)).toEqual([
      ...numbers(1, 21, "1."),
      ...numbers(1, 4, "2.1."),
      ...numbers(1, 4, "2.2."),
      "2.3.1",
      ...numbers(1, 9, "3."),
      ...numbers(1, 16, "4."),
      ...numbers(1, 2, "5.1."),
      ...numbers(2, 7, "5."),
    ]);
  });

  it("leave nothing of CIS 5.0.0 that can be read to anybody's eyes", () => {
    const unread = framework("cis-aws-5.0").requirements.filter(
      (requirement) => requirement.checks.length === 0,
    );
    expect(unread.map(({ id }) => id)).toEqual(["2.1.3"]);
  });

  it("list the controls of a service together, in the order of their numbers", () => {
    const ids = framework("fsbp").requirements.map(({ id }) => id.split("."));
    const services = ids.map(([service]) => service).filter((service, at, all) => service !== all[at - 1]);
    expect(services).toEqual([...new Set(services)]);
    const wrong = ids.filter(([service, number], at) => {
      const [before, smaller] = ids[at - 1] ?? [];
      return before === service && Number(smaller) >= Number(number);
    });
    expect(wrong).toEqual([]);
  });
});

describe("every check", () => {
  const wrong = (isWrong: (check: CheckSource) => boolean) =>
    [...checks.values()].filter(isWrong).map(({ id }) => id);

  it("has a title that is a statement without a full stop", () => {
    expect(wrong(({ title }) => !/^[A-Z].*[^.!?]$/.test(title))).toEqual([]);
  });

  it("names its peers by ids of their form, each once", () => {
    const ill = ({ "same-as": same = {} }: CheckSource) =>
      Object.entries(same).some(
        ([name, ids]) =>
          new Set(ids).size < ids.length || ids.some((id) => !(idForms[name] ?? /^$/).test(id)),
      );
    expect(wrong(ill)).toEqual([]);
  });

  it("refers to AWS's documentation", () => {
    const aws = "https://docs.aws.amazon.com/";
    expect(wrong(({ references }) => !references.some((page) => page.startsWith(aws)))).toEqual([]);
  });

  it("has a remedy for the command line that is a command of AWS's, or of hubscan's for its own role", () => {
    expect(
      wrong(({ remediation: { cli } }) => cli !== undefined && !/\b(?:aws|hubscan) [a-z0-9-]+ /.test(cli)),
    ).toEqual([]);
  });

  it("is tried on at least three resources", () => {
    expect(wrong(({ examples }) => Object.values(examples).flat().length < 3)).toEqual([]);
  });
});
