import type { Scan } from "../data/scan.ts";

/** Accounts that came, went or changed since the scan before. */
export function Changes({ scan }: { readonly scan: Scan }) {
  const { changes } = scan.summary;
  if (changes === null) return null;
  const lines = [
    ...changes.appeared.map(({ id, name }) => ({ id, name, what: "appeared" })),
    ...changes.gone.map(({ id, name }) => ({ id, name, what: "is gone" })),
    ...changes.stateChanged.map(({ id, name, before, state }) => {
      return { id, name, what: `was ${before} and is ${state}` };
    }),
  ];
  if (lines.length === 0) return null;
  return (
    <section class="card" aria-labelledby="changes">
      <h2 id="changes">Accounts since scan {changes.since}</h2>
      <ul>
        {lines.map(({ id, name, what }) => (
          <li key={id}>
            <strong>{name}</strong> <span class="quiet">{id}</span> {what}
          </li>
        ))}
      </ul>
    </section>
  );
}
