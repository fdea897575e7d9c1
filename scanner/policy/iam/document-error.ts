/**
 * A policy document that is not one. The message says what is malformed and where; there is never a partial
 * result.
 */
export class PolicyDocumentError extends Error {
  override readonly name = "PolicyDocumentError";
}
