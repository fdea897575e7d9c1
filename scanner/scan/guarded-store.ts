import type { Store } from "../results/store.ts";

/**
 * A store that is written to only as long as that is allowed. A process that is late, because its task could not be stopped or somebody
 * resumed its scan meanwhile, would otherwise write into a scan that is summed up, or beside the process that has its accounts now.
 *
 * Between the question and the write there is a moment left. What is written in it is not read once the scan is published, or is told as
 * damage: see `heldAccounts`.
 *
 * @param mayWrite asked before each write; throws where nothing may be written any more
 */
export function guardedStore(store: Store, mayWrite: () => Promise<void>): Store {
  let asking: Promise<void> | null = null;
  // The parts of an account are written together: one answer is enough for them.
  const ask = (): Promise<void> =>
    (asking ??= mayWrite().finally(() => {
      asking = null;
    }));
  return {
    get: (path) => store.get(path),
    list: (prefix) => store.list(prefix),
    folders: (path) => store.folders(path),
    describe: () => store.describe(),
    address: (path) => store.address(path),
    put: async (path, bytes) => {
      await ask();
      await store.put(path, bytes);
    },
    putStream: async (path, content) => {
      await ask();
      await store.putStream(path, content);
    },
  };
}
