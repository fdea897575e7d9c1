import type { Cause } from "../access/cause.ts";
import type { Json, Resource, UnreadableList } from "../inventory/resource.ts";
import type { ResourceType } from "../inventory/service.ts";
import type { Check } from "./check.ts";
import type { WrittenCheck } from "./compile-check.ts";
import { type ExampleKind, exampleKinds } from "./example-problems.ts";
import type { AccountFacts } from "./facts.ts";
import type { PolicySet } from "./load.ts";
import { type ExampleSource, exampleKeys } from "./policy-file.ts";
import type { Verdict } from "./verdict.ts";

/** What became of one example of a check. */
export interface ExampleResult {
  readonly check: string;
  readonly kind: ExampleKind;
  /** Of its kind, from 0. */
  readonly index: number;
  readonly expected: Verdict["status"];
  readonly got: Verdict["status"];
  /** What the check said. */
  readonly message: string;
  readonly position: { readonly file: string; readonly line: number; readonly column: number };
}

const expectedStatus: Readonly<Record<ExampleKind, Verdict["status"]>> = {
  pass: "PASS",
  fail: "FAIL",
  "not-applicable": "NOT_APPLICABLE",
  unknown: "UNKNOWN",
};

const exampleAccount = "111122223333";
const exampleRegion = "eu-west-1";
const exampleTime = "2026-01-01T00:00:00Z";

const unreadableCause: Cause = {
  kind: "denied",
  operation: null,
  code: "AccessDenied",
  message: "the example says that it could not be read",
};

/** Runs the examples of the checks; of all without. */
export function runExamples(
  policies: PolicySet,
  checks: readonly Check[] = policies.checks,
): ExampleResult[] {
  return checks.flatMap((check) => {
    const { text, path, source } = writtenCheck(policies, check);
    return exampleKinds.flatMap((kind) =>
      (source.examples[kind] ?? []).map((_, index): ExampleResult => {
        const { resource, facts } = exampleOf(policies, check, kind, index);
        const { status, message } = check.judge(resource, facts);
        const { file, line, column } = text.atValue([...path, "examples", kind, index], "");
        const position = { file, line, column };
        return {
          check: check.id,
          kind,
          index,
          expected: expectedStatus[kind],
          got: status,
          message,
          position,
        };
      }),
    );
  });
}

/** The resource and the facts that an example stands for. Throws a TypeError for an example that there is not. */
export function exampleOf(
  policies: PolicySet,
  check: Check,
  kind: ExampleKind,
  index: number,
): { readonly resource: Resource; readonly facts: AccountFacts } {
  const example = writtenCheck(policies, check).source.examples[kind]?.[index];
  if (example === undefined) throw new TypeError(`${check.id} has no example ${kind}[${index}]`);
  const typeOf = (type: string) => policies.language.viewedType(type).resourceType;
  const region = regionOf(typeOf(check.resourceType), exampleRegion);
  return {
    resource: exampleResource(typeOf(check.resourceType), example, { ...example, region, index: 0 }),
    facts: exampleFacts(check, typeOf, example),
  };
}

function writtenCheck(policies: PolicySet, check: Check): WrittenCheck {
  const written = policies.written.get(check.id);
  if (written === undefined) throw new TypeError(`${check.id} is not of these policies`);
  return written;
}

function exampleFacts(
  check: Check,
  typeOf: (type: string) => ResourceType,
  example: ExampleSource,
): AccountFacts {
  const { $account: account = {}, $organization: organization = {}, $others: others = {} } = example;
  const resources = new Map(
    Object.entries(others).map(([type, items]) => [
      type,
      items.map((item, index) => {
        const region = regionOf(typeOf(type), example.$region ?? exampleRegion);
        return exampleResource(typeOf(type), item, { ...(item as OtherKeys), region, index });
      }),
    ]),
  );
  const unreadable = (example["$unreadable-lists"] ?? []).map((type): UnreadableList => {
    const region = regionOf(typeOf(type), example.$region ?? exampleRegion);
    return { type, region, cause: unreadableCause };
  });
  return {
    account: {
      id: account.Id ?? exampleAccount,
      name: account.Name ?? "example",
      email: account.Email ?? "example@example.com",
      management: account.Management ?? false,
      organizationalUnits: account.OrganizationalUnits ?? [],
      tags: account.Tags ?? {},
    },
    organization: {
      id: organization.Id ?? "o-exampleorgid",
      managementAccount: organization.ManagementAccount ?? "999999999999",
      delegatedAdministrators: (organization.DelegatedAdministrators ?? []).map(({ AccountId, Service }) => ({
        accountId: AccountId,
        service: Service,
      })),
      accounts: organization.Accounts ?? [account.Id ?? exampleAccount],
    },
    partition: "aws",
    now: new Date(example.$now ?? exampleTime),
    parameters: example.$params === undefined ? {} : { [check.id]: example.$params },
    inventory: {
      resources: (type) => resources.get(type) ?? [],
      unreadable: (type) => unreadable.filter((list) => list.type === type),
    },
  };
}

/** Resources that are listed globally have no region, unless each says its own as buckets do. */
function regionOf({ scope, region: own }: ResourceType, region: string): string {
  return scope === "global" && own === null ? "global" : region;
}

interface OtherKeys {
  readonly $region?: string;
  readonly $name?: string;
  readonly $arn?: string;
  readonly $tags?: Readonly<Record<string, string>>;
  readonly $unreadable?: readonly string[];
}

function exampleResource(
  { type, arn, name }: ResourceType,
  item: Readonly<Record<string, unknown>>,
  keys: {
    readonly [K in keyof OtherKeys]: OtherKeys[K] | undefined;
  } & { readonly region: string; readonly index: number },
): Resource {
  const properties = Object.fromEntries(
    Object.entries(item).filter(([property]) => !exampleKeys.includes(property)),
  ) as Record<string, Json>;
  const unreadable = keys.$unreadable ?? [];
  const region = keys.$region ?? keys.region;
  const place = { account: exampleAccount, partition: "aws", region };
  const service = type.split("::")[1]?.toLowerCase();
  const someArn = `arn:aws:${service}:${region}:${exampleAccount}:example-${keys.index}`;
  return {
    type,
    arn: keys.$arn ?? identity(() => arn(properties, place)) ?? someArn,
    name: keys.$name ?? identity(() => name(properties, place)) ?? `example-${keys.index}`,
    account: exampleAccount,
    region,
    tags: keys.$tags ?? {},
    properties,
    unreadable: Object.fromEntries(unreadable.map((property) => [property, unreadableCause])),
  };
}

/** What a service file makes of the properties; null where the example does not give those that it takes. */
function identity(make: () => string): string | null {
  try {
    const text = make();
    return text === "" || text.includes("undefined") ? null : text;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
