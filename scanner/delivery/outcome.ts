import { z } from "zod";
import { readJson, writeJson } from "../results/json-file.ts";
import { deliveriesPath } from "../results/layout.ts";
import { countSchema, timeSchema } from "../results/schemas.ts";
import type { Store } from "../results/store.ts";

export const deliveryKinds = ["security-hub", "sns", "webhook"] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

const outcomeSchema = z.object({
  kind: z.enum(deliveryKinds),
  /** Where to: a region, a topic's ARN, the origin of a URL. Nothing secret. */
  target: z.string(),
  at: timeSchema,
  /** `skipped`: there was nothing to say. `partly`: the receiver refused some, which `refused` names. */
  state: z.enum(["delivered", "partly", "failed", "skipped"]),
  /** For people: what was sent, or why it was not. */
  message: z.string(),
  /** Findings or messages that the receiver took. */
  sent: countSchema,
  /** What the receiver did not take, one entry each, as far as it was kept. */
  refused: z.array(z.object({ id: z.string(), reason: z.string() })),
  /** All that it did not take. */
  refusedInAll: countSchema,
});
/** What became of a delivery. */
export type DeliveryOutcome = z.infer<typeof outcomeSchema>;

const deliveriesSchema = z.object({
  format: z.literal(1),
  scan: z.string(),
  /** One of each kind and target: the last that was tried. */
  deliveries: z.array(outcomeSchema),
});

/** What became of a scan's deliveries; none where nothing was delivered. */
export async function readDeliveries(store: Store, scan: string): Promise<readonly DeliveryOutcome[]> {
  return (await readJson(store, deliveriesPath(scan), deliveriesSchema))?.deliveries ?? [];
}

/** Adds outcomes to those of a scan; each takes the place of an earlier one of its kind and target. */
export async function recordDeliveries(
  store: Store,
  scan: string,
  outcomes: readonly DeliveryOutcome[],
): Promise<void> {
  const before = await readDeliveries(store, scan);
  const key = ({ kind, target }: DeliveryOutcome) => `${kind} ${target}`;
  const replaced = new Set(outcomes.map(key));
  const deliveries = [...before.filter((outcome) => !replaced.has(key(outcome))), ...outcomes];
  await writeJson(store, deliveriesPath(scan), {
    format: 1,
    scan,
    deliveries,
  } satisfies z.infer<typeof deliveriesSchema>);
}
