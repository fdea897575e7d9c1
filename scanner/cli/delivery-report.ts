import type { DeliveryKind, DeliveryOutcome } from "../delivery/outcome.ts";

/** Refusals that a person reads at once; `deliveries.json` has more of them. */
const shownRefusals = 5;

const kindTexts: Readonly<Record<DeliveryKind, string>> = {
  "security-hub": "Security Hub",
  sns: "SNS",
  webhook: "Webhook",
};

const stateTexts: Readonly<Record<DeliveryOutcome["state"], string>> = {
  delivered: "told",
  partly: "told in part",
  failed: "NOT TOLD",
  skipped: "not told",
};

/** What became of deliveries, for people. */
export function outcomeLines(outcomes: readonly DeliveryOutcome[]): string[] {
  return outcomes.flatMap(({ kind, target, state, message, refused, refusedInAll }) => {
    const shown = refused.slice(0, shownRefusals);
    const left = refusedInAll - shown.length;
    return [
      `${kindTexts[kind]} ${target}: ${stateTexts[state]}: ${message}`,
      ...shown.map(({ id, reason }) => `  ${id}: ${reason}`),
      ...(left > 0 ? [`  and ${left} more that it refused`] : []),
    ];
  });
}
