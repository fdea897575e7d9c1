import type { ScanToldOf } from "../delivery/deliver-scan.ts";
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

/** What became of the deliveries of a scan, for people. */
export function deliveryLines({ outcomes, before, unrecorded }: ScanToldOf): string[] {
  return [
    ...before.map(
      ({ kind, target, at }) =>
        `${kindTexts[kind]} ${target}: was told at ${at}; hubscan deliver --again tells it once more`,
    ),
    ...outcomeLines(outcomes),
    ...(unrecorded === null
      ? []
      : [`What was told could not be written down, and the next time tells everybody again: ${unrecorded}`]),
  ];
}

function outcomeLines(outcomes: readonly DeliveryOutcome[]): string[] {
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
