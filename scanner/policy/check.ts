import type { Resource } from "../inventory/resource.ts";
import type { Scope } from "../inventory/service.ts";
import type { Severity } from "../results/finding.ts";
import { type Evidence, evidenceAt, evidenceOf, evidenceText } from "./evidence.ts";
import type { CompiledExpression, Demand, EvaluationContext } from "./expression.ts";
import type { AccountFacts } from "./facts.ts";
import type { CheckSource, Parameter, ParameterValue } from "./policy-file.ts";
import type { PreparedFacts } from "./prepared-facts.ts";
import { UnreadableError } from "./unreadable-error.ts";
import { undecided, type Verdict } from "./verdict.ts";

export interface Requirement {
  /** Id of the framework. */
  readonly framework: string;
  /** Id of the requirement in it. */
  readonly requirement: string;
}

/** One rule on one resource type, ready to judge. */
export interface Check {
  readonly id: string;
  readonly service: string;
  readonly title: string;
  readonly severity: Severity;
  readonly resourceType: string;
  /** Whether the resources are of a region or of the whole account. */
  readonly scope: Scope;
  /** Params with the values that hold where an account has none of its own. */
  readonly params: Readonly<Record<string, Parameter>>;
  readonly risk: string;
  readonly remediation: CheckSource["remediation"];
  readonly references: readonly string[];
  /** Ids by which others know the same check. */
  readonly sameAs: Readonly<Record<string, readonly string[]>>;
  /** Requirements that are mapped to it. Empty from the loader: frameworks are loaded after checks. */
  readonly frameworks: readonly Requirement[];
  /** What has to be read to judge: of `when`, `assert` and `evidence` together. */
  readonly demand: Demand;
  readonly source: { readonly file: string; readonly line: number };
  /** Judges a resource of `resourceType`. Never throws for what the facts hold: what cannot be decided is UNKNOWN. */
  readonly judge: (resource: Resource, facts: AccountFacts) => Verdict;
}

/** The compiled expressions of a check. */
export interface CheckExpressions {
  readonly when: CompiledExpression | null;
  readonly assert: CompiledExpression;
  readonly evidence: Readonly<Record<string, CompiledExpression>> | null;
}

/** The judge of a check. `message` is its text for FAIL, null to have one made. */
export function judgeOf(
  title: string,
  message: string | null,
  params: Readonly<Record<string, Parameter>>,
  id: string,
  expressions: CheckExpressions,
  prepare: (facts: AccountFacts) => PreparedFacts,
): Check["judge"] {
  const defaults = paramValues(params, {});
  const paths = [...new Set([...(expressions.when?.paths ?? []), ...expressions.assert.paths])];
  const passText = `${title}.`;
  return (resource, facts) => {
    const prepared = prepare(facts);
    const own = Object.hasOwn(facts.parameters, id) ? facts.parameters[id] : undefined;
    const context: EvaluationContext = {
      resource: prepared.views.view(resource),
      account: prepared.account,
      organization: prepared.organization,
      region: resource.region,
      now: facts.now,
      params: own === undefined ? defaults : paramValues(params, own),
      lookups: prepared.lookups(resource.region),
    };
    if (expressions.when !== null) {
      const applies = decide(expressions.when, context);
      if (applies instanceof Error) {
        return undecided(applies, "when", evidenceFor(expressions, paths, resource, context));
      }
      if (!applies) {
        const evidence = evidenceAt(resource, expressions.when.paths);
        return {
          status: "NOT_APPLICABLE",
          message: "Does not apply to this resource.",
          evidence,
          cause: null,
        };
      }
    }
    const holds = decide(expressions.assert, context);
    const evidence = evidenceFor(expressions, paths, resource, context);
    if (holds instanceof Error) return undecided(holds, "assert", evidence);
    if (holds) return { status: "PASS", message: passText, evidence, cause: null };
    return { status: "FAIL", message: message ?? failText(title, evidence), evidence, cause: null };
  };
}

/** Everything that several demands ask for. */
export function unitedDemand(demands: Iterable<Demand>): Demand {
  const united = new Map<string, Set<string>>();
  for (const demand of demands) {
    for (const [type, properties] of demand) {
      const known = united.get(type);
      if (known === undefined) united.set(type, new Set(properties));
      else for (const property of properties) known.add(property);
    }
  }
  return united;
}

function decide(expression: CompiledExpression, context: EvaluationContext): boolean | Error {
  try {
    const result = expression.run(context);
    return typeof result === "boolean" ? result : new TypeError(`gave ${typeof result} instead of a bool`);
  } catch (error) {
    return error instanceof Error ? error : new TypeError(String(error));
  }
}

function evidenceFor(
  { evidence }: CheckExpressions,
  paths: readonly string[],
  resource: Resource,
  context: EvaluationContext,
): Evidence {
  return evidence === null ? evidenceAt(resource, paths) : evaluated(evidence, context);
}

/** Evidence never changes a verdict; where it cannot be had, it says so. */
function evaluated(
  expressions: Readonly<Record<string, CompiledExpression>>,
  context: EvaluationContext,
): Evidence {
  return Object.fromEntries(
    Object.entries(expressions).map(([name, expression]) => {
      try {
        return [name, evidenceOf(expression.run(context))];
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        const reason =
          error instanceof UnreadableError ? error.reason.kind : (error.message.split("\n", 1)[0] ?? "");
        return [name, `not known: ${reason}`];
      }
    }),
  );
}

function failText(title: string, evidence: Evidence): string {
  const values = evidenceText(evidence);
  return values === "" ? `Not so: ${title}.` : `Not so: ${title}. ${values}.`;
}

/** Params as expressions read them: integers as CEL has them. */
function paramValues(
  params: Readonly<Record<string, Parameter>>,
  own: Readonly<Record<string, ParameterValue>>,
): object {
  return Object.fromEntries(
    Object.entries(params).map(([name, parameter]) => {
      const value = Object.hasOwn(own, name) ? own[name] : parameter.default;
      return [name, typeof value === "number" ? BigInt(value) : value];
    }),
  );
}
