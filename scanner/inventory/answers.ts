import type { Cause } from "../access/cause.ts";
import type { AccountLedger } from "./account-ledger.ts";
import { valueAt } from "./command.ts";
import type { Call } from "./listing.ts";
import type { AccountRequests, Answer } from "./requests.ts";
import type { Service } from "./service.ts";

/** A call to make, and for which resource types. */
export interface Wanted {
  readonly service: Service;
  readonly call: Call;
  readonly input: object;
  readonly region: string;
  readonly types: ReadonlySet<string>;
}

/** All pages of an answer, up to the one that failed if one did. */
export interface Answers {
  readonly outputs: readonly object[];
  /** Null when AWS answered to the end. */
  readonly ended: { readonly kind: "absent" } | { readonly kind: "unreadable"; readonly cause: Cause } | null;
}

/** Reads all pages of a call and enters it into the ledger as one read. */
export async function readPages(
  requests: AccountRequests,
  ledger: AccountLedger,
  { service, call, input, region, types }: Wanted,
): Promise<Answers> {
  const operation = `${service.id}:${call.operation.name}`;
  const outputs: object[] = [];
  const counts = { calls: 0, throttles: 0, items: 0 };
  let ended: Answers["ended"] = null;
  let token: unknown;
  do {
    const page = token === undefined ? input : { ...input, [call.tokens?.input ?? ""]: token };
    const answer: Answer = await requests.send(service, call, page, region);
    counts.calls += answer.calls;
    counts.throttles += answer.throttles;
    if (answer.kind !== "answer") {
      ended = answer.kind === "absent" ? { kind: "absent" } : { kind: "unreadable", cause: answer.cause };
      const { code, message } = answer.kind === "absent" ? answer : answer.cause;
      const outcome = answer.kind === "absent" ? "absent" : answer.cause.kind;
      ledger.record({ region, operation, outcome, types, ...counts, code, message });
      return { outputs, ended };
    }
    outputs.push(answer.output);
    counts.items += itemsIn(answer.output, call.path);
    const next = nextToken(answer.output, call);
    const fault = pagingFault(answer.output, call, token, next);
    if (fault !== null) {
      const cause: Cause = { kind: "error", operation, code: null, message: fault };
      ledger.record({ region, operation, outcome: "error", types, ...counts, code: null, message: fault });
      return { outputs, ended: { kind: "unreadable", cause } };
    }
    token = next;
  } while (token !== undefined);
  ledger.record({ region, operation, outcome: "read", types, ...counts, code: null, message: null });
  return { outputs, ended };
}

function nextToken(output: object, call: Call): unknown {
  if (call.tokens === null) return undefined;
  const members = output as Readonly<Record<string, unknown>>;
  // Some operations echo a marker on the last page, and say so here.
  if (members["IsTruncated"] === false) return undefined;
  const token = members[call.tokens.output];
  return token === null || token === "" ? undefined : token;
}

/** Why the pages after this one cannot be read, although there are some; null when they can, or when there are none. */
function pagingFault(output: object, call: Call, token: unknown, next: unknown): string | null {
  if (call.tokens === null) return null;
  // AWS would answer with the same page for ever.
  if (next !== undefined) return next === token ? "AWS gave the same page token twice" : null;
  const { IsTruncated, Truncated } = output as {
    readonly IsTruncated?: unknown;
    readonly Truncated?: unknown;
  };
  const goesOn = IsTruncated === true || Truncated === true;
  return goesOn ? "AWS said that there are more pages and gave no token for them" : null;
}

function itemsIn(output: object, path: string | null): number {
  if (path === null) return 1;
  const value = valueAt(output, path);
  return Array.isArray(value) ? value.length : value === undefined ? 0 : 1;
}
