import { Command } from "commander";
import * as z from "zod";
import { systemTiming } from "../access/timing.ts";
import { asffMapping } from "../delivery/asff-mapping.ts";
import { deliverScan } from "../delivery/deliver-scan.ts";
import { scanMessage } from "../delivery/message.ts";
import { isWorthTelling, scanNews } from "../delivery/news.ts";
import { type DeliveryKind, readDeliveries, wholeDelivery } from "../delivery/outcome.ts";
import { webhookTarget } from "../delivery/webhook.ts";
import { webhookBody } from "../delivery/webhook-body.ts";
import type { Store } from "../results/store.ts";
import { type DeliverySettings, tellsNobody, webhookSecret } from "../settings/delivery-settings.ts";
import { loadSettings } from "../settings/load.ts";
import { mergeSettings } from "../settings/merge.ts";
import { UserError } from "../user-error.ts";
import { deliveryLines } from "./delivery-report.ts";
import { addSettingsOption } from "./options/checks.ts";
import { addDeliveryOptions, deliveryValues } from "./options/deliveries.ts";
import { addPlaceOptions, placeValues } from "./options/results.ts";
import { policyPlace } from "./policies/load.ts";
import { openScan } from "./results/open-scan.ts";
import type { Terminal } from "./terminal.ts";
import { terminalHubOnDemand } from "./terminal-hub.ts";
import { version } from "./version.ts";

const deliverValues = placeValues.extend({
  settings: z.string().optional(),
  dryRun: z.boolean().optional(),
  again: z.boolean().optional(),
  json: z.boolean().optional(),
});

/** `hubscan deliver`. */
export function deliverCommand(terminal: Terminal): Command {
  const command = new Command("deliver")
    .description(
      "Tells of a scan that is done those who have not been told yet: Security Hub, SNS topics, a webhook, as the settings and the options " +
        "say. A scan does this by itself; this is for what did not go through, and for trying it.",
    )
    .addHelpText("after", examples);
  addDeliveryOptions(addSettingsOption(addPlaceOptions(command)))
    .optionsGroup("How:")
    .option("--dry-run", "print what would be sent, and send nothing")
    .option("--again", "tell also those who have been told of all of it")
    .option("--json", "print the outcomes as JSON");
  return command.action(async () => {
    const options: unknown = command.opts();
    const values = deliverValues.parse(options);
    const written = await loadSettings(values.settings ?? null, policyPlace(terminal));
    const settings = mergeSettings(written, { deliveries: deliveryValues.parse(options) }).deliveries;
    if (tellsNobody(settings)) {
      throw new UserError(
        "nobody is to be told: there is no delivery in the settings or the options",
        "Give --security-hub, --sns-topic or --webhook, or write deliveries into the settings.",
      );
    }
    const { store, scan } = await openScan(terminal, values, { standIn: false });
    const { again = false, json = false } = values;
    if (values.dryRun === true) {
      await terminal.out(await dryRunText(store, scan, settings, again));
      return;
    }
    await deliver(terminal, { store, scan, settings, again, json });
  });
}

async function deliver(
  terminal: Terminal,
  options: {
    readonly store: Store;
    readonly scan: string;
    readonly settings: DeliverySettings;
    readonly again: boolean;
    readonly json: boolean;
  },
): Promise<void> {
  const { store, scan, settings, again, json } = options;
  const secret = webhookSecret(settings, terminal.environment);
  const hub = terminalHubOnDemand(terminal);
  const timing = systemTiming;
  try {
    const told = await deliverScan({
      store,
      scan,
      settings,
      secret,
      hub: hub.open,
      timing,
      version,
      asff: asffMapping,
      again,
    });
    await terminal.out(json ? `${JSON.stringify(told, null, 2)}\n` : `${deliveryLines(told).join("\n")}\n`);
    if (told.outcomes.some(({ state }) => state === "failed" || state === "partly")) terminal.setExitCode(1);
  } finally {
    await hub.close();
  }
}

async function dryRunText(
  store: Store,
  scan: string,
  settings: DeliverySettings,
  again: boolean,
): Promise<string> {
  const news = await scanNews(store, scan);
  const recorded = again ? [] : await readDeliveries(store, scan);
  const { securityHub, sns, webhook } = settings;
  const { subject, text } = scanMessage(news);
  const plan = (kind: DeliveryKind, target: string, name: string, sent: () => string) => {
    const told = wholeDelivery(recorded, kind, target);
    return told === undefined
      ? `${name}${sent()}\n`
      : `${name}: nothing, as it was told at ${told.at}; --again tells it once more\n`;
  };
  const findings = "every failure, what failed before and is unknown now, and what is resolved.";
  return [
    ...(securityHub === null
      ? []
      : [
          plan(
            "security-hub",
            securityHub.region,
            `Security Hub in ${securityHub.region}`,
            () => `: ${findings}`,
          ),
        ]),
    ...sns.map(({ topic, always }) =>
      plan("sns", topic, `SNS topic ${topic}`, () =>
        always || isWorthTelling(news)
          ? `\n\nSubject: ${subject}\n\n${text}`
          : ": nothing, as there is nothing to say",
      ),
    ),
    ...(webhook === null
      ? []
      : [
          plan(
            "webhook",
            webhookTarget(webhook.url),
            `Webhook ${webhookTarget(webhook.url)}`,
            () => `\n\n${JSON.stringify(JSON.parse(webhookBody(news)), null, 2)}`,
          ),
        ]),
    "Nothing was sent.\n",
  ].join("\n");
}

const examples = `
Examples:
  $ hubscan deliver --dry-run --sns-topic arn:aws:sns:eu-west-1:111122223333:findings
  $ hubscan deliver --security-hub eu-west-1 --scan 20261120T123059Z-z3x72u
  $ hubscan deliver --again                                to everybody, whoever has been told of it
  $ HUBSCAN_WEBHOOK_SECRET=… hubscan deliver --webhook https://hooks.example.com/hubscan

Exit codes: 0 everybody was told; 1 somebody was not, or not of everything.
`;
