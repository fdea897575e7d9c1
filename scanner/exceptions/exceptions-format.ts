import * as z from "zod";
import { accountIdPattern } from "../role/settings.ts";

/** The exceptions file, written once: the loader validates with it, editors complete with it. */

const text = z.string().regex(/\S/, "it must not be empty");

function some<Item extends z.ZodType>(item: Item, description: string) {
  // An empty list could be read as all and as none.
  return z
    .array(item)
    .min(1, "it has no entries: leave the key out where it is not to narrow")
    .optional()
    .meta({ description });
}

const narrowing = z
  .strictObject({
    accounts: some(
      z
        .string("an account id is text: put its twelve digits in quotes")
        .regex(accountIdPattern, "an account id has twelve digits"),
      "Any of these accounts.",
    ),
    ous: some(
      text,
      "Accounts in any of these organizational units or below, by name or path (Workloads/Production).",
    ),
    regions: some(text, "Any of these regions, with * and ?; global for what has none."),
    resources: some(
      text,
      "Resources whose name matches any of these, or whose ARN where it begins with arn:; with * and ?.",
    ),
    tags: z
      .record(z.string().min(1), text)
      .refine(
        (tags) => Object.keys(tags).length > 0,
        "it has no entries: leave the key out where it is not to narrow",
      )
      .optional()
      .meta({ description: "Resources that have all of these tags; values with * and ?." }),
  })
  .refine(
    (scope) => Object.values(scope).some((value) => value !== undefined),
    "a scope names accounts, ous, regions, resources or tags; to except a check everywhere, write scope: everywhere",
  );

const notADay = "it must be a date like 2027-06-30, or never";
const day = z
  .string(notADay)
  .regex(/^(\d{4}-\d{2}-\d{2}|never)$/, { message: notADay, abort: true })
  .refine((value) => value === "never" || isDay(value), notADay);

const exceptionEntry = z
  .strictObject({
    check: text.meta({ description: "Id of a check, or a glob." }),
    scope: z
      .union([z.literal("everywhere"), narrowing], {
        error: "a scope is everywhere, or has accounts, ous, regions, resources or tags",
      })
      .meta({ description: "Where it holds: all that is named has to match. Or: everywhere." }),
    owner: text.meta({ description: "Who answers for it." }),
    reason: text.meta({ description: "Why the failure is accepted." }),
    expires: day.meta({
      description: "The last day on which it holds (UTC), or never, which takes approved-by.",
    }),
    "approved-by": text
      .optional()
      .meta({ description: "Who has accepted it for good; required where it expires never." }),
  })
  .superRefine((entry, context) => {
    if (entry.expires === "never" && entry["approved-by"] === undefined) {
      context.addIssue({
        code: "custom",
        path: ["expires"],
        message:
          "an exception for good names who has accepted it: add approved-by, or a date on which it is looked at again",
      });
    }
    if (entry.scope === "everywhere" && /^\*+$/.test(entry.check)) {
      context.addIssue({
        code: "custom",
        path: ["scope"],
        message: "every check everywhere: nothing would ever fail; name checks, or a scope",
      });
    }
  })
  .meta({ description: "Failures that somebody has accepted, until when and why." });

export const exceptionsFormat = z
  .strictObject({ exceptions: z.array(exceptionEntry).nullable() })
  .meta({ title: "hubscan exceptions", description: "Failures that a team has accepted." });

export type ExceptionEntry = z.output<typeof exceptionEntry>;

function isDay(value: string): boolean {
  const time = new Date(`${value}T00:00:00.000Z`);
  // 30 February parses as 1 or 2 March.
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value);
}
