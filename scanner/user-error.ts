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
