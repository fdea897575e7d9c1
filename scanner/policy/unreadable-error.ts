import type { Cause } from "../access/cause.ts";

/** An expression needs a fact that is not known. Carries why; makes the check UNKNOWN unless the rest decides it. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
  readonly reason: Cause;
  /** What was touched: `AWS::S3::Bucket.Policy`, `all AWS::EC2::Subnet`. */
  readonly fact: string;

  constructor(fact: string, reason: Cause) {
    super(`${fact}: ${reason.message}`);
    this.fact = fact;
    this.reason = reason;
  }
}
