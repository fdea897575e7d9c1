import type { AwsCredentialIdentity } from "@smithy/types";

/** Credentials that are asked for when they are needed and kept until shortly before they expire. */
export interface RenewedCredentials {
  /** The current ones; callers at the same time share one request. A failure is passed on to them and not kept. */
  readonly get: () => Promise<AwsCredentialIdentity>;
  /**
   * Says that AWS called credentials expired which `get` gave for a request begun at `requestBegun` (milliseconds since
   * 1970). The next `get` asks for new ones, unless that has happened since.
   */
  readonly reportExpired: (requestBegun: number) => void;
}

/** How long before their end credentials are renewed, in milliseconds; never more than a third of their life. */
const renewalMargin = 5 * 60_000;

/**
 * One memory for the credentials of one account. The SDK keeps credentials per client, so that 30 clients make 30
 * AssumeRole calls unless they are all given the same `get`.
 */
export function renewedCredentials(
  request: () => Promise<AwsCredentialIdentity>,
  now: () => number,
): RenewedCredentials {
  let current: {
    readonly identity: AwsCredentialIdentity;
    readonly at: number;
    readonly until: number;
  } | null = null;
  let pending: Promise<AwsCredentialIdentity> | null = null;

  const renew = async (): Promise<AwsCredentialIdentity> => {
    try {
      const identity = await request();
      current = { identity, at: now(), until: renewalTime(identity, now()) };
      return identity;
    } finally {
      pending = null;
    }
  };
  return {
    get: async () => {
      if (current !== null && now() < current.until) return current.identity;
      pending ??= renew();
      return pending;
    },
    reportExpired: (requestBegun) => {
      if (current !== null && current.at <= requestBegun) current = null;
    },
  };
}

function renewalTime(identity: AwsCredentialIdentity, now: number): number {
  if (identity.expiration === undefined) return Number.POSITIVE_INFINITY;
  const end = identity.expiration.getTime();
  return end - Math.min(renewalMargin, (end - now) / 3);
}
