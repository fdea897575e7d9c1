import { Command, Option } from "commander";
import pc from "picocolors";
import * as z from "zod";
import { scopeText } from "../../exceptions/scope-text.ts";
import { type Exception, type ExceptionState, exceptionState } from "../../results/exception.ts";
import { printable } from "../../results/formats/printable.ts";
import { addSettingsOption, policyOption } from "../options/checks.ts";
import type { Terminal } from "../terminal.ts";
import { givenExceptions, givenValues } from "./given-exceptions.ts";

const formats = ["table", "json"] as const;
const listValues = givenValues.extend({ format: z.enum(formats) });

/** `hubscan exceptions list`. */
export function listCommand(terminal: Terminal): Command {
  const command = new Command("list")
    .summary("all exceptions, and until when they hold")
    .description(
      "Lists exceptions, those first that expire first. What they cover, and which are unused, a scan's report and summary say.",
    )
    .argument("[path...]", "files, folders or s3:// addresses (default: those that the settings name)")
    .addOption(new Option("--format <format>", "how to print it").choices(formats).default("table"))
    .addHelpText("after", examples);
  return addSettingsOption(command)
    .addOption(policyOption())
    .action(async (paths: string[]) => {
      const values = listValues.parse(command.opts());
      const exceptions = [...(await givenExceptions(terminal, values, paths))].sort(byExpiry);
      const now = terminal.now();
      if (values.format === "json") {
        const rows = exceptions.map((exception) => ({ ...exception, state: exceptionState(exception, now) }));
        await terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
        return;
      }
      const texts = exceptions.map((exception) =>
        exceptionText(exception, exceptionState(exception, now), terminal),
      );
      await terminal.out(texts.length === 0 ? "No exceptions.\n" : texts.join("\n"));
    });
}

function byExpiry(a: Exception, b: Exception): number {
  if (a.expires === b.expires) return 0;
  // "never" comes after every date.
  return a.expires < b.expires ? -1 : 1;
}

const words: Readonly<Record<ExceptionState, string>> = {
  active: "until",
  soon: "expires soon:",
  expired: "expired on",
};

function exceptionText(
  { check, scope, owner, reason, expires, approvedBy, file, line }: Exception,
  state: ExceptionState,
  look: { readonly color: boolean },
): string {
  const color = pc.createColors(look.color);
  const end =
    expires === "never" ? `for good, accepted by ${approvedBy ?? ""}` : `${words[state]} ${expires}`;
  return [
    `${color.bold(printable(check))}  ${state === "active" ? printable(end) : color.yellow(end)}`,
    `  ${printable(scopeText(scope))}`,
    `  ${printable(`${reason} (${owner})`)}`,
    `  ${color.dim(`${printable(file)}:${line}`)}`,
    "",
  ].join("\n");
}

const examples = `
Examples:
  $ hubscan exceptions list
  $ hubscan exceptions list ./exceptions --format json | jq -r '.[] | select(.state != "active") | .owner + "  " + .check'
`;
