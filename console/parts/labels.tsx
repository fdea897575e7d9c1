import type { Severity, Status } from "../../scanner/results/finding.ts";
import { severityWords, statusWords } from "./words.ts";

/** A severity: a mark in its colour, and its name. */
export function SeverityLabel({ severity }: { readonly severity: Severity }) {
  return (
    <span class="severity">
      <span class={`mark mark-${severity}`} aria-hidden="true" />
      {severityWords[severity]}
    </span>
  );
}

/** A status: a sign whose shape tells it without its colour, and its name. */
export function StatusLabel({ status }: { readonly status: Status }) {
  return (
    <span class={`status status-${status}`}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <StatusSign status={status} />
      </svg>
      {statusWords[status]}
    </span>
  );
}

function StatusSign({ status }: { readonly status: Status }) {
  switch (status) {
    case "FAIL":
      return <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" />;
    case "UNKNOWN":
      return <path d="M3.8 4.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M6 10.2v.1" />;
    case "PASS":
      return <path d="M2 6.5l2.8 2.8L10 3.5" />;
    case "NOT_APPLICABLE":
      return <path d="M2.5 6h7" />;
    case "EXCEPTED":
      return <path d="M3 2v8M3 2.5h6l-1.6 2L9 6.5H3" />;
  }
}
