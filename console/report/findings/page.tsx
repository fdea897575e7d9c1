import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useMedia } from "../../parts/media.ts";
import { number } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { goTo, replaceAddress } from "../navigation.ts";
import { type Route, routeHash } from "../route.ts";
import { sortedRows } from "./arrange.ts";
import { FindingDetail } from "./detail.tsx";
import { FindingList } from "./list.tsx";
import { selectedRows } from "./select.ts";
import { Toolbar } from "./toolbar.tsx";
import { Unlisted } from "./unlisted.tsx";
import { queryOf, type View, viewOf } from "./view.ts";

/** Findings to search, filter, group and sort, and one of them in full. */
export function FindingsPage({ scan, route }: { readonly scan: Scan; readonly route: Route }) {
  const search = route.query.toString();
  const view = useMemo(() => viewOf(new URLSearchParams(search)), [search]);
  const rows = useMemo(() => sortedRows(scan, selectedRows(scan, view), view), [scan, view]);
  const opened = route.item === null ? -1 : scan.findings.ids.indexOf(route.item);
  const narrow = useMedia("(max-width: 1099px)");
  const page = useRef<HTMLDivElement>(null);
  const before = useRef<string | null>(route.item);

  // Whoever closes a finding goes on where it was opened, also with a key pressed before the next paint.
  useLayoutEffect(() => {
    const closed = before.current;
    before.current = route.item;
    if (closed === null || route.item !== null) return;
    const link = page.current?.querySelector<HTMLElement>(`a[data-finding="${CSS.escape(closed)}"]`);
    (link ?? page.current?.querySelector<HTMLElement>("h1"))?.focus();
  }, [route.item]);

  function show(next: View, letterByLetter = false): void {
    const hash = routeHash({ page: "findings", item: null, query: queryOf(next) });
    if (letterByLetter) replaceAddress(hash);
    else goTo(hash);
  }

  const close = routeHash({ ...route, item: null });
  return (
    <div
      class={`findings ${route.item === null ? "" : "findings-opened"}`}
      ref={page}
      onKeyDown={(event) => {
        if (event.key === "Escape" && route.item !== null) goTo(close);
      }}
    >
      {/* Beside or instead of the opened finding; the page keeps its heading. */}
      <h1 tabIndex={-1} class="findings-title">
        Findings
      </h1>
      <div class="findings-list" hidden={narrow && route.item !== null}>
        <Toolbar scan={scan} view={view} show={show} />
        <p class="result-count" role="status" aria-live="polite">
          {rows.length === scan.findings.count
            ? `All ${number(rows.length)} findings`
            : `${number(rows.length)} of ${number(scan.findings.count)} findings`}
        </p>
        <Unlisted scan={scan} view={view} />
        {rows.length === 0 ? (
          <p class="nothing">No finding is like that. Take a filter away to see more.</p>
        ) : (
          <FindingList scan={scan} rows={rows} view={view} route={route} show={show} />
        )}
      </div>
      {route.item !== null && (
        <FindingDetail key={route.item} scan={scan} row={opened} id={route.item} close={close} />
      )}
    </div>
  );
}
