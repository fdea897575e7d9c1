import { fileURLToPath } from "node:url";

/** The estate that is simulated when none is named. */
export const defaultEstate = fileURLToPath(new URL("estates/acme.yaml", import.meta.url));
