import { printable } from "./printable.ts";

const plain = /^[ -~]*$/;

/** A text on one line, of at most so many UTF-16 code units; `…` stands for what is cut off. No character is cut in two. */
export function shortText(text: string, most: number): string {
  // Most texts are plain: looking for what is not in them took half of the time of making a finding in ASFF.
  const line = plain.test(text) ? text : wellFormed(printable(text));
  if (line.length <= most) return line;
  const cut = line.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** A text without halves of surrogate pairs, which are no Unicode text: U+FFFD stands for each. */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}
