import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useMedia } from "./media.ts";

/** Rows beyond the edge of what is seen, so that scrolling does not show gaps. */
const beyond = 8;
/** Rows that are printed: some twenty pages. */
export const mostPrinted = 1000;

export interface VirtualRowsProps {
  readonly label: string;
  readonly count: number;
  /** Pixels. */
  readonly rowHeight: number;
  readonly columnCount: number;
  readonly head: ComponentChildren;
  /**
   * One row's cells. `tabIndex` is for the one thing in it that takes the focus.
   */
  readonly row: (index: number, tabIndex: 0 | -1) => ComponentChildren;
  readonly rowClass?: (index: number) => string;
}

/**
 * A table of any length of which only the rows in sight are in the document. Arrow keys, Page Up and Down, Home and End move the
 * focus from row to row. On paper it holds the first {@link mostPrinted} rows.
 */
export function VirtualRows(props: VirtualRowsProps) {
  const { count, rowHeight } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 800 });
  const [active, setActive] = useState(0);
  const toFocus = useRef(false);
  const printing = useMedia("print");

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = () => setSeen({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (!toFocus.current) return;
    toFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${active}"] [tabindex="0"]`)?.focus();
  });

  const current = Math.min(active, Math.max(0, count - 1));
  const page = Math.max(1, Math.floor(seen.height / rowHeight) - 2);

  function moveTo(index: number): void {
    const element = scroller.current;
    if (element === null || count === 0) return;
    const next = Math.min(count - 1, Math.max(0, index));
    const headHeight = element.querySelector<HTMLElement>(".rows-head")?.offsetHeight ?? 0;
    const top = next * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight + headHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowHeight + headHeight - element.clientHeight;
    }
    toFocus.current = true;
    setActive(next);
    setSeen({ top: element.scrollTop, height: element.clientHeight });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!(event.target instanceof Element) || event.target.closest("[data-row]") === null) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: count - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    moveTo(target);
  }

  function onFocusIn(event: FocusEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    if (row !== null) setActive(Number(row.dataset.row));
  }

  const first = printing ? 0 : Math.max(0, Math.floor(seen.top / rowHeight) - beyond);
  const last = printing
    ? Math.min(count, mostPrinted)
    : Math.min(count, Math.ceil((seen.top + seen.height) / rowHeight) + beyond);
  const shown = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
  // The focus must not get lost when its row is scrolled away.
  if (count > 0 && !printing && (current < first || current >= last)) shown.push(current);

  return (
    <div
      class="rows"
      role="table"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={props.columnCount}
      ref={scroller}
      onScroll={({ currentTarget }) =>
        setSeen({ top: currentTarget.scrollTop, height: currentTarget.clientHeight })
      }
      onKeyDown={onKeyDown}
      onFocusIn={onFocusIn}
    >
      <div class="rows-head" role="rowgroup">
        <div class="row" role="row" aria-rowindex={1}>
          {props.head}
        </div>
      </div>
      <div class="rows-body" role="rowgroup" style={printing ? {} : { height: `${count * rowHeight}px` }}>
        {shown.map((index) => (
          <div
            key={index}
            class={`row ${props.rowClass?.(index) ?? ""}`}
            role="row"
            aria-rowindex={index + 2}
            data-row={index}
            style={printing ? {} : { top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
          >
            {props.row(index, index === current ? 0 : -1)}
          </div>
        ))}
      </div>
      {printing && count > mostPrinted && (
        <p>
          The first {mostPrinted} of {count} rows. Narrow the list to print others.
        </p>
      )}
    </div>
  );
}
