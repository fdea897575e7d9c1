/**
 * What `load` gives for each item, in the order of the items, with up to `ahead` loads under way beyond the one that
 * is waited for. An error comes out in its turn, after everything before it.
 */
export async function* inOrder<Item, Loaded>(
  items: AsyncIterable<Item> | Iterable<Item>,
  ahead: number,
  load: (item: Item) => Promise<Loaded>,
): AsyncGenerator<Loaded> {
  const underWay: Promise<Loaded>[] = [];
  for await (const item of items) {
    const loading = load(item);
    // It is awaited below; until then a rejection must not end the process as unhandled.
    loading.catch(() => undefined);
    underWay.push(loading);
    if (underWay.length > ahead) yield await (underWay.shift() ?? loading);
  }
  for (const loading of underWay) yield await loading;
}
