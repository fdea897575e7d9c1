import { severities, statuses } from "../../../scanner/results/finding.ts";
import { Choice, type Option } from "../../parts/choice.tsx";
import { lifecycleWords, severityWords, statusWords } from "../../parts/words.ts";
import type { Scan } from "../data/scan.ts";
import { countsOf } from "./select.ts";
import {
  type FilterName,
  filterNames,
  groupNames,
  type SortName,
  sortNames,
  toggled,
  type View,
  withFilter,
} from "./view.ts";

export type Show = (view: View, letterByLetter?: boolean) => void;

const filterWords: Readonly<Record<FilterName, string>> = {
  severity: "Severity",
  status: "Status",
  lifecycle: "Lifecycle",
  account: "Account",
  unit: "Unit",
  region: "Region",
  service: "Service",
  check: "Check",
  framework: "Framework",
  resource: "Resource",
};

const sortWords: Readonly<Record<SortName, string>> = {
  urgency: "Most urgent",
  severity: "Severity",
  status: "Status",
  check: "Check",
  account: "Account",
  region: "Region",
  resource: "Resource",
};

/** Search, filters, grouping and order, and what is set of them. */
export function Toolbar({
  scan,
  view,
  show,
}: {
  readonly scan: Scan;
  readonly view: View;
  readonly show: Show;
}) {
  const offered = filterNames.filter(
    (name) => name !== "resource" && (name !== "lifecycle" || scan.hasLifecycle),
  );
  return (
    <div class="toolbar" role="search" aria-label="Findings">
      <div class="toolbar-line">
        <label class="search-box">
          <span class="visually-hidden">Search findings</span>
          <input
            type="search"
            placeholder="Search names, ARNs, tags, messages, evidence"
            value={view.text}
            onInput={({ currentTarget }) => show({ ...view, text: currentTarget.value }, true)}
          />
        </label>
        <label class="select-box">
          Group
          <select
            value={view.group ?? ""}
            onChange={({ currentTarget }) =>
              show({ ...view, group: groupNames.find((name) => name === currentTarget.value) ?? null })
            }
          >
            <option value="">none</option>
            {groupNames.map((name) => (
              <option key={name} value={name}>
                by {name}
              </option>
            ))}
          </select>
        </label>
        <label class="select-box">
          Sort
          <select
            value={view.sort}
            onChange={({ currentTarget }) =>
              show({
                ...view,
                sort: sortNames.find((name) => name === currentTarget.value) ?? "urgency",
                descending: false,
              })
            }
          >
            {sortNames.map((name) => (
              <option key={name} value={name}>
                {sortWords[name]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="toolbar-line">
        {offered.map((name) => (
          <Choice
            key={name}
            label={filterWords[name]}
            chosen={view.filters[name]}
            options={() => optionsOf(scan, view, name)}
            onToggle={(value) => show(toggled(view, name, value))}
          />
        ))}
      </div>
      <Chosen scan={scan} view={view} show={show} />
    </div>
  );
}

function Chosen({ scan, view, show }: { readonly scan: Scan; readonly view: View; readonly show: Show }) {
  const chosen = filterNames.flatMap((name) => view.filters[name].map((value) => ({ name, value })));
  if (chosen.length === 0) return null;
  const none = filterNames.reduce((cleared, name) => withFilter(cleared, name, []), view);
  return (
    <ul class="chosen" aria-label="Filters that are set">
      {chosen.map(({ name, value }) => (
        <li key={`${name} ${value}`}>
          <button
            type="button"
            class="chip"
            onClick={() => show(toggled(view, name, value))}
            aria-label={`Remove filter ${filterWords[name]} ${valueWord(scan, name, value)}`}
          >
            <span class="quiet">{filterWords[name]}</span> <span>{valueWord(scan, name, value)}</span>{" "}
            <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" class="link" onClick={() => show({ ...none, text: "" })}>
          Clear all
        </button>
      </li>
    </ul>
  );
}

function optionsOf(scan: Scan, view: View, name: FilterName): Option[] {
  const counts = countsOf(scan, view, name);
  const fixed: Partial<Record<FilterName, readonly string[]>> = { severity: severities, status: statuses };
  const values = fixed[name] ?? [...new Set([...counts.keys(), ...view.filters[name]])];
  const options = values.map((value) => ({
    value,
    label: valueWord(scan, name, value),
    count: counts.get(value) ?? 0,
  }));
  if (fixed[name] !== undefined) return options;
  const { compare } = new Intl.Collator("en", { numeric: true });
  // Never having failed is not one of the states that somebody looks for.
  return options.filter(({ value }) => value !== "").sort((a, b) => compare(a.label, b.label));
}

/** A filter's value for people. What an address names and the scan does not have is shown as it is written. */
function valueWord(scan: Scan, name: FilterName, value: string): string {
  const words: Partial<Record<FilterName, string | undefined>> = {
    severity: severityWords[value as keyof typeof severityWords],
    status: statusWords[value as keyof typeof statusWords],
    lifecycle: lifecycleWords[value],
    account: scan.accounts.get(value)?.name,
    check: scan.checks.get(value)?.title,
    framework: frameworkWord(scan, value),
  };
  return words[name] ?? value;
}

function frameworkWord(scan: Scan, value: string): string | undefined {
  const framework = scan.summary.frameworks.find(({ id }) => value === id || value.startsWith(`${id}/`));
  return framework === undefined
    ? undefined
    : `${framework.title}${value.slice(framework.id.length).replace("/", " ")}`;
}
