import { shortText } from "./short-text.ts";

/**
 * Texts that others wrote, in Markdown. A code host makes markup, links and mentions of what stands in a comment, and names are chosen by
 * whoever owns the resource.
 */

/** A name as code, where nothing is markup. */
export function codeSpan(text: string, most = 200): string {
  const short = shortText(text, most);
  const runs = [...short.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  // Spaces keep backticks at the ends apart from the fence; one at each end is not shown.
  const inner = /^`|`$|^ .* $/.test(short) ? ` ${short} ` : short;
  return inner.trim() === "" ? "(no name)" : `${fence}${inner}${fence}`;
}

/** Running text as plain text: markup is shown as it is written, nobody is mentioned, and no address becomes a link. */
export function plainText(text: string, most: number): string {
  return shortText(text, most)
    .replaceAll(/[\\`*_[\]#|~!<>&]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll("@", "@<!-- -->")
    .replaceAll("://", ":<!-- -->//")
    .replaceAll(/www\./gi, (found) => `${found.slice(0, 3)}<!-- -->.`);
}
