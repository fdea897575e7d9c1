import { figure, shares, TableHead } from "../../parts/table-head.tsx";
import { number, percent } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { byStatus, passRate, type UnitNode, unitTree } from "../data/units.ts";
import { findingsHash } from "../route.ts";
import { StatusBar } from "../status-bar.tsx";

/** Units that are listed; the accounts page has all. */
const mostListed = 12;

/** How much passed in each organizational unit. */
export function UnitRates({ scan }: { readonly scan: Scan }) {
  const units = allUnits(unitTree(scan)).filter(({ selected }) => selected > 0);
  if (units.length === 0) return null;
  return (
    <section class="card" aria-labelledby="by-unit">
      <h2 id="by-unit">Organizational units</h2>
      <div class="scrolls" tabIndex={0} role="region" aria-label="Table of organizational units">
        <table class="plain">
          <TableHead
            columns={[
              "Unit",
              figure("Accounts"),
              figure("Failed"),
              figure("Passed"),
              ...(scan.compliance?.frameworks.map(({ id }) => figure(id)) ?? []),
              shares,
            ]}
          />
          <tbody>
            {units.slice(0, mostListed).map((unit) => (
              <UnitRow key={unit.path} scan={scan} unit={unit} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        Passed findings of those that apply; unknown ones count as not passed.{" "}
        {scan.compliance !== null && "Frameworks: requirements that accounts of the unit meet. "}
        {units.length > mostListed && <a href="#/accounts">All {units.length} units</a>}
      </p>
    </section>
  );
}

function UnitRow({ scan, unit }: { readonly scan: Scan; readonly unit: UnitNode }) {
  const findings = byStatus(unit.counts);
  return (
    <tr>
      <th scope="row" class={`depth depth-${Math.min(4, unit.path.split("/").length - 1)}`}>
        <a href={findingsHash({ unit: unit.path, status: ["FAIL", "UNKNOWN"] })} title={unit.path}>
          {unit.name}
        </a>
      </th>
      <td class="figure">
        {unit.scanned}
        {unit.scanned < unit.selected && <span class="quiet"> of {unit.selected}</span>}
      </td>
      <td class="figure">{number(findings.FAIL)}</td>
      <td class="figure">{percent(passRate(findings))}</td>
      {scan.compliance?.frameworks.map(({ id, units }) => (
        <td key={id} class="figure">
          {percent(units.find(({ path }) => path.join("/") === unit.path)?.inAccounts.score ?? null)}
        </td>
      ))}
      <td class="bar-cell">
        <StatusBar counts={findings} />
      </td>
    </tr>
  );
}

function allUnits({ units }: UnitNode): UnitNode[] {
  return units.flatMap((unit) => [unit, ...allUnits(unit)]);
}
