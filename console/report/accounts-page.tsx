import { useMemo, useState } from "preact/hooks";
import { severities } from "../../scanner/results/finding.ts";
import { figure, shares, TableHead } from "../parts/table-head.tsx";
import { number, percent, severityWords } from "../parts/words.ts";
import type { ReportAccount, Scan } from "./data/scan.ts";
import {
  accountCounts,
  byStatus,
  type Counts,
  notScanned,
  passRate,
  type UnitNode,
  unitTree,
} from "./data/units.ts";
import { findingsHash } from "./route.ts";
import { StatusBar } from "./status-bar.tsx";

/** The organization's tree, with what was found in each account. */
export function AccountsPage({ scan }: { readonly scan: Scan }) {
  const tree = useMemo(() => unitTree(scan), [scan]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const toggle = (path: string) => {
    const next = new Set(closed);
    if (!next.delete(path)) next.add(path);
    setClosed(next);
  };
  const { total, selected, scanned } = scan.summary.accounts;
  return (
    <>
      <h1 tabIndex={-1}>Accounts</h1>
      <p class="lead">
        {number(scanned)} of {number(selected)} selected accounts scanned, {number(total)} in all. Failed
        findings by severity; passed ones of those that apply, and what is unknown counts as not passed.
      </p>
      <section class="card">
        <div class="scrolls" tabIndex={0} role="region" aria-label="Accounts by organizational unit">
          <table class="plain tree">
            <TableHead
              columns={[
                "Unit or account",
                "Id",
                ...severities.map((severity) => figure(severityWords[severity])),
                figure("Unknown"),
                figure("Passed"),
                shares,
              ]}
            />
            <tbody>
              {tree.units.map((unit) => (
                <UnitRows key={unit.path} scan={scan} unit={unit} depth={0} closed={closed} toggle={toggle} />
              ))}
              {tree.accounts.map((account) => (
                <AccountRow key={account.id} scan={scan} account={account} depth={0} />
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}

function UnitRows(props: {
  readonly scan: Scan;
  readonly unit: UnitNode;
  readonly depth: number;
  readonly closed: ReadonlySet<string>;
  readonly toggle: (path: string) => void;
}) {
  const { scan, unit, depth, closed, toggle } = props;
  const open = !closed.has(unit.path);
  return (
    <>
      <tr class="unit-row">
        <th scope="row" class={`depth depth-${Math.min(6, depth)}`}>
          <button type="button" class="twist" aria-expanded={open} onClick={() => toggle(unit.path)}>
            <span aria-hidden="true">{open ? "▾" : "▸"}</span> {unit.name}
          </button>
        </th>
        <td class="quiet">
          {unit.scanned} of {unit.selected} scanned
        </td>
        <CountCells counts={unit.counts} narrowed={{ unit: unit.path }} />
      </tr>
      {open && (
        <>
          {unit.accounts.map((account) => (
            <AccountRow key={account.id} scan={scan} account={account} depth={depth + 1} />
          ))}
          {unit.units.map((below) => (
            <UnitRows {...props} key={below.path} unit={below} depth={depth + 1} />
          ))}
        </>
      )}
    </>
  );
}

function AccountRow(props: { readonly scan: Scan; readonly account: ReportAccount; readonly depth: number }) {
  const { scan, account, depth } = props;
  const counts = accountCounts(scan).get(account.id);
  const missing = notScanned(scan).get(account.id);
  const why = account.selected ? missing?.why : (account.reason ?? "not selected");
  return (
    <>
      <tr>
        <th scope="row" class={`depth depth-${Math.min(6, depth)}`}>
          {counts === undefined ? (
            account.name
          ) : (
            <a href={findingsHash({ account: account.id, status: ["FAIL", "UNKNOWN"] })}>{account.name}</a>
          )}
        </th>
        <td class="id">{account.id}</td>
        {counts === undefined ? (
          <td colSpan={8} class="quiet">
            Not scanned: {why ?? "no results"}
          </td>
        ) : (
          <CountCells counts={counts} narrowed={{ account: account.id }} />
        )}
      </tr>
      {counts !== undefined && why !== undefined && (
        <tr class="why-row">
          <td colSpan={10} class={`depth depth-${Math.min(6, depth)}`}>
            Not scanned: {why}
          </td>
        </tr>
      )}
    </>
  );
}

function CountCells(props: { readonly counts: Counts; readonly narrowed: Readonly<Record<string, string>> }) {
  const { counts, narrowed } = props;
  const findings = byStatus(counts);
  return (
    <>
      {severities.map((severity) => (
        <td key={severity} class="figure">
          <CountLink count={counts.FAIL[severity]} narrowed={{ ...narrowed, severity, status: "FAIL" }} />
        </td>
      ))}
      <td class="figure">
        <CountLink count={findings.UNKNOWN} narrowed={{ ...narrowed, status: "UNKNOWN" }} />
      </td>
      <td class="figure">{percent(passRate(findings))}</td>
      <td class="bar-cell">
        <StatusBar counts={findings} />
      </td>
    </>
  );
}

function CountLink(props: { readonly count: number; readonly narrowed: Readonly<Record<string, string>> }) {
  if (props.count === 0) return <span class="quiet">0</span>;
  return <a href={findingsHash(props.narrowed)}>{number(props.count)}</a>;
}
