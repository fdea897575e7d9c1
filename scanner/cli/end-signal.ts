import { UserError } from "../user-error.ts";

/**
 * A signal that is aborted when the process is asked to end (ECS sends SIGTERM, a terminal SIGINT): what is under way is
 * given up, what is finished is kept. Asked a second time, the process ends at once.
 * @param hint how to go on
 */
export function endSignal(process: NodeJS.Process, hint: string): AbortSignal {
  const end = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => {
      end.abort(new UserError(`The scan was ended by ${name}.`, `Finished accounts are kept: ${hint}`));
    });
  }
  return end.signal;
}
