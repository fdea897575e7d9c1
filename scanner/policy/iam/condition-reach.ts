import type { Caller, Owner } from "./caller.ts";
import { keyKnowledge } from "./condition-key.ts";
import { fixedValue, type Match, matchValues } from "./condition-value.ts";
import type { Condition } from "./document.ts";
import { type Ease, easiest } from "./ease.ts";
import { type ConditionOperator, holdsWithoutKey, parseConditionOperator } from "./operator.ts";

/** How easily a caller makes a request for which a condition holds, and one for which it does not. */
export interface Reach {
  readonly hold: Ease;
  readonly fail: Ease;
}

function always(holds: boolean): Reach {
  return holds ? { hold: "free", fail: "never" } : { hold: "never", fail: "free" };
}

function reachWithKey(operator: ConditionOperator, matches: readonly Match[]): Reach {
  const matched = easiest(matches.map(({ can }) => can));
  const missed: Ease = matches.some(({ must }) => must) ? "never" : "free";
  return operator.negated ? { hold: missed, fail: matched } : { hold: matched, fail: missed };
}

/**
 * Tries a condition with a caller. What is not known counts as possible, so `never` is certain.
 * @throws PolicyDocumentError for an unknown operator.
 */
export function conditionReach(condition: Condition, caller: Caller, owner: Owner, version: string): Reach {
  const operator = parseConditionOperator(condition.operator);
  const knowledge = keyKnowledge(condition.key, caller);
  const presence = knowledge?.presence ?? "maybe";
  const reaches: Reach[] = [];
  if (operator.test === "Null") {
    const holdsWhen = (isNull: boolean) =>
      condition.values.some((value) => value.toLowerCase() === String(isNull));
    if (presence !== "always") reaches.push(always(holdsWhen(true)));
    if (presence !== "never") reaches.push(always(holdsWhen(false)));
  } else {
    if (presence !== "always") reaches.push(always(holdsWithoutKey(operator)));
    if (presence !== "never") {
      const values = condition.values.map((value) => fixedValue(value, owner, version));
      const matches: readonly Match[] =
        knowledge === null
          ? values.map(() => ({ can: "free", must: false }) as const)
          : matchValues(values, knowledge.meaning, operator.test, owner);
      reaches.push(reachWithKey(operator, matches));
    }
  }
  return {
    hold: easiest(reaches.map(({ hold }) => hold)),
    fail: easiest(reaches.map(({ fail }) => fail)),
  };
}
