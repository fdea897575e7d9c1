import type { ReadConfig } from "../config/read.ts";
import { Refusal } from "../refusal.ts";
import type { ListedAccount } from "./organization.ts";

/**
 * The accounts that get a role directly: those that are named, or all ACTIVE ones, without those that are left out.
 * @param listed every account of the organization
 * @throws Refusal for a named account that is not there to get one, and when none is left
 */
export function directAccounts(
  listed: readonly ListedAccount[],
  config: Pick<ReadConfig, "organizationId" | "targetAccounts" | "excludedAccounts">,
): readonly string[] {
  const states = new Map(listed.map(({ id, state }) => [id, state]));
  const refuse = (key: string, id: string, problem: string): never => {
    throw new Refusal(`hubscan:${key} names ${id}, which ${problem}. Correct the id, or take it out.`);
  };
  const missing = `is not in ${config.organizationId}`;
  for (const id of config.targetAccounts ?? []) {
    const state = states.get(id);
    if (state === undefined) refuse("targetAccounts", id, missing);
    if (state !== "ACTIVE") refuse("targetAccounts", id, `is ${state} and lets nobody in`);
  }
  for (const id of config.excludedAccounts) {
    if (!states.has(id)) refuse("excludedAccounts", id, missing);
  }
  const active = listed.filter(({ state }) => state === "ACTIVE").map(({ id }) => id);
  const excluded = new Set(config.excludedAccounts);
  const accounts = (config.targetAccounts ?? active).filter((id) => !excluded.has(id)).sort();
  if (accounts.length === 0) {
    throw new Refusal(
      `No account is left that would get a target role: ${active.length} of ${listed.length} accounts of ${config.organizationId} are ACTIVE, and hubscan:excludedAccounts takes out ${excluded.size}. Going on would delete every target role of this stack; to do that, set hubscan:targets to none.`,
    );
  }
  return accounts;
}
