/** What a shell gives for a program that an interrupt has ended. */
export const interruptedCode = 130;

/** Whether an error of a prompt says that the person has given up: Ctrl-C, or the end of the input. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof Error && error.name === "ExitPromptError";
}
