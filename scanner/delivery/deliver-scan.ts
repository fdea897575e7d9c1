import type { Timing } from "../access/timing.ts";
import type { Store } from "../results/store.ts";
import type { DeliverySettings } from "../settings/delivery-settings.ts";
import type { HubAccess } from "./hub-access.ts";
import { type ScanNews, scanNews } from "./news.ts";
import { type DeliveryKind, type DeliveryOutcome, recordDeliveries } from "./outcome.ts";
import { type AsffMapping, securityFindings } from "./security-findings.ts";
import { importFindings } from "./security-hub.ts";
import { publishNews } from "./sns.ts";
import { postWebhook, type WebhookNetwork } from "./webhook.ts";
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
}

/**
 * Tells everybody who is to be told of a published scan, one after the other, and writes down what became of it. Never throws for what a
 * receiver does: the scan is done, and that somebody was not told is in the outcomes.
 */
export async function deliverScan(delivery: ScanDelivery): Promise<DeliveryOutcome[]> {
  const { store, scan, settings } = delivery;
  const { securityHub, sns, webhook } = settings;
  const outcomes: DeliveryOutcome[] = [];
  let read: Promise<ScanNews> | null = null;
  const news = () => (read ??= scanNews(store, scan));
  const tell = async (kind: DeliveryKind, target: string, work: () => Promise<DeliveryOutcome>) => {
    outcomes.push(await work().catch((error: unknown) => failed(delivery, kind, target, error)));
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
  if (sns !== null) {
    await tell("sns", sns.topic, async () => publishNews(await delivery.hub(), await news(), sns));
  }
  if (webhook !== null) {
    await tell("webhook", new URL(webhook.url).origin, async () => {
      const { secret, version, timing, network } = delivery;
      if (secret === null) throw new TypeError("a webhook without a secret");
      const body = { id: scan, body: webhookBody(await news()), version };
      return postWebhook({ ...webhook, secret }, body, timing, network);
    });
  }
  if (outcomes.length > 0) await recordDeliveries(store, scan, outcomes);
  return outcomes;
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
    message: error instanceof Error ? error.message : String(error),
    sent: 0,
    refused: [],
    refusedInAll: 0,
  };
}
