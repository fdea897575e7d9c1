/**
 * A text that is safe on one line of a terminal. Control characters become spaces and marks that change the direction of
 * writing go: names come from whoever owns the resource, and a terminal obeys what is printed.
 */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ").replaceAll(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "");
}
