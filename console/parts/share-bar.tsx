import { number } from "./words.ts";

export interface Share {
  /** Names its colour: `bar-<kind>` in the style sheet. */
  readonly kind: string;
  readonly label: string;
  readonly value: number;
}

/** Parts of a whole side by side. The figures are said to who cannot see it; a part that is not 0 is never too thin to see. */
export function ShareBar({ shares, of }: { readonly shares: readonly Share[]; readonly of?: number }) {
  const there = shares.filter(({ value }) => value > 0);
  const sum = there.reduce((total, { value }) => total + value, 0);
  const width = of === undefined || of === 0 ? 100 : Math.max(1, (sum / of) * 100);
  const thinnest = 0.8;
  const widths = there.map(({ value }) => Math.max(thinnest, (value / sum) * width));
  const scale =
    width /
    Math.max(
      width,
      widths.reduce((total, each) => total + each, 0),
    );
  let at = 0;
  const label = there.map(({ label, value }) => `${number(value)} ${label}`).join(", ");
  return (
    <svg
      class="share-bar"
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={label || "none"}
    >
      <title>{label || "none"}</title>
      <rect class="bar-empty" x="0" y="0" width="100" height="10" />
      {there.map(({ kind }, index) => {
        const x = at;
        const own = (widths[index] ?? 0) * scale;
        at += own;
        return <rect key={kind} class={`bar-${kind}`} x={x} y="0" width={own} height="10" />;
      })}
    </svg>
  );
}

/** What the colours of bars stand for. */
export function Legend({ shares }: { readonly shares: readonly Omit<Share, "value">[] }) {
  return (
    <ul class="legend">
      {shares.map(({ kind, label }) => (
        <li key={kind}>
          <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
            <rect class={`bar-${kind}`} width="10" height="10" />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
