import type { Timing } from "../access/timing.ts";
import type { Store } from "../results/store.ts";
import { type DeliverySettings, tellsNobody } from "../settings/delivery-settings.ts";
import type { HubAccess } from "./hub-access.ts";
import { type ScanNews, scanNews } from "./news.ts";
import {
  type DeliveryKind,
  type DeliveryOutcome,
  readDeliveries,
  recordDelivery,
  wholeDelivery,
} from "./outcome.ts";
import { type AsffMapping, securityFindings } from "./security-findings.ts";
import { importFindings } from "./security-hub.ts";
import { publishNews } from "./sns.ts";
import { postWebhook, type WebhookNetwork, webhookTarget } from "./webhook.ts";
import { webhookBody } from "./webhook-body.ts";

export interface ScanDelivery {
  readonly store: Store;
  readonly scan: string;
  readonly settings: DeliverySettings;
  /** Null where there is no webhook. */
  readonly secret: string | null;
  /** Gives the hub; only called for what goes through AWS. */
  readonly hub: () => Promise<HubAccess>;
  readonly timing: Timing;
  readonly version: string;
  /** The mapping to ASFF for a scan. */
  readonly asff: (store: Store, scan: string) => AsffMapping;
  readonly network?: WebhookNetwork;
  /** Whether those are told again who have been told of all of it. */
  readonly again?: boolean;
}

/** What became of the deliveries of a scan. */
export interface ScanToldOf {
  /** Of this time, in the order in which they were made. */
  readonly outcomes: readonly DeliveryOutcome[];
  /** Whoever was told of all of it before, and was not told again. */
  readonly before: readonly DeliveryOutcome[];
  /** Why the outcomes could not be written down, which makes the next time tell everybody again; null when they were. */
  readonly unrecorded: string | null;
}

/**
 * Tells everybody who is to be told of a published scan, one after the other, and writes down what became of each as soon as it is known:
 * whoever was told of all of it is not told again. Never throws for what a receiver does: the scan is done, and that somebody was not
 * told is in the outcomes.
 * @throws UserError when what was told before cannot be read: nobody is told then
 */
export async function deliverScan(delivery: ScanDelivery): Promise<ScanToldOf> {
  const { store, scan, settings } = delivery;
  const { securityHub, sns, webhook } = settings;
  const recorded = tellsNobody(settings) ? [] : await readDeliveries(store, scan);
  const outcomes: DeliveryOutcome[] = [];
  const before: DeliveryOutcome[] = [];
  let unrecorded: string | null = null;
  let read: Promise<ScanNews> | null = null;
  const news = () => (read ??= scanNews(store, scan));
  const tell = async (kind: DeliveryKind, target: string, work: () => Promise<DeliveryOutcome>) => {
    const told = wholeDelivery(recorded, kind, target);
    if (told !== undefined && delivery.again !== true) {
      before.push(told);
      return;
    }
    const outcome = await work().catch((error: unknown) => failed(delivery, kind, target, error));
    outcomes.push(outcome);
    await recordDelivery(store, scan, outcome).catch((error: unknown) => {
      unrecorded = messageOf(error);
    });
  };
  if (securityHub !== null) {
    const { region, minimumSeverity } = securityHub;
    await tell("security-hub", region, async () => {
      const [hub, { manifest }] = [await delivery.hub(), await news()];
      const place = { ...hub.caller, region };
      const asff = delivery.asff(store, scan);
      return importFindings(hub, region, securityFindings(store, manifest, place, { asff, minimumSeverity }));
    });
  }
  for (const topic of sns) {
    await tell("sns", topic.topic, async () => publishNews(await delivery.hub(), await news(), topic));
  }
  if (webhook !== null) {
    await tell("webhook", webhookTarget(webhook.url), async () => {
      const { secret, version, timing, network } = delivery;
      if (secret === null) throw new TypeError("a webhook without a secret");
      const body = { id: scan, body: webhookBody(await news()), version };
      return postWebhook({ ...webhook, secret }, body, timing, network);
    });
  }
  return { outcomes, before, unrecorded };
}

function failed(
  { timing }: ScanDelivery,
  kind: DeliveryKind,
  target: string,
  error: unknown,
): DeliveryOutcome {
  return {
    kind,
    target,
    at: new Date(timing.now()).toISOString(),
    state: "failed",
    message: messageOf(error),
    sent: 0,
    refused: [],
    refusedInAll: 0,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
