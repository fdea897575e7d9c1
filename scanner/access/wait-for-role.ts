import { AccessError } from "./access-error.ts";
import type { AccountSession } from "./session.ts";
import type { Timing } from "./timing.ts";

/** Milliseconds until an account without a role is asked again: doubled each time, up to the longest. */
const waits = { first: 5000, longest: 30_000 } as const;

/**
 * Gets an account's first credentials. While STS answers that there is no role that trusts the hub, it is asked again until
 * so many milliseconds have passed, and once more at their end.
 *
 * @param patience 0 to ask once
 * @throws AccessError with what STS answered last
 */
export async function waitForRole(
  session: AccountSession,
  patience: number,
  { now, sleep }: Pick<Timing, "now" | "sleep">,
): Promise<void> {
  const begun = now();
  for (let wait: number = waits.first; ; wait = Math.min(waits.longest, wait * 2)) {
    try {
      await session.credentials();
      return;
    } catch (error) {
      const left = begun + patience - now();
      if (left <= 0 || !isWithoutRole(error)) throw error;
      await sleep(Math.min(wait, left));
    }
  }
}

function isWithoutRole(error: unknown): boolean {
  return error instanceof AccessError && error.reason.kind === "role-missing-or-trust";
}
