import { readExceptions } from "../../exceptions/load.ts";
import type { Exception } from "../../results/exception.ts";
import { fetchPolicies } from "../../settings/fetch-policies.ts";
import type { SettingsPlace } from "../../settings/load.ts";

/**
 * The exceptions at paths and s3:// addresses.
 * @throws UserError for an address that holds none, and with everything that is wrong in any of the files
 */
export async function loadExceptions(
  addresses: readonly string[],
  checks: readonly { readonly id: string }[],
  place: SettingsPlace,
): Promise<readonly Exception[]> {
  const sources = await fetchPolicies(addresses, place, "exceptions");
  return readExceptions(
    sources,
    checks.map(({ id }) => id),
  );
}
