/** One JSON array, an element to a line. It is only valid JSON when `elements`, each JSON on one line, came to their end. */
export async function* jsonArrayText(elements: AsyncIterable<string>): AsyncGenerator<string> {
  let isEmpty = true;
  for await (const element of elements) {
    yield `${isEmpty ? "[" : ","}\n${element}`;
    isEmpty = false;
  }
  yield isEmpty ? "[]\n" : "\n]\n";
}
