import type { RoleOutcome } from "../../role/each-account.ts";
import { type Look, wrapped } from "../text-layout.ts";

/** How an account fared, in a word: `not reached` where the run was ended before. */
export function statusOf<Result>(
  { result, failure }: RoleOutcome<Result>,
  wordFor: (result: Result) => string,
): string {
  if (failure !== null) return "failed";
  return result === null ? "not reached" : wordFor(result);
}

/** Lines on an account: what it is, how it fared, and more about it below. */
export function accountLines<Result>(
  outcome: RoleOutcome<Result>,
  look: Look,
  wordFor: (result: Result) => string,
  more: (result: Result) => readonly string[],
): string[] {
  const { account, result, failure } = outcome;
  const name = account.name === account.id ? "" : ` ${account.name}`;
  const details = [
    ...(result === null ? [] : more(result)),
    ...(failure === null ? [] : [`${failure.operation ?? failure.kind}: ${failure.message}`, failure.cure]),
  ];
  return [
    `${account.id}${name}: ${statusOf(outcome, wordFor)}`,
    ...details.flatMap((detail) => wrapped(detail, look)),
  ];
}

/** How many accounts fared how: `3 updated, 17 unchanged`. */
export function countsText(statuses: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
}

/** The outcome as JSON: an entry for each account. */
export function outcomeJson<Result extends object>(
  outcomes: readonly RoleOutcome<Result>[],
  wordFor: (result: Result) => string,
): string {
  const entries = outcomes.map((outcome) => ({
    account: outcome.account.id,
    name: outcome.account.name,
    status: statusOf(outcome, wordFor),
    ...outcome.result,
    failure: outcome.failure,
  }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}
