import pc from "picocolors";
import type { CheckedStep } from "../offboard/offboard.ts";
import type { StepOutcome } from "../offboard/standing.ts";
import { type Look, wrapped } from "./text-layout.ts";

const marks: Readonly<Record<StepOutcome, string>> = { clear: "✓", left: "✗", unknown: "?" };
const words: Readonly<Record<StepOutcome, string>> = {
  clear: "nothing left",
  left: "something is left",
  unknown: "not known",
};

/** So many things of one kind are named for each step; the others are counted. */
const named = 10;

/** The steps for people. */
export function offboardText(
  steps: readonly CheckedStep[],
  outcome: StepOutcome,
  look: Look,
  withCommands: boolean,
): string {
  const colors = pc.createColors(look.color);
  const painted = { clear: colors.green, left: colors.red, unknown: colors.yellow } as const;
  const lines = steps.flatMap((step, index) => [
    ...wrapped(`${index + 1}. ${step.title}: ${words[step.outcome]}`, look, "  ").map((line, number) =>
      number === 0 ? `${painted[step.outcome](marks[step.outcome])} ${line.trimStart()}` : line,
    ),
    ...(withCommands ? wrapped(step.why, look, "    ") : []),
    ...evidence(step, look),
    // Commands are copied: they are not broken into lines.
    ...(withCommands && step.outcome !== "clear" ? step.commands.map((command) => `      ${command}`) : []),
  ]);
  const last = {
    clear: "Nothing is left.",
    left: "Something is left.",
    unknown: "Whether anything is left is not known.",
  }[outcome];
  return `${[...lines, ...wrapped(last, look, "")].join("\n")}\n`;
}

/** What is left and what is not known first. */
function evidence({ traces }: CheckedStep, look: Look): string[] {
  return (["left", "unknown", "clear"] as const).flatMap((outcome) => {
    const found = traces.filter((trace) => trace.outcome === outcome);
    const more = found.length - named;
    return [
      ...found
        .slice(0, named)
        .flatMap(({ evidence }) => wrapped(`${marks[outcome]} ${evidence}`, look, "    ")),
      ...(more > 0 ? [`    ${marks[outcome]} and ${more} more (--json has all)`] : []),
    ];
  });
}
