/** A table in Markdown. Cells are Markdown already; line breaks and bars in them are made safe. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ")).join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Running text as Markdown: what would be emphasis or HTML is shown as it is, and code between backticks stays code. */
export function markdownText(text: string): string {
  return text.replaceAll(/`[^`]*`|[\\*_<>]/g, (found) => (found.startsWith("`") ? found : `\\${found}`));
}

/** Names as code, with commas between them. */
export function codeList(names: Iterable<string>): string {
  return [...names].map((name) => `\`${name}\``).join(", ");
}

/**
 * A page with the part between `<!-- generated: name -->` and `<!-- end -->` replaced.
 * Throws a TypeError when the page has no such part.
 */
export function withGeneratedPart(page: string, name: string, part: string): string {
  const begin = `<!-- generated: ${name} -->\n`;
  const from = page.indexOf(begin);
  const to = page.indexOf("<!-- end -->", from);
  if (from < 0 || to < 0) throw new TypeError(`the page has no part "${begin.trim()}" that ends`);
  return `${page.slice(0, from + begin.length)}\n${part}\n\n${page.slice(to)}`;
}
