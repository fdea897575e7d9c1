import { lastingKeyWarning } from "../access/caller.ts";
import type { RetryRule } from "../access/retry.ts";
import type { Timing } from "../access/timing.ts";
import { systemTiming } from "../access/timing.ts";
import { type Hub, openHub } from "../scan/hub.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/**
 * Opens the hub with the credentials of a command's environment, and says what should be said of them.
 * @param options.requestTimeout seconds until a request without an answer is given up
 * @param options.retry of the first call, which tells whose credentials these are
 * @throws UserError when there are no credentials, no region, or AWS does not take them
 */
export async function openTerminalHub(
  terminal: Pick<Terminal, "environment" | "note">,
  options: { readonly timing?: Timing; readonly requestTimeout?: number; readonly retry?: RetryRule } = {},
): Promise<Hub> {
  const { timing = systemTiming, requestTimeout, retry } = options;
  const hub = await openHub({
    environment: terminal.environment,
    version,
    timing,
    ...(requestTimeout === undefined ? {} : { requestTimeout: requestTimeout * 1000 }),
    ...(retry === undefined ? {} : { retry }),
  });
  const warning = lastingKeyWarning(hub.caller);
  if (warning !== null) terminal.note(`${warning}\n`);
  return hub;
}

/** A hub that is opened when somebody first asks for it; closing one that was never opened, or could not be, does nothing. */
export function terminalHubOnDemand(terminal: Pick<Terminal, "environment" | "note">): {
  readonly open: () => Promise<Hub>;
  readonly close: () => Promise<void>;
} {
  let hub: Promise<Hub> | null = null;
  return {
    open: () => (hub ??= openTerminalHub(terminal)),
    close: async () => {
      // Whoever asked for it was told why there is none.
      const opened = await hub?.catch(() => null);
      opened?.environment.close();
    },
  };
}
