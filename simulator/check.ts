import { UserError } from "../scanner/user-error.ts";
import type { Estate } from "./estate.ts";
import { Responder } from "./responder.ts";
import { loadService, serviceKeys } from "./services.ts";

/**
 * Checks every resource of an estate against the SDK's schemas: the services it speaks of, or the one that is named.
 * A running simulator checks what it is asked for; this checks all of it.
 *
 * @throws UserError with one line for each thing that is wrong
 */
export async function checkEstate(estate: Estate, only?: string): Promise<void> {
  const wrong: string[] = [];
  for (const key of serviceKeys) {
    if (only === undefined ? !estate.answers.has(key) : key !== only) continue;
    const service = await loadService(new Map(), key);
    wrong.push(...new Responder(service, key, estate, new Date(0)).check(key));
  }
  if (wrong.length > 0) throw new UserError(wrong.join("\n"), "Put the estate's resources right.");
}
