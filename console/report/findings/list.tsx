import { useMemo, useState } from "preact/hooks";
import { severities, statuses } from "../../../scanner/results/finding.ts";
import { SeverityLabel, StatusLabel } from "../../parts/labels.tsx";
import { useMedia } from "../../parts/media.ts";
import { VirtualRows } from "../../parts/virtual-rows.tsx";
import { lifecycleWords, number, severityWords, statusWords } from "../../parts/words.ts";
import { resourceOf, textOf } from "../data/findings.ts";
import type { Scan } from "../data/scan.ts";
import { type Route, routeHash } from "../route.ts";
import { type Group, groupedRows } from "./arrange.ts";
import type { Show } from "./toolbar.tsx";
import type { GroupName, SortName, View } from "./view.ts";

const columns: readonly (readonly [SortName, string])[] = [
  ["severity", "Severity"],
  ["status", "Status"],
  ["check", "Check"],
  ["resource", "Resource"],
  ["account", "Account"],
  ["region", "Region"],
];

export interface FindingListProps {
  readonly scan: Scan;
  readonly rows: Uint32Array;
  readonly view: View;
  readonly route: Route;
  readonly show: Show;
}

/** Findings in rows, or in groups that open. */
export function FindingList(props: FindingListProps) {
  const { scan, rows, view, route, show } = props;
  const narrow = useMedia("(max-width: 699px)");
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const { group } = view;
  const groups = useMemo(() => (group === null ? null : groupedRows(scan, rows, group)), [scan, rows, group]);
  const lines = useMemo(() => (groups === null ? null : linesOf(groups, opened)), [groups, opened]);
  const count = lines === null ? rows.length : lines.length;

  function toggle(value: string): void {
    const next = new Set(opened);
    if (!next.delete(value)) next.add(value);
    setOpened(next);
  }

  /** What stands in a line: a finding's row, or for a group a negative number. */
  const at = (index: number): number => (lines === null ? rows[index] : lines[index]) ?? 0;

  return (
    <VirtualRows
      key={`${view.group ?? ""} ${view.sort}`}
      label="Findings"
      count={count}
      rowHeight={narrow ? 92 : 38}
      columnCount={columns.length}
      head={<Head view={view} show={show} />}
      rowClass={(index) => {
        const line = at(index);
        if (line < 0) return "group-row";
        return scan.findings.ids[line] === route.item ? "row-opened" : "";
      }}
      row={(index, tabIndex) => {
        const line = at(index);
        const found = line < 0 ? groups?.[-line - 1] : undefined;
        if (found !== undefined && group !== null) {
          return (
            <GroupCells
              scan={scan}
              group={found}
              by={group}
              open={opened.has(found.value)}
              tabIndex={tabIndex}
              toggle={toggle}
            />
          );
        }
        return <FindingCells scan={scan} row={line} route={route} tabIndex={tabIndex} />;
      }}
    />
  );
}

/** Groups and the rows of those that are open, one after the other; a group is the negative of its place, counted from 1. */
function linesOf(groups: readonly Group[], opened: ReadonlySet<string>): Int32Array {
  const shown = groups.map(({ value, rows }) => (opened.has(value) ? rows : null));
  const lines = new Int32Array(shown.reduce((sum, rows) => sum + 1 + (rows?.length ?? 0), 0));
  let next = 0;
  shown.forEach((rows, place) => {
    lines[next] = -place - 1;
    if (rows !== null) lines.set(rows, next + 1);
    next += 1 + (rows?.length ?? 0);
  });
  return lines;
}

function Head({ view, show }: { readonly view: View; readonly show: Show }) {
  return (
    <>
      {columns.map(([name, title]) => {
        const sorted = view.sort === name;
        const direction = view.descending ? "descending" : "ascending";
        return (
          <div
            key={name}
            class={`cell cell-${name}`}
            role="columnheader"
            aria-sort={sorted ? direction : "none"}
          >
            <button
              type="button"
              class="sort"
              onClick={() => show({ ...view, sort: name, descending: sorted && !view.descending })}
            >
              {title}
              <span aria-hidden="true">{sorted ? (view.descending ? " ↓" : " ↑") : ""}</span>
            </button>
          </div>
        );
      })}
    </>
  );
}

function FindingCells(props: {
  readonly scan: Scan;
  readonly row: number;
  readonly route: Route;
  readonly tabIndex: 0 | -1;
}) {
  const { scan, row, route, tabIndex } = props;
  const { findings } = scan;
  const check = textOf(findings, "check", row);
  const account = textOf(findings, "account", row);
  const id = findings.ids[row] ?? "";
  const { name, arn } = resourceOf(findings, row);
  const lifecycle = scan.facets.lifecycle.values[scan.facets.lifecycle.place[row] ?? 0] ?? "";
  return (
    <>
      <div class="cell cell-severity" role="cell">
        <SeverityLabel severity={severities[findings.severity[row] ?? 0] ?? "info"} />
      </div>
      <div class="cell cell-status" role="cell">
        <StatusLabel status={statuses[findings.status[row] ?? 0] ?? "UNKNOWN"} />
      </div>
      <div class="cell cell-check" role="cell">
        {scan.hasLifecycle && (lifecycle === "new" || lifecycle === "reopened") && (
          <span class={`tag tag-${lifecycle}`}>{lifecycleWords[lifecycle]}</span>
        )}
        <a
          href={routeHash({ ...route, item: id })}
          tabIndex={tabIndex}
          data-finding={id}
          aria-current={route.item === id ? "true" : undefined}
        >
          {scan.checks.get(check)?.title ?? check}
        </a>
      </div>
      <div class="cell cell-resource" role="cell" title={arn}>
        {name === "" ? arn : name}
      </div>
      <div class="cell cell-account" role="cell" title={account}>
        {scan.accounts.get(account)?.name ?? account}
      </div>
      <div class="cell cell-region" role="cell">
        {textOf(findings, "region", row)}
      </div>
    </>
  );
}

function GroupCells(props: {
  readonly scan: Scan;
  readonly group: Group;
  readonly by: GroupName;
  readonly open: boolean;
  readonly tabIndex: 0 | -1;
  readonly toggle: (value: string) => void;
}) {
  const { scan, group, by, open, tabIndex, toggle } = props;
  const failed = severities.filter((severity) => group.failed[severity] > 0);
  const others = (["UNKNOWN", "EXCEPTED", "PASS", "NOT_APPLICABLE"] as const).filter(
    (status) => group.statuses[status] > 0,
  );
  return (
    <div class="cell cell-group" role="cell" aria-colspan={columns.length}>
      <button
        type="button"
        class="twist"
        aria-expanded={open}
        tabIndex={tabIndex}
        onClick={() => toggle(group.value)}
      >
        <span aria-hidden="true">{open ? "▾" : "▸"}</span> {groupTitle(scan, by, group.value)}
      </button>
      <span class="group-counts">
        {failed.map((severity) => (
          <span key={severity} class="severity">
            <span class={`mark mark-${severity}`} aria-hidden="true" />
            {number(group.failed[severity])} {severityWords[severity].toLowerCase()}
          </span>
        ))}
        {others.map((status) => (
          <span key={status} class="quiet">
            {number(group.statuses[status])} {statusWords[status].toLowerCase()}
          </span>
        ))}
      </span>
    </div>
  );
}

function groupTitle(scan: Scan, by: GroupName, value: string): string {
  if (by === "account") {
    const name = scan.accounts.get(value)?.name;
    return name === undefined ? value : `${name} (${value})`;
  }
  return by === "check" ? (scan.checks.get(value)?.title ?? value) : value;
}
