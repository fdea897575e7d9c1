/** Something wrong in an expression, and where in its text. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  /** Characters before the place. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
