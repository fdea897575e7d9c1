import { describe, expect, it } from "vitest";
import {
  type CheckSelection,
  type SelectableCheck,
  selectChecks,
} from "../../scanner/policy/select-checks.ts";
import { UserError } from "../../scanner/user-error.ts";

const check = (id: string, severity: SelectableCheck["severity"], framework?: string): SelectableCheck => ({
  id,
  service: id.split("-")[0] ?? "",
  severity,
  frameworks: framework === undefined ? [] : [{ framework, requirement: "1" }],
});

const checks = [
  check("s3-bucket-public", "critical", "cis"),
  check("s3-bucket-logging", "low", "fsbp"),
  check("iam-root-mfa", "critical", "fsbp"),
  check("iam-user-keys", "medium"),
];

const selected = (selection: CheckSelection) => selectChecks(checks, selection).map(({ id }) => id);

describe("checks are selected", () => {
  it.each<[string, CheckSelection, string[]]>([
    ["all without a word", {}, ["s3-bucket-public", "s3-bucket-logging", "iam-root-mfa", "iam-user-keys"]],
    [
      "by id and by glob",
      { checks: ["iam-*", "s3-bucket-public"] },
      ["s3-bucket-public", "iam-root-mfa", "iam-user-keys"],
    ],
    ["without the excluded", { checks: ["iam-*"], excluded: ["*-mfa"] }, ["iam-user-keys"]],
    ["by service", { services: ["s3"] }, ["s3-bucket-public", "s3-bucket-logging"]],
    ["by least severity", { severity: "medium" }, ["s3-bucket-public", "iam-root-mfa", "iam-user-keys"]],
    ["by framework", { frameworks: ["fsbp"] }, ["s3-bucket-logging", "iam-root-mfa"]],
    [
      "by all of it together",
      { frameworks: ["fsbp"], severity: "critical", services: ["iam"] },
      ["iam-root-mfa"],
    ],
    [
      "without those that the settings switch off",
      { disabled: ["iam-*"] },
      ["s3-bucket-public", "s3-bucket-logging"],
    ],
    [
      "with those that they switch on again",
      { disabled: ["*"], enabled: ["iam-*"] },
      ["iam-root-mfa", "iam-user-keys"],
    ],
    [
      "by name also where the settings switch them off",
      { disabled: ["*"], checks: ["iam-root-mfa"] },
      ["iam-root-mfa"],
    ],
  ])("%s", (_, selection, expected) => {
    expect(selected(selection)).toEqual(expected);
  });

  it.each<[CheckSelection, string, string]>([
    [
      { checks: ["iam-root-mfaa"] },
      '--check: no check is called "iam-root-mfaa"',
      "Did you mean iam-root-mfa?",
    ],
    [
      { excluded: ["*-pubic"] },
      '--exclude-check: no check is called "*-pubic"',
      "There are: iam-root-mfa, iam-user-keys, s3-bucket-logging, s3-bucket-public.",
    ],
    [{ services: ["s4"] }, '--service: there is no "s4"', "Did you mean s3?"],
    [{ frameworks: ["pci"] }, '--framework: there is no "pci"', "There are: cis, fsbp."],
  ])("a name that matches nothing is the user's error: %j", (selection, message, hint) => {
    const select = () => selected(selection);
    expect(select).toThrow(new UserError(message, hint));
    expect(select).toThrow(expect.objectContaining({ hint }));
  });
});
