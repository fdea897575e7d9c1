import { fileURLToPath } from "node:url";
import { findResourceType } from "../scanner/inventory/catalog.ts";
import type { Resource } from "../scanner/inventory/resource.ts";
import type { Check } from "../scanner/policy/check.ts";
import { exampleOf } from "../scanner/policy/examples.ts";
import { compileExpression, type EvaluationContext } from "../scanner/policy/expression.ts";
import type { AccountFacts } from "../scanner/policy/facts.ts";
import { loadPolicies, type PolicySet } from "../scanner/policy/load.ts";
import { factsPreparer } from "../scanner/policy/prepared-facts.ts";
import { type Figure, middle } from "./figure.ts";

/** Evaluations a second on one core that the design asks for. */
const floor = 200_000;
const seconds = 3;
/** Resources of each check, so that no value stays in the processor's cache. */
const copies = 50;

interface Job {
  readonly check: Check;
  readonly facts: AccountFacts;
  readonly resources: readonly Resource[];
}

/** Each check on copies of its own examples: all kinds of expressions, in the mix in which they are written. */
function jobsOf(policies: PolicySet): Job[] {
  return policies.checks.flatMap((check) =>
    (["pass", "fail"] as const).map((kind) => {
      const { resource, facts } = exampleOf(policies, check, kind, 0);
      const resources = Array.from({ length: copies }, (_, index) => ({ ...resource, name: `${index}` }));
      return { check, facts, resources };
    }),
  );
}

/** Evaluations alone: expressions over contexts that are there, values made. */
function expressions(policies: PolicySet, jobs: readonly Job[]): (() => number)[] {
  const prepare = factsPreparer(policies.language);
  return jobs.map(({ check, facts, resources }) => {
    const text = policies.written.get(check.id)?.source.assert ?? "true";
    const { id, params, resourceType } = check;
    const expression = compileExpression(policies.language, { text, resourceType, params, gives: "bool" });
    const prepared = prepare(facts);
    const own: Readonly<Record<string, unknown>> = facts.parameters[id] ?? {};
    const values = Object.entries(params).map(([name, parameter]): [string, unknown] => {
      const value = own[name] ?? parameter.default;
      return [name, typeof value === "number" ? BigInt(value) : value];
    });
    const contexts = resources.map(
      (resource): EvaluationContext => ({
        resource: prepared.views.view(resource),
        account: prepared.account,
        organization: prepared.organization,
        region: resource.region,
        now: facts.now,
        params: Object.fromEntries(values),
        lookups: prepared.lookups(resource.region),
      }),
    );
    return () => {
      for (const context of contexts) expression.run(context);
      return contexts.length;
    };
  });
}

/** The whole way: context, `when`, `assert`, evidence, message. */
function judgements(jobs: readonly Job[]): (() => number)[] {
  return jobs.map(({ check, facts, resources }) => () => {
    for (const resource of resources) check.judge(resource, facts);
    return resources.length;
  });
}

/** Rounds over all of the work, after one to warm up, until the time is over: units a second. */
function rate(work: readonly (() => number)[]): number {
  for (const unit of work) unit();
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < seconds * 1000) for (const unit of work) done += unit();
  return (done / (performance.now() - start)) * 1000;
}

/** Expressions and whole judgements a second, over every check. */
export const evaluations: Figure = {
  name: "evaluations",
  what: "evaluations a second on one core",
  measure: async (_program, { repeat }) => {
    const folder = fileURLToPath(new URL("../policies/aws", import.meta.url));
    const policies = await loadPolicies({ paths: [folder], resourceTypes: findResourceType });
    const jobs = jobsOf(policies);
    const alone: number[] = [];
    const whole: number[] = [];
    for (let turn = 0; turn < (repeat ?? 1); turn += 1) {
      alone.push(rate(expressions(policies, jobs)));
      whole.push(rate(judgements(jobs)));
    }
    const note = `${policies.checks.length} checks on their examples`;
    return [
      {
        of: "expressions alone",
        values: alone,
        digits: 0,
        target: `≥ ${floor.toLocaleString("en")}`,
        held: middle(alone) >= floor,
        note,
      },
      {
        of: "judgements",
        values: whole,
        digits: 0,
        target: "",
        held: null,
        note: "context, when, assert, evidence, message",
      },
    ];
  },
};
