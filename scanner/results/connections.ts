import { z } from "zod";
import type { Cause } from "../access/cause.ts";
import { readJson, writeJson } from "./json-file.ts";
import { connectionsPath } from "./layout.ts";
import { accountIdSchema, causeSchema, timeSchema } from "./schemas.ts";
import type { Store } from "./store.ts";

export const connectionOutcomes = ["connected", "failed"] as const;

const connectionSchema = z.object({
  account: z.object({ id: accountIdSchema, name: z.string() }),
  outcome: z.enum(connectionOutcomes),
  /** When it was tried. */
  time: timeSchema,
  /** Why it failed. */
  cause: causeSchema.nullable(),
});

/** What came of trying to enter one account. */
export interface Connection {
  readonly account: { readonly id: string; readonly name: string };
  readonly outcome: (typeof connectionOutcomes)[number];
  /** When it was tried, ISO 8601 in UTC. */
  readonly time: string;
  /** Why it failed; null when it did not. */
  readonly cause: Cause | null;
}

const connectionsSchema = z.object({
  format: z.literal(1),
  /** Role, or user, that tried. */
  caller: z.string(),
  /** ARN of the target role, with * for the account. */
  role: z.string(),
  accounts: z.array(connectionSchema),
});

/** Who entered, and as what: an outcome holds for these only. */
export interface Entrance {
  readonly caller: string;
  readonly role: string;
}

/**
 * The last outcome for each account that was tried by the same caller through the same role; empty when nothing was.
 * @throws UserError when the file is damaged
 */
export async function readConnections(store: Store, entrance: Entrance): Promise<Map<string, Connection>> {
  const kept = await readJson(store, connectionsPath, connectionsSchema);
  const holds = kept !== null && kept.caller === entrance.caller && kept.role === entrance.role;
  return new Map(holds ? kept.accounts.map((connection) => [connection.account.id, connection]) : []);
}

/**
 * The last outcome for each account, whoever tried; null when nobody has.
 * @throws UserError when the file is damaged
 */
export async function lastConnections(store: Store): Promise<readonly Connection[] | null> {
  return (await readJson(store, connectionsPath, connectionsSchema))?.accounts ?? null;
}

/** How often outcomes are put beside those of others before that is left. */
const attempts = 5;

/**
 * Keeps outcomes beside those of other accounts, in place of what was known of their own. The file is read again after it is written: who
 * runs at the same time and wrote over it meanwhile would have these outcomes lost, and they are put beside theirs.
 */
export async function keepConnections(
  store: Store,
  entrance: Entrance,
  outcomes: readonly Connection[],
): Promise<void> {
  let missing = outcomes;
  for (let attempt = 0; missing.length > 0 && attempt < attempts; attempt += 1) {
    const kept = await readConnections(store, entrance);
    for (const connection of missing) kept.set(connection.account.id, connection);
    const accounts = [...kept.values()].sort((a, b) => a.account.id.localeCompare(b.account.id));
    await writeJson(store, connectionsPath, {
      format: 1,
      ...entrance,
      accounts,
    } satisfies z.input<typeof connectionsSchema>);
    const written = await readConnections(store, entrance);
    missing = outcomes.filter(({ account, time }) => {
      const there = written.get(account.id);
      return there === undefined || there.time < time;
    });
  }
}
