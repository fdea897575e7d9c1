import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { newFolder } from "../results/new-folder.ts";

/** What a receiver has of a request. */
export interface Given {
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string | Uint8Array;
}

type IsFromHubscan = (secret: string, request: Given, now: Date) => boolean;

/** The receiver's check, as docs/deliveries.md shows it. */
export async function documentedReceiver(): Promise<IsFromHubscan> {
  const page = await readFile(fileURLToPath(new URL("../../docs/deliveries.md", import.meta.url)), "utf8");
  const code = /^```js\n([^]*?)^```/m.exec(page)?.[1];
  if (code === undefined) throw new Error("docs/deliveries.md shows no receiver");
  const file = join(await newFolder(), "receiver.mjs");
  await writeFile(file, code);
  const { isFromHubscan } = (await import(pathToFileURL(file).href)) as {
    readonly isFromHubscan: IsFromHubscan;
  };
  return isFromHubscan;
}
