import { useLayoutEffect, useRef } from "preact/hooks";
import type { Cause } from "../../../scanner/access/cause.ts";
import { causes } from "../../../scanner/access/causes.ts";
import type { FindingException, FindingLifecycle } from "../../../scanner/results/finding.ts";
import { severities, statuses } from "../../../scanner/results/finding.ts";
import { SeverityLabel, StatusLabel } from "../../parts/labels.tsx";
import { Fact, Section } from "../../parts/section.tsx";
import { lifecycleWords, time } from "../../parts/words.ts";
import { jsonOf, resourceOf, textOf } from "../data/findings.ts";
import type { Scan } from "../data/scan.ts";
import { findingsHash } from "../route.ts";
import { CheckText } from "./check-text.tsx";

/** One finding with all that is known about it. `row` is -1 for an id that the report does not have. */
export function FindingDetail(props: {
  readonly scan: Scan;
  readonly row: number;
  readonly id: string;
  readonly close: string;
}) {
  const { scan, row, id, close } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const check = row < 0 ? null : textOf(scan.findings, "check", row);
  return (
    <aside class="detail" aria-labelledby="detail-title">
      <div class="detail-top">
        <h2 id="detail-title" tabIndex={-1} ref={heading}>
          {check === null ? "No such finding" : (scan.checks.get(check)?.title ?? check)}
        </h2>
        <a class="close" href={close}>
          Close
        </a>
      </div>
      {check === null ? (
        <p>
          This report does not list a finding with the id <code>{id}</code>. It may be of another scan.
        </p>
      ) : (
        <Finding scan={scan} row={row} check={check} />
      )}
    </aside>
  );
}

function Finding({
  scan,
  row,
  check,
}: {
  readonly scan: Scan;
  readonly row: number;
  readonly check: string;
}) {
  const { findings } = scan;
  const status = statuses[findings.status[row] ?? 0] ?? "UNKNOWN";
  const evidence = Object.entries(jsonOf(findings, "evidence", row) as Record<string, unknown>);
  const cause = jsonOf(findings, "cause", row) as Cause | null;
  const lifecycle = jsonOf(findings, "lifecycle", row) as FindingLifecycle | null;
  const exception = jsonOf(findings, "exception", row) as FindingException | null;
  const facts = scan.checks.get(check);
  return (
    <>
      <p class="detail-status">
        <StatusLabel status={status} />
        <SeverityLabel severity={severities[findings.severity[row] ?? 0] ?? "info"} />
        {scan.hasLifecycle && lifecycle !== null && (
          <span class={`tag tag-${lifecycle.state}`}>{lifecycleWords[lifecycle.state]}</span>
        )}
      </p>
      <p class="detail-message">{textOf(findings, "message", row)}</p>
      {cause !== null && (
        <Section title="Why it is not known">
          <p>
            <code>{cause.kind}</code>
            {cause.operation !== null && (
              <>
                {" "}
                at <code>{cause.operation}</code>
              </>
            )}
          </p>
          <p>{causes[cause.kind].meaning}</p>
          <p class="message">{[cause.code, cause.message].filter(Boolean).join(": ")}</p>
          <p>{causes[cause.kind].cure}</p>
        </Section>
      )}
      {exception !== null && (
        <Section title="Exception">
          <p>{exception.reason}</p>
          <dl class="facts">
            <Fact name="Owner">{exception.owner}</Fact>
            <Fact name="Expires">{exception.expires}</Fact>
            <Fact name="Written in">
              <code>
                {exception.file}:{exception.line}
              </code>
            </Fact>
          </dl>
        </Section>
      )}
      <Where scan={scan} row={row} lifecycle={lifecycle} />
      <Section title="Evidence">
        {evidence.length === 0 ? (
          <p class="quiet">None was read.</p>
        ) : (
          <dl class="facts evidence">
            {evidence.map(([path, value]) => (
              <Fact key={path} name={path}>
                <code>{JSON.stringify(value, null, 1)}</code>
              </Fact>
            ))}
          </dl>
        )}
      </Section>
      {facts === undefined ? (
        <p class="quiet">The results say no more about the check {check}.</p>
      ) : (
        <CheckText scan={scan} check={facts} />
      )}
    </>
  );
}

function Where(props: {
  readonly scan: Scan;
  readonly row: number;
  readonly lifecycle: FindingLifecycle | null;
}) {
  const { scan, row, lifecycle } = props;
  const { findings } = scan;
  const { type, name, arn, tags } = resourceOf(findings, row);
  const id = textOf(findings, "account", row);
  const account = scan.accounts.get(id);
  return (
    <Section title="Resource">
      <dl class="facts">
        <Fact name="Name">
          <a href={findingsHash({ resource: arn })}>{name === "" ? arn : name}</a>
        </Fact>
        <Fact name="Type">{type}</Fact>
        <Fact name="ARN">
          <code>{arn}</code>
        </Fact>
        <Fact name="Account">
          {account === undefined ? id : `${account.name} (${id})`}
          {account !== undefined && account.units.length > 0 && (
            <span class="quiet block">{account.units.join(" / ")}</span>
          )}
        </Fact>
        <Fact name="Region">{textOf(findings, "region", row)}</Fact>
        {tags.length > 0 && (
          <Fact name="Tags">
            <ul class="tags">
              {tags.map(([key, value]) => (
                <li key={key}>
                  {key}={value}
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {lifecycle !== null && (
          <>
            <Fact name="First seen">{time(lifecycle.firstSeen)}</Fact>
            <Fact name="Last seen">
              {time(lifecycle.lastSeen)}
              {!lifecycle.confirmed && ": it could not be read this time, so it stays open"}
            </Fact>
          </>
        )}
        <Fact name="Finding">
          <code>{findings.ids[row]}</code>
        </Fact>
      </dl>
    </Section>
  );
}
