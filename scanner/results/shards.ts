import { z } from "zod";
import { UserError } from "../user-error.ts";
import { damaged, readJson, writeJson } from "./json-file.ts";
import { passEndPath, passesPath, passPath, shardPath } from "./layout.ts";
import { isScanId } from "./scan-id.ts";
import { accountIdSchema, countSchema } from "./schemas.ts";
import type { Store } from "./store.ts";
import { type Estimate, estimateSchema } from "./summary.ts";

/**
 * A scan of several processes: each pass over it divides accounts among shards. The first pass takes all accounts, a later one
 * what the passes before have left.
 */

/** Shards that a pass may have: three digits number them. */
export const mostShards = 999;

const shardIdSchema = z.string().regex(/^[1-9]\d*-\d{3}$/);
const passNumberSchema = z.int().positive();

/** How a scan is divided: the same in all of its passes. */
const divisionSchema = z.object({
  accountsPerShard: z.int().positive(),
  shardsAtOnce: z.int().positive(),
  /** Seconds for which the shards wait for a target role that is not there. */
  waitForRole: countSchema,
});
export type Division = z.infer<typeof divisionSchema>;

const shardSchema = z.object({
  format: z.literal(1),
  scan: z.string().refine(isScanId, "not a scan id"),
  pass: passNumberSchema,
  shard: shardIdSchema,
  /** Shards that may run at the same time: each takes this part of what the hub's account is allowed. */
  atOnce: z.int().positive(),
  waitForRole: divisionSchema.shape.waitForRole,
  /** In the order in which to begin them. */
  accounts: z.array(accountIdSchema).min(1),
});
export type Shard = z.infer<typeof shardSchema>;

/** Kept small: Step Functions reads it, and takes 256 KiB. The accounts are in the files of the shards. */
const passSchema = z.object({
  format: z.literal(1),
  scan: z.string().refine(isScanId, "not a scan id"),
  pass: passNumberSchema,
  atOnce: z.int().positive(),
  division: divisionSchema,
  /** What the whole scan was reckoned to take; the plan's pass has it. */
  estimate: estimateSchema.nullable().default(null),
  shards: z.array(z.object({ shard: shardIdSchema, accounts: z.int().positive() })),
});
export type Pass = z.infer<typeof passSchema>;

/**
 * Writes the shards of a pass, and last the pass itself: it is there when all of its shards are.
 * @param shards the accounts of each, in the order in which to begin them
 * @returns the pass as it was written
 */
export async function writePass(
  store: Store,
  facts: {
    readonly scan: string;
    readonly pass: number;
    readonly division: Division;
    readonly estimate: Estimate | null;
  },
  shards: readonly (readonly string[])[],
): Promise<Pass> {
  const { scan, pass, division, estimate } = facts;
  // As many as there are run at once: a larger divisor would leave a part of what the hub may ask unused.
  const atOnce = Math.max(1, shards.length);
  const { waitForRole } = division;
  const written = shards.map((accounts, index) =>
    shardSchema.parse({
      format: 1,
      scan,
      pass,
      shard: shardId(pass, index + 1),
      atOnce,
      waitForRole,
      accounts: [...accounts],
    } satisfies Shard),
  );
  for (const shard of written) await writeJson(store, shardPath(scan, shard.shard), shard);
  const list = written.map(({ shard, accounts }) => ({ shard, accounts: accounts.length }));
  const whole = passSchema.parse({
    format: 1,
    scan,
    pass,
    atOnce,
    division,
    estimate,
    shards: list,
  } satisfies Pass);
  await writeJson(store, passPath(scan, pass), whole);
  return whole;
}

/** A pass whose shards are all there; null when it was not planned, or not to its end. */
export async function readPass(store: Store, scan: string, pass: number): Promise<Pass | null> {
  const read = await readJson(store, passPath(scan, pass), passSchema);
  if (read !== null && (read.scan !== scan || read.pass !== pass)) {
    throw damaged(store, passPath(scan, pass), `is of scan ${read.scan}, pass ${read.pass}`, planAgain);
  }
  return read;
}

/**
 * Ends the passes of a scan, up to one of them: what still runs of their shards writes nothing more, so that what is read of the scan from
 * now on stays as it is.
 * @param upTo the last to end; all that there are when it is left out
 */
export async function endPasses(store: Store, scan: string, upTo = Number.POSITIVE_INFINITY): Promise<void> {
  const last = Math.min(upTo, await lastPass(store, scan));
  for (let pass = 1; pass <= last; pass += 1) {
    const path = passEndPath(scan, pass);
    if ((await store.get(path)) === null) await writeJson(store, path, { format: 1, scan, pass });
  }
}

/** The number of the last pass that was planned; 0 for a scan of one process. */
export async function lastPass(store: Store, scan: string): Promise<number> {
  const paths = new Set<string>();
  for await (const path of store.list(passesPath(scan))) paths.add(path);
  let last = 0;
  while (paths.has(passPath(scan, last + 1))) last += 1;
  return last;
}

/**
 * Does nothing while the pass of a shard goes on.
 * @throws UserError when it has ended
 */
export async function refuseEndedPass(store: Store, { scan, pass, shard }: Shard): Promise<void> {
  if ((await store.get(passEndPath(scan, pass))) === null) return;
  throw new UserError(
    `Pass ${pass} of scan ${scan} has ended: shard ${shard} adds nothing to it.`,
    `Accounts that are missing are planned again with hubscan reconcile --pass ${pass + 1}, unless the scan is merged already.`,
  );
}

/**
 * A shard of a pass.
 * @throws UserError when the scan has no such shard
 */
export async function readShard(store: Store, scan: string, id: string): Promise<Shard> {
  if (!shardIdSchema.safeParse(id).success) {
    throw new UserError(`not a shard: ${JSON.stringify(id)}`, "A shard is named like 1-001.");
  }
  const number = Number.parseInt(id, 10);
  const pass = await readPass(store, scan, number);
  if (!pass?.shards.some(({ shard }) => shard === id)) {
    throw new UserError(
      `scan ${scan} has no shard ${id} in ${store.describe()}`,
      pass === null
        ? `There is no pass ${number}: hubscan plan makes the first, hubscan reconcile the others.`
        : pass.shards.length === 0
          ? `Pass ${number} has none: nothing was missing.`
          : `Pass ${number} has ${pass.shards[0]?.shard} to ${pass.shards.at(-1)?.shard}.`,
    );
  }
  const shard = await readJson(store, shardPath(scan, id), shardSchema);
  if (shard === null) throw damaged(store, shardPath(scan, id), "is missing", planAgain);
  if (shard.scan !== scan || shard.shard !== id) {
    throw damaged(store, shardPath(scan, id), `is of scan ${shard.scan}, shard ${shard.shard}`, planAgain);
  }
  return shard;
}

const planAgain = "Plan a new scan: this one cannot be relied on.";

/** `1-001`: the pass, and the shard's number in it. */
function shardId(pass: number, index: number): string {
  return `${pass}-${String(index).padStart(String(mostShards).length, "0")}`;
}
