import type { Account, Estate } from "./estate.ts";
import { everything } from "./target-role.ts";

/** Whoever signed a request. */
export interface Identity {
  readonly account: Account;
  /** `arn:aws:sts::…:assumed-role/…/session` */
  readonly arn: string;
  /** The role behind the session, as in `aws:PrincipalArn`. */
  readonly roleArn: string;
  readonly userId: string;
  readonly sessionToken: string;
  /** When the session ends; null for the hub's own credentials, which its task renews. */
  readonly expires: Date | null;
  readonly permissions: Readonly<Record<string, unknown>>;
  /** ARNs of the session policies. They are kept, not judged: the policies that AWS maintains are not in an estate. */
  readonly sessionPolicies: readonly string[];
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who holds which credentials. */
export class Identities {
  readonly #byAccessKey = new Map<string, Identity>();
  readonly #now: () => Date;
  #issued = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  find(accessKeyId: string): Identity | undefined {
    return this.#byAccessKey.get(accessKeyId);
  }

  /** Makes credentials for an identity. Sessions that ended long ago are forgotten on the way. */
  issue(identity: Omit<Identity, "sessionToken">): Credentials {
    this.#issued += 1;
    if (this.#issued % 1000 === 0) this.#forget();
    const number = String(this.#issued).padStart(4, "0");
    const credentials = {
      accessKeyId: `ASIA${identity.account.id}${number}`,
      secretAccessKey: `simulated-secret-${identity.account.id}-${number}`,
      sessionToken: `simulated-session-${identity.account.id}-${number}`,
    };
    this.#byAccessKey.set(credentials.accessKeyId, { ...identity, sessionToken: credentials.sessionToken });
    return credentials;
  }

  /** An hour after its end a session is no longer told apart from one that never was. */
  #forget(): void {
    const longAgo = this.#now().getTime() - 3_600_000;
    for (const [key, { expires }] of this.#byAccessKey) {
      if (expires !== null && expires.getTime() < longAgo) this.#byAccessKey.delete(key);
    }
  }
}

/** The scanner's own identity in the hub: what an ECS task role's credentials stand for. */
export function scannerIdentity({ description, hub }: Estate): Omit<Identity, "sessionToken"> {
  const { partition } = description;
  const role = description.hub.role;
  return {
    account: hub,
    arn: `arn:${partition}:sts::${hub.id}:assumed-role/${role}/simulated-task`,
    roleArn: `arn:${partition}:iam::${hub.id}:role/${role}`,
    userId: "AROASIMULATEDSCANNER1:simulated-task",
    expires: null,
    permissions: description.hub.mayAssume
      ? everything
      : {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", NotAction: "sts:AssumeRole", Resource: "*" }],
        },
    sessionPolicies: [],
  };
}

/** An administrator who has signed in to an account. */
export function administratorIdentity(
  { description: { partition } }: Estate,
  account: Account,
): Omit<Identity, "sessionToken"> {
  return {
    account,
    arn: `arn:${partition}:sts::${account.id}:assumed-role/Administrator/simulated-person`,
    roleArn: `arn:${partition}:iam::${account.id}:role/Administrator`,
    userId: "AROASIMULATEDADMIN001:simulated-person",
    expires: null,
    permissions: everything,
    sessionPolicies: [],
  };
}
