import type { LineKind } from "./line-kind.ts";
import type { Write } from "./write.ts";

/** One line of JSON for each, exactly as stored. */
export async function writeJsonLines<Line>(
  kind: LineKind<Line>,
  lines: AsyncIterable<Line>,
  write: Write,
): Promise<number> {
  let count = 0;
  for await (const line of lines) {
    await write(`${kind.line(line)}\n`);
    count += 1;
  }
  return count;
}
