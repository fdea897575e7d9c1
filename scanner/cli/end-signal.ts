import { UserError } from "../user-error.ts";

/**
 * A signal that is aborted when the process is asked to end (ECS sends SIGTERM, a terminal SIGINT): what is under way is
 * given up. Asked a second time, the process ends at once.
 * @param told what the user is told then, given the name of the signal
 */
export function endSignal(process: NodeJS.Process, told: (signal: string) => UserError): AbortSignal {
  const end = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => {
      end.abort(told(name));
    });
  }
  return end.signal;
}

/**
 * What is told when a scan is ended: what is finished is kept.
 * @param hint how to go on
 */
export function scanEnded(hint: string): (signal: string) => UserError {
  return (signal) => new UserError(`The scan was ended by ${signal}.`, `Finished accounts are kept: ${hint}`);
}
