import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allResourceTypes, findResourceType } from "../../scanner/inventory/catalog.ts";
import type { Check } from "../../scanner/policy/check.ts";
import { type ExampleKind, exampleKinds } from "../../scanner/policy/example-problems.ts";
import { exampleOf } from "../../scanner/policy/examples.ts";
import { loadPolicies } from "../../scanner/policy/load.ts";
import type { Verdict } from "../../scanner/policy/verdict.ts";

const files = ["dynamodb", "ecr", "efs", "iam", "kms", "lambda", "rds", "s3", "secretsmanager", "sns", "sqs"];
const sharing =
  /-not-shared-outside-organization$|-shared-with-known-accounts$|^ecr-registry-not-open$|^iam-role-trust-external-accounts-limited$/;
const unknown = { id: null, managementAccount: null, delegatedAdministrators: null, accounts: null };

const policies = await loadPolicies({
  paths: files.map((name) => fileURLToPath(new URL(`../../policies/aws/${name}.yaml`, import.meta.url))),
  resourceTypes: findResourceType,
  typeNames: async () => (await allResourceTypes()).map(({ resourceType }) => resourceType.type),
});
const checks = policies.checks.filter(({ id }) => sharing.test(id));

/** The verdicts on a check's examples where AWS Organizations could not be asked. */
function verdicts(check: Check, kind: ExampleKind): Verdict["status"][] {
  const examples = policies.written.get(check.id)?.source.examples[kind] ?? [];
  return examples.map((_, index) => {
    const { resource, facts } = exampleOf(policies, check, kind, index);
    return check.judge(resource, { ...facts, organization: unknown }).status;
  });
}

describe("where the organization's members are not known", () => {
  it("every service whose resources are shared by policy has a check on it", () => {
    expect(new Set(checks.map(({ id }) => id.split("-")[0]))).toEqual(new Set(files));
  });

  it.each(checks.map((check) => [check.id, check] as const))(
    "%s does not call a member a stranger",
    (_, check) => {
      const found = exampleKinds.filter((kind) => kind !== "fail").flatMap((kind) => verdicts(check, kind));
      expect(found).not.toContain("FAIL");
      expect(verdicts(check, "fail")).toContain("UNKNOWN");
    },
  );
});
