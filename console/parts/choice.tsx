import { useEffect, useId, useRef, useState } from "preact/hooks";
import { number } from "./words.ts";

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** Options that are listed at once; the search finds the others. */
const mostListed = 150;
/** With more options than these there is a search. */
const searchedFrom = 9;

export interface ChoiceProps {
  readonly label: string;
  readonly chosen: readonly string[];
  /** Asked when the choice is opened. */
  readonly options: () => readonly Option[];
  readonly onToggle: (value: string) => void;
}

/** A button that opens a list of options, of which any number can be chosen. */
export function Choice({ label, chosen, options, onToggle }: ChoiceProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    const onPointer = ({ target }: PointerEvent) => {
      if (target instanceof Node && box.current?.contains(target) !== true) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [open]);

  return (
    <div
      class="choice"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && box.current?.contains(relatedTarget) !== true) setOpen(false);
      }}
    >
      <button
        type="button"
        class="choice-button"
        ref={button}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {label}
        {chosen.length > 0 && (
          <>
            {" "}
            <span class="choice-count">
              {chosen.length}
              <span class="visually-hidden"> chosen</span>
            </span>
          </>
        )}
      </button>
      {open && <OptionList id={id} label={label} chosen={chosen} options={options()} onToggle={onToggle} />}
    </div>
  );
}

function OptionList(props: {
  readonly id: string;
  readonly label: string;
  readonly chosen: readonly string[];
  readonly options: readonly Option[];
  readonly onToggle: (value: string) => void;
}) {
  const { id, label, chosen, options, onToggle } = props;
  const [text, setText] = useState("");
  const known = new Set(options.map(({ value }) => value));
  const gone = chosen
    .filter((value) => !known.has(value))
    .map((value) => ({ value, label: value, count: 0 }));
  const found = [...gone, ...options].filter((option) =>
    `${option.label} ${option.value}`.toLowerCase().includes(text.toLowerCase()),
  );
  return (
    <div class="choice-panel" id={id} role="group" aria-label={label}>
      {options.length >= searchedFrom && (
        <input
          type="search"
          aria-label={`Search ${label}`}
          placeholder="Search"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      )}
      <ul>
        {found.slice(0, mostListed).map((option) => (
          <li key={option.value}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(option.value)}
                onChange={() => onToggle(option.value)}
              />
              <span class="choice-label" title={option.value}>
                {option.label}
              </span>
              <span class="figure">{number(option.count)}</span>
            </label>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="quiet">Nothing to choose.</p>}
      {found.length > mostListed && (
        <p class="quiet">{number(found.length - mostListed)} more: search for them.</p>
      )}
    </div>
  );
}
