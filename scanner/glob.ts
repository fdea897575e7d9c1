/**
 * Whether a text matches a pattern in which `*` stands for any characters, also none, and `?` for one. In time
 * proportional to pattern × text, whatever the pattern.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let afterStar = 0;
  while (inText < text.length) {
    if (pattern[inPattern] === "*") {
      star = inPattern;
      afterStar = inText;
      inPattern += 1;
    } else if (pattern[inPattern] === "?" || pattern[inPattern] === text[inText]) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      // The last star takes one character more, and the rest is tried again from there.
      afterStar += 1;
      inPattern = star + 1;
      inText = afterStar;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === "*") inPattern += 1;
  return inPattern === pattern.length;
}
