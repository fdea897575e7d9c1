import { nearMatches } from "../near-match.ts";
import { UserError } from "../user-error.ts";
import { type Organization, type Place, pathText, placedUnits } from "./organization.ts";

/**
 * Finds a root or organizational unit by its id, its name, or its path with or without the root (`Root/Workloads/Prod`,
 * `Workloads/Prod`).
 *
 * @throws UserError when there is none or more than one; it lists the candidates.
 */
export function findUnit(organization: Organization, reference: string): Place {
  const units = placedUnits(organization.roots).map(({ unit, path }) => ({
    id: unit.id,
    name: unit.name,
    path: pathText(path),
    pathBelowRoot: pathText(path.slice(1)),
  }));
  const byId = units.find(({ id }) => id === reference);
  if (byId !== undefined) return byId;
  const typed = reference.replace(/(?<=.)\/$/, "");
  const found = units.filter(({ name, path, pathBelowRoot }) => [name, path, pathBelowRoot].includes(typed));
  const [only, another] = found;
  if (only === undefined) throw unknownUnit(reference, units);
  if (another !== undefined) {
    throw new UserError(
      `There are ${found.length} organizational units called ${reference}.`,
      `Give the path or the id: ${found.map(({ path, id }) => `${path} (${id})`).join(", ")}.`,
    );
  }
  return only;
}

function unknownUnit(
  reference: string,
  units: readonly { readonly id: string; readonly name: string; readonly path: string }[],
): UserError {
  const message = `There is no organizational unit ${reference}.`;
  if (units.length === 0) {
    return new UserError(
      message,
      "With a list of accounts there are no units: select by account, or let them be discovered.",
    );
  }
  const near = nearMatches(
    reference,
    units.flatMap(({ name, path }) => [name, path]),
    3,
  );
  return new UserError(
    message,
    near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : `There are: ${units.map(({ path, id }) => `${path} (${id})`).join(", ")}.`,
  );
}
