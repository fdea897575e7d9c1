/** Longer messages are cut: some services send the whole request back. */
const longest = 1000;

/**
 * An error message as it may be stored and printed: without access keys, tokens and signatures, on one line.
 *
 * @param secrets Further values to leave out, such as an external id.
 */
export function redactMessage(message: string, secrets: readonly string[] = []): string {
  let safe = message.replaceAll(/\s+/g, " ").trim();
  for (const secret of secrets) {
    if (secret !== "") safe = safe.replaceAll(secret, "[redacted]");
  }
  safe = safe
    // "The canonical string for this request should have been …" goes on with the headers, the session token among them.
    .replace(/The Canonical String for this request should have been.*$/i, "[request left out]")
    .replaceAll(/Encoded authorization failure message: \S+/g, "[encoded message left out]")
    .replaceAll(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, "[access key]")
    .replaceAll(/(X-Amz-[\w-]*|Signature|Security-?Token|Secret\w*)=[^\s&"',]+/gi, "$1=[redacted]")
    // What has a hundred characters of this alphabet in a row is a token; names and ARNs are shorter or have other ones.
    .replaceAll(/[A-Za-z0-9+/=_-]{100,}/g, "[token]");
  return safe.length > longest ? `${safe.slice(0, longest)}…` : safe;
}
