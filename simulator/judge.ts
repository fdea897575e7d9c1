import { type Decision, decide } from "../scanner/policy/iam/decide.ts";
import { type PolicyDocument, parsePolicyDocument } from "../scanner/policy/iam/document.ts";
import type { Estate } from "./estate.ts";
import type { Identity } from "./identities.ts";

/** A policy document as an estate has it. */
type WrittenDocument = Readonly<Record<string, unknown>>;

/** What a request wants to do. */
export interface Deed {
  /** `service:Operation` in IAM's names. */
  readonly action: string;
  /** ARN, or `*` where the request names none. */
  readonly resource: string;
  readonly region: string;
  /** Condition keys of this request beyond those that every request has. */
  readonly context: Readonly<Record<string, string>>;
}

/** The outcome, and who refuses. */
export type Verdict = "allowed" | "denied-by-scp" | "denied-by-role" | "not-allowed-by-role";

/** Judges requests by the policies of an estate, with the evaluator that the product's own checks use. */
export class Judge {
  readonly #estate: Estate;
  readonly #parsed = new WeakMap<WrittenDocument, PolicyDocument>();

  constructor(estate: Estate) {
    this.#estate = estate;
  }

  /**
   * What the service control policies above the caller and the caller's own permissions say. Service control policies
   * only ever deny here: AWS's FullAWSAccess is taken to be attached everywhere.
   */
  verdict(identity: Identity, deed: Deed): Verdict {
    // Service control policies never bind the management account.
    const controlPolicies =
      identity.account === this.#estate.management ? [] : identity.account.controlPolicies;
    if (controlPolicies.some(({ document }) => this.#effect(document, identity, deed) === "Deny")) {
      return "denied-by-scp";
    }
    const effect = this.#effect(identity.permissions, identity, deed);
    if (effect === "Deny") return "denied-by-role";
    return effect === "Allow" ? "allowed" : "not-allowed-by-role";
  }

  /** Whether a role's trust policy lets a caller in. */
  trusts(trust: WrittenDocument, identity: Identity, deed: Deed): boolean {
    return this.#effect(trust, identity, deed) === "Allow";
  }

  #effect(document: WrittenDocument, identity: Identity, deed: Deed): Decision["effect"] {
    let parsed = this.#parsed.get(document);
    if (parsed === undefined) {
      parsed = parsePolicyDocument(document);
      this.#parsed.set(document, parsed);
    }
    const { effect } = decide(parsed, {
      principal: { arn: identity.arn, account: identity.account.id, type: "AWS" },
      action: deed.action,
      resource: deed.resource,
      context: {
        "aws:PrincipalArn": identity.roleArn,
        "aws:PrincipalOrgID": this.#estate.description.organization.id,
        "aws:PrincipalOrgPaths": [identity.account.parent.path],
        "aws:RequestedRegion": deed.region,
        ...deed.context,
      },
    });
    return effect;
  }
}
