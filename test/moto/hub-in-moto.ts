import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Moto, startMoto } from "../moto-server.ts";
import { type HubscanInHub, hubscanInHub } from "./hubscan.ts";
import { known } from "./known.ts";

/** hubscan in the hub of moto's AWS, in a folder of its own. */
export interface HubInMoto {
  readonly moto: Moto;
  readonly hubscan: HubscanInHub;
  readonly folder: string;
}

/**
 * Makes one for the tests of the block that this is called in, and takes it away after them. It is there once they run.
 * @param settings variables that moto reads
 */
export function hubInMoto(settings: Readonly<Record<string, string>> = {}): HubInMoto {
  let made: HubInMoto | undefined;
  beforeAll(async () => {
    const moto = known((await startMoto(settings)) ?? undefined);
    const folder = await mkdtemp(join(tmpdir(), "hubscan-moto-"));
    made = { moto, folder, hubscan: await hubscanInHub(moto.endpoint, folder) };
  });
  afterAll(async () => {
    await made?.moto.close();
    if (made !== undefined) await rm(made.folder, { recursive: true, force: true });
  });
  return {
    get moto() {
      return known(made).moto;
    },
    get hubscan() {
      return known(made).hubscan;
    },
    get folder() {
      return known(made).folder;
    },
  };
}
