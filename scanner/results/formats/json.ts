import type { LineKind } from "./line-kind.ts";
import type { Write } from "./write.ts";

/** One JSON array, an element to a line. It is only valid JSON when `lines` came to its end. */
export async function writeJsonArray<Line>(
  kind: LineKind<Line>,
  lines: AsyncIterable<Line>,
  write: Write,
): Promise<number> {
  let count = 0;
  for await (const line of lines) {
    await write(`${count === 0 ? "[" : ","}\n${kind.line(line)}`);
    count += 1;
  }
  await write(count === 0 ? "[]\n" : "\n]\n");
  return count;
}
