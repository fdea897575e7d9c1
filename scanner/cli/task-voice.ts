import type { TaskWatcher } from "../hub/follow-task.ts";
import type { Terminal } from "./terminal.ts";

/** Shows what a task writes: its data as data, its progress as something for people. */
export interface TaskVoice extends TaskWatcher {
  /** Resolves when all data is written. */
  readonly written: () => Promise<void>;
  /** The line that sums up; null when there was none. */
  readonly summary: () => string | null;
}

/** How a scan's report, or a test of connections, says how much of it worked out. */
const summaryLine = /^(?:\d+ of \d+ (?:selected )?accounts |Ready: |Not ready: )/;

/**
 * A log has both streams of a container in one. Its progress is written as JSON lines (`HUBSCAN_LOG_FORMAT`): they are for
 * people, and shown as text; everything else is data.
 *
 * @param options.dataToNotes whether data is shown to people as well, because standard output is for something else
 */
export function taskVoice(terminal: Terminal, options: { readonly dataToNotes: boolean }): TaskVoice {
  let writing: Promise<void> = Promise.resolve();
  let summary: string | null = null;
  return {
    line: (message) => {
      const text = progressText(message);
      if (text !== null) terminal.note(`${text}\n`);
      else {
        if (summaryLine.test(message)) summary = message;
        if (options.dataToNotes) terminal.note(`${message}\n`);
        else writing = writing.then(() => terminal.out(`${message}\n`));
      }
    },
    status: (status) => terminal.note(`[${status}]\n`),
    warned: (message) => terminal.note(`${message}\n`),
    written: () => writing,
    summary: () => summary,
  };
}

/** What a JSON line of progress says; null for a line that is none. */
function progressText(line: string): string | null {
  if (!line.startsWith("{")) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Data that begins like JSON.
    return null;
  }
  if (typeof value !== "object" || value === null || !("msg" in value) || !("level" in value)) return null;
  const {
    msg,
    level: _level,
    time: _time,
    scan: _scan,
    ...fields
  } = value as Readonly<Record<string, unknown>>;
  const figures = Object.entries(fields).filter(([, field]) => typeof field === "number");
  const rest = figures.map(([name, field]) => `${name} ${String(field)}`).join(", ");
  return rest === "" ? String(msg) : `${String(msg)} (${rest})`;
}
