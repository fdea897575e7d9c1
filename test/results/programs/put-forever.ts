import { folderStore } from "../../../scanner/results/folder-store.ts";

/** Puts ever new versions of one file (a digit, many times) until it is killed, and says which are in place. */
const [folder = "", size = "0"] = process.argv.slice(2);
const store = folderStore(folder);
for (let version = 0; ; version += 1) {
  await store.put("latest.json", Buffer.alloc(Number(size), String(version % 10)));
  process.stdout.write(`${version}\n`);
}
