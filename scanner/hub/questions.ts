import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { AwsEnvironment } from "../access/clients.ts";
import { describeFailure } from "../access/failure.ts";
import { briefRetry, retrying } from "../access/retry.ts";
import type { Timing } from "../access/timing.ts";
import { type Fact, known, unknown } from "./fact.ts";

/** How AWS is asked about a hub. */
export interface Questions {
  readonly environment: AwsEnvironment;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly region: string;
  readonly timing: Timing;
}

/**
 * Asks AWS one thing. An answer that says that the thing is not there is null; every other refusal or failure is not known, with what
 * was said.
 * @param operation `service:Operation`
 * @param absent error codes with which the service says that there is none
 */
export async function ask<Answer>(
  { timing }: Pick<Questions, "timing">,
  operation: string,
  send: () => Promise<Answer>,
  absent: readonly string[] = [],
): Promise<Fact<Answer | null>> {
  try {
    return known(await retrying(send, briefRetry, timing, { calls: 0, throttles: 0 }));
  } catch (error) {
    const { code, message } = describeFailure(error);
    if (code !== null && absent.includes(code)) return known(null);
    return unknown(`${operation} was not answered (${code === null ? "" : `${code}: `}${message})`);
  }
}

/** Where a page of a list has its items, and the token of the next page. */
export interface PageParts<Page, Item> {
  readonly items: (page: Page) => readonly Item[] | undefined;
  readonly next: (page: Page) => string | undefined;
}

/**
 * Asks AWS for a whole list. An answer without the list is not an empty one: it is not known. Null when the service says that what it
 * belongs to is not there.
 * @param operation `service:Operation`
 * @param send asks for the page of a token; the first has none
 * @param absent as for {@link ask}
 */
export async function askPages<Page, Item>(
  questions: Pick<Questions, "timing">,
  operation: string,
  send: (token: string | undefined) => Promise<Page>,
  { items, next }: PageParts<Page, Item>,
  absent: readonly string[] = [],
): Promise<Fact<readonly Item[] | null>> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const from = token;
    const page = await ask(questions, operation, () => send(from), absent);
    if (!page.known) return page;
    if (page.value === null) return known(null);
    const found = items(page.value);
    if (found === undefined) return unknown(`${operation} answered without a list`);
    all.push(...found);
    token = next(page.value) || undefined;
  } while (token !== undefined);
  return known(all);
}

/** Client settings for the hub's region. */
export function settingsOf({ environment, region, credentials }: Questions) {
  return environment.clientSettings(region, credentials);
}
