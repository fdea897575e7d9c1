/** The place that a text is for. */
export interface Look {
  readonly color: boolean;
  /** Characters in a line. */
  readonly columns: number;
}

/** Running text is not made wider than this: longer lines are hard to read. */
const widest = 100;

/** A text in lines of whole words, each after the indentation. Words that are longer than a line stay whole: they are copied. */
export function wrapped(text: string, { columns }: Look, indentation = "  "): string[] {
  const room = Math.max(20, Math.min(columns, widest) - indentation.length);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((word) => word !== "")) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines.map((text) => indentation + text);
}

/** `1 check`, `2 checks`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** A text with its own lines, each after the indentation: code. */
export function indented(text: string, indentation = "  "): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => indentation + line);
}
