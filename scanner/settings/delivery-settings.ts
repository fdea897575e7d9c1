import type { Severity } from "../results/finding.ts";
import { UserError } from "../user-error.ts";
import type { SettingsData } from "./settings-format.ts";

type Given<Value> = Value | undefined;

/** What the command line and the environment say about deliveries. */
export interface GivenDeliveries {
  /** A region. */
  readonly securityHub?: Given<string>;
  readonly snsTopic?: Given<string>;
  readonly webhook?: Given<string>;
  /** False: nobody is told, whatever the settings say. */
  readonly deliveries?: Given<boolean>;
}

/** A topic that is told of a scan. */
export interface SnsTopic {
  /** Its ARN. */
  readonly topic: string;
  /** Whether it is told also when there is nothing to say. */
  readonly always: boolean;
}

/** Who is told of a scan; null for who is not. */
export interface DeliverySettings {
  readonly securityHub: { readonly region: string; readonly minimumSeverity: Severity | null } | null;
  /** Each topic once. */
  readonly sns: readonly SnsTopic[];
  readonly webhook: { readonly url: string; readonly allowPrivate: boolean } | null;
}

export const noDeliveries: DeliverySettings = { securityHub: null, sns: [], webhook: null };

/**
 * A region and a webhook on the command line take the place of those of the settings; how they are told stays as the settings say. Topics add
 * up: the stack names its own one in the environment, and the people behind it are not those that a team has a topic for.
 */
export function mergeDeliveries(
  own: NonNullable<SettingsData["deliveries"]>,
  given: GivenDeliveries,
): DeliverySettings {
  if (given.deliveries === false) return noDeliveries;
  const region = given.securityHub || own["security-hub"]?.region;
  const topics: SnsTopic[] = own.sns ? [{ topic: own.sns.topic, always: own.sns.always ?? false }] : [];
  if (given.snsTopic && given.snsTopic !== own.sns?.topic) {
    topics.push({ topic: given.snsTopic, always: false });
  }
  const url = given.webhook || own.webhook?.url;
  return {
    securityHub: region
      ? { region, minimumSeverity: own["security-hub"]?.["minimum-severity"] ?? null }
      : null,
    sns: topics,
    webhook: url ? { url, allowPrivate: own.webhook?.["allow-private"] ?? false } : null,
  };
}

/** Whether the settings name nobody who is told. */
export function tellsNobody({ securityHub, sns, webhook }: DeliverySettings): boolean {
  return securityHub === null && sns.length === 0 && webhook === null;
}

/**
 * Characters of a webhook's secret, as HMAC-SHA256 wants it at least: https://datatracker.ietf.org/doc/html/rfc2104#section-3 asks for no less
 * than its output.
 */
export const shortestSecret = 32;

/**
 * The secret that webhooks are signed with, from `HUBSCAN_WEBHOOK_SECRET`; null without a webhook.
 * @throws UserError when a webhook is asked for that could not be called: told before a scan, and not after it
 */
export function webhookSecret(
  { webhook }: DeliverySettings,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (webhook === null) return null;
  if (new URL(webhook.url).protocol !== "https:" && !webhook.allowPrivate) {
    throw new UserError(
      "the webhook is not an https URL",
      "Give it as https://, or set deliveries.webhook.allow-private in the settings for one in your own network.",
    );
  }
  const secret = environment["HUBSCAN_WEBHOOK_SECRET"] ?? "";
  if (secret.length >= shortestSecret) return secret;
  throw new UserError(
    secret === ""
      ? "there is a webhook, and no HUBSCAN_WEBHOOK_SECRET to sign it with"
      : `HUBSCAN_WEBHOOK_SECRET has ${secret.length} characters, and needs ${shortestSecret} at least`,
    "Set it in the environment: openssl rand -hex 32 makes one. The receiver needs it too.",
  );
}
