import { refuseEndedPass, type Shard } from "../results/shards.ts";
import type { Store } from "../results/store.ts";

/**
 * The store as a shard writes to it: nothing more once its pass has ended. A shard whose task could not be stopped would otherwise
 * write into a scan that is summed up, or beside the shard that its accounts were planned for again.
 *
 * Between the question and the write there is a moment left. What is written in it is not read once the scan is published, or is told as
 * damage: see `heldAccounts`.
 */
export function shardStore(store: Store, shard: Shard): Store {
  let asking: Promise<void> | null = null;
  // The parts of an account are written together: one answer is enough for them.
  const mayWrite = (): Promise<void> =>
    (asking ??= refuseEndedPass(store, shard).finally(() => {
      asking = null;
    }));
  return {
    get: (path) => store.get(path),
    list: (prefix) => store.list(prefix),
    folders: (path) => store.folders(path),
    describe: () => store.describe(),
    address: (path) => store.address(path),
    put: async (path, bytes) => {
      await mayWrite();
      await store.put(path, bytes);
    },
    putStream: async (path, content) => {
      await mayWrite();
      await store.putStream(path, content);
    },
  };
}
