import * as z from "zod";

/** How the places that a scan is told to are written, in the settings and on the command line. */

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export const topicArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/,
    "it must be the ARN of a topic, like arn:aws:sns:eu-west-1:111122223333:NAME",
  );

export const webhookUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "it must be an https URL")
  .refine(
    (text) => !URL.canParse(text) || (new URL(text).username === "" && new URL(text).password === ""),
    "a name and password do not belong in the URL: requests are signed",
  );
