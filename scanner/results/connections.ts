import { z } from "zod";
import type { Cause } from "../access/cause.ts";
import { readJson, writeJson } from "./json-file.ts";
import { connectionsPath } from "./layout.ts";
import { accountIdSchema, causeSchema, timeSchema } from "./schemas.ts";
import { MarkedSecret, secretMarkSchema } from "./secret-mark.ts";
import type { Store } from "./store.ts";

export const connectionOutcomes = ["connected", "failed"] as const;

const connectionSchema = z.object({
  account: z.object({ id: accountIdSchema, name: z.string() }),
  outcome: z.enum(connectionOutcomes),
  /** When it was tried. */
  time: timeSchema,
  /** When it was tried first with this outcome, and every time since. */
  since: timeSchema,
  /** Why it failed. */
  cause: causeSchema.nullable(),
});

/** What came of trying to enter one account. */
export interface Connection {
  readonly account: { readonly id: string; readonly name: string };
  readonly outcome: (typeof connectionOutcomes)[number];
  /** When it was tried, ISO 8601 in UTC. */
  readonly time: string;
  /** When it was tried first with this outcome and this kind of cause, and every time since, ISO 8601 in UTC. */
  readonly since: string;
  /** Why it failed; null when it did not. */
  readonly cause: Cause | null;
}

const connectionsSchema = z.object({
  format: z.literal(1),
  /** Role, or user, that tried. */
  caller: z.string(),
  /** ARN of the target role, with * for the account. */
  role: z.string(),
  sourceIdentity: z.boolean(),
  /** ARNs of the policies that bound the session. */
  sessionPolicies: z.array(z.string()),
  /** A mark of the external id that was sent, by which the same one is known again; null where none was. */
  externalId: secretMarkSchema.nullable(),
  accounts: z.array(connectionSchema),
});
type KeptConnections = z.output<typeof connectionsSchema>;

/** Who entered, as what, and what was asked of STS for it: an outcome holds for these only. */
export interface Entrance
  extends Pick<KeptConnections, "caller" | "role" | "sourceIdentity" | "sessionPolicies"> {
  /** It is not kept: what is kept is a mark of it. */
  readonly externalId: string | null;
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

/** The last outcomes of one entrance, in the results. */
export class ConnectionMemory {
  readonly #store: Store;
  readonly #entrance: Omit<Entrance, "externalId">;
  readonly #externalId: MarkedSecret | null;

  constructor(store: Store, { externalId, ...entrance }: Entrance) {
    this.#store = store;
    this.#entrance = entrance;
    this.#externalId = externalId === null ? null : new MarkedSecret(externalId);
  }

  /**
   * The last outcome for each account that was tried through the same entrance; empty when none was.
   * @throws UserError when the file is damaged
   */
  async read(): Promise<Map<string, Connection>> {
    const kept = await this.#kept();
    return new Map(kept?.accounts.map((connection) => [connection.account.id, connection]) ?? []);
  }

  /**
   * Keeps outcomes beside those of other accounts, in place of what was known of their own. The file is read again after it is
   * written: who runs at the same time and wrote over it meanwhile would have these outcomes lost, and they are put beside theirs.
   */
  async keep(outcomes: readonly Connection[]): Promise<void> {
    let missing = outcomes;
    for (let attempt = 0; missing.length > 0 && attempt < attempts; attempt += 1) {
      const kept = await this.#kept();
      const byId = new Map(kept?.accounts.map((connection) => [connection.account.id, connection]) ?? []);
      for (const connection of missing) byId.set(connection.account.id, connection);
      await writeJson(this.#store, connectionsPath, {
        format: 1,
        ...this.#entrance,
        externalId: kept?.externalId ?? (await this.#externalId?.fresh()) ?? null,
        accounts: [...byId.values()].sort((a, b) => a.account.id.localeCompare(b.account.id)),
      } satisfies z.input<typeof connectionsSchema>);
      const written = await this.read();
      missing = outcomes.filter(({ account, time }) => {
        const there = written.get(account.id);
        return there === undefined || there.time < time;
      });
    }
  }

  /** The file, if it is of the same entrance. */
  async #kept(): Promise<KeptConnections | null> {
    const kept = await readJson(this.#store, connectionsPath, connectionsSchema);
    return kept !== null && (await this.#isOurs(kept)) ? kept : null;
  }

  async #isOurs({ externalId, ...kept }: KeptConnections): Promise<boolean> {
    const { caller, role, sourceIdentity, sessionPolicies } = this.#entrance;
    const isSame =
      kept.caller === caller &&
      kept.role === role &&
      kept.sourceIdentity === sourceIdentity &&
      kept.sessionPolicies.join() === sessionPolicies.join();
    if (!isSame || (externalId === null) !== (this.#externalId === null)) return false;
    return externalId === null || (await this.#externalId?.matches(externalId)) === true;
  }
}
