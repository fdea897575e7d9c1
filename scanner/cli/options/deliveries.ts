import { type Command, InvalidArgumentError, type Option } from "commander";
import * as z from "zod";
import { topicArn, webhookUrl } from "../../settings/delivery-targets.ts";
import { regionFormat } from "../../settings/region-format.ts";
import { option } from "./option.ts";

/** Who is told of a scan, as given on the command line. */
export const deliveryValues = z.object({
  securityHub: z.string().optional(),
  snsTopic: z.string().optional(),
  webhook: z.string().optional(),
  /** False with --no-deliveries. */
  deliveries: z.boolean().optional(),
});

/** The same for every command that tells of a scan. */
export function addDeliveryOptions(command: Command): Command {
  return command
    .optionsGroup("Deliveries, when the scan is done (webhooks are signed with HUBSCAN_WEBHOOK_SECRET):")
    .addOption(
      checkedOption(
        "--security-hub <region>",
        "import findings into the hub account's Security Hub in this region",
        regionFormat,
      ),
    )
    .addOption(
      checkedOption(
        "--sns-topic <arn>",
        "publish new critical and high failures and gaps to a topic",
        topicArn,
      ),
    )
    .addOption(checkedOption("--webhook <url>", "post the scan's figures as JSON", webhookUrl));
}

/** For commands that tell of a scan by themselves. */
export function noDeliveriesOption(): Option {
  return option("--no-deliveries", "tell nobody, whatever the settings say");
}

function checkedOption(flags: string, description: string, schema: z.ZodType<string>): Option {
  return option(flags, description).argParser((text: string) => {
    const { success, error } = schema.safeParse(text);
    if (success) return text;
    throw new InvalidArgumentError(`${error.issues[0]?.message ?? "It is not as expected"}.`);
  });
}
