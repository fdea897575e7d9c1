/** Something the user can put right: printed as a message and a hint, without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** What to do instead. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Whether an error is one for the user. By name: the bundle of the simulator has a class of its own. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && error.name === "UserError";
}
