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
  const hint = "Restore the file, or delete it: everybody is told again then.";
  return (await readJson(store, deliveriesPath(scan), deliveriesSchema, hint))?.deliveries ?? [];
}

/** The outcome of a delivery that went through whole; undefined where that has still to be done. */
export function wholeDelivery(
  recorded: readonly DeliveryOutcome[],
  kind: DeliveryKind,
  target: string,
): DeliveryOutcome | undefined {
  return recorded.find(
    (outcome) => outcome.kind === kind && outcome.target === target && outcome.state === "delivered",
  );
}

/** Writes down what became of a delivery, in the place of what is written of its kind and target. */
export async function recordDelivery(store: Store, scan: string, outcome: DeliveryOutcome): Promise<void> {
  const before = await readDeliveries(store, scan);
  const isAnother = ({ kind, target }: DeliveryOutcome) => kind !== outcome.kind || target !== outcome.target;
  await writeJson(store, deliveriesPath(scan), {
    format: 1,
    scan,
    deliveries: [...before.filter(isAnother), outcome],
  } satisfies z.infer<typeof deliveriesSchema>);
}
