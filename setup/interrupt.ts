import { interruptedCode } from "../scanner/cli/given-up.ts";
import type { Terminal } from "../scanner/cli/terminal.ts";

/**
 * Ends the process at Ctrl-C between two questions, where a terminal sends it as a signal, and says what has been written by then.
 * @returns what ends the watch
 */
export function watchInterrupt(
  process: NodeJS.Process,
  { note }: Pick<Terminal, "note">,
  state: () => string,
): () => void {
  const end = () => {
    note(`\n${state()}\n`);
    process.exit(interruptedCode);
  };
  process.once("SIGINT", end);
  return () => {
    process.removeListener("SIGINT", end);
  };
}
