import type { CauseKind } from "../../../scanner/access/cause.ts";
import { causes } from "../../../scanner/access/causes.ts";
import { counted } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { notScanned } from "../data/units.ts";

/** Accounts and causes that are told of; the coverage page has all. */
const mostListed = 8;

/** What could not be read, and why, in plain words. */
export function Unread({ scan }: { readonly scan: Scan }) {
  const { unknown } = scan.summary;
  const missing = [...notScanned(scan).values()];
  if (unknown.length === 0 && missing.length === 0) return null;
  const kinds = [...new Set(unknown.map(({ kind }) => kind))];
  return (
    <section class="card" aria-labelledby="unread">
      <h2 id="unread">What could not be read</h2>
      {missing.length > 0 && (
        <p>
          {counted(missing.length, "account")} could not be scanned:{" "}
          {missing.slice(0, mostListed).map(({ id, name }, at) => (
            <span key={id}>
              {at > 0 && ", "}
              <strong>{name}</strong> <span class="quiet">{id}</span>
            </span>
          ))}
          {missing.length > mostListed && `, and ${missing.length - mostListed} more`}.
        </p>
      )}
      <dl class="causes">
        {kinds.slice(0, mostListed).map((kind) => (
          <Kind key={kind} scan={scan} kind={kind} />
        ))}
      </dl>
      <p>
        <a href="#/coverage">All that was not read</a>
      </p>
    </section>
  );
}

function Kind({ scan, kind }: { readonly scan: Scan; readonly kind: CauseKind }) {
  const rows = scan.summary.unknown.filter((row) => row.kind === kind);
  const findings = rows.reduce((sum, row) => sum + row.findings, 0);
  const operations = rows.flatMap(({ operation }) => (operation === null ? [] : [operation]));
  return (
    <div>
      <dt>
        <code>{kind}</code> <span class="quiet">{counted(findings, "finding")} unknown</span>
      </dt>
      <dd>
        {causes[kind].meaning} {causes[kind].cure}
        {operations.length > 0 && (
          <>
            {" "}
            <span class="quiet">
              At {operations.slice(0, mostListed).join(", ")}
              {operations.length > mostListed && ` and ${operations.length - mostListed} more calls`}.
            </span>
          </>
        )}
      </dd>
    </div>
  );
}
