/** An error that the simulated service sends to its caller, in the form of the caller's protocol. */
export class AwsError extends Error {
  /** The code as it is on the wire (`NoSuchEntity`, not the SDK's `NoSuchEntityException`). */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Further HTTP headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;

  /** Further members of the error's shape, in protocols that are JSON. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    status = 400,
    headers: Readonly<Record<string, string>> = {},
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
    this.members = members;
  }
}
