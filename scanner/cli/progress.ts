import type { Traffic } from "../inventory/requests.ts";
import type { ScanProgress } from "../scan/run.ts";
import type { Terminal } from "./terminal.ts";

/** Milliseconds between two looks at a scan: often on a terminal, seldom in a log. */
const intervals = { terminal: 200, log: 10_000 } as const;

/** Shows how a scan goes on: one line that is rewritten on a terminal, a line now and then in a log. */
export interface ProgressDisplay extends ScanProgress {
  /** Takes the line away and stops. */
  readonly end: () => void;
}

export function progressDisplay(terminal: Terminal, traffic: () => Readonly<Traffic>): ProgressDisplay {
  const begunAt = terminal.now().getTime();
  const state = {
    total: 0,
    done: 0,
    resumed: 0,
    findings: 0,
    failed: 0,
    calls: 0,
    at: begunAt,
    merging: false,
  };
  const line = (now: number): string => {
    const { calls, throttles } = traffic();
    const rate = Math.round(((calls - state.calls) * 1000) / Math.max(1, now - state.at));
    const parts = [
      `${state.done} of ${state.total} accounts`,
      `${calls} calls (${rate}/s)`,
      ...(throttles > 0 ? [`${throttles} throttled`] : []),
      `${state.findings} findings, ${state.failed} failed`,
      state.merging
        ? "summing up"
        : timeLeft(now - begunAt, state.done - state.resumed, state.total - state.done),
    ];
    return parts.filter((part) => part !== "").join(" · ");
  };
  const show = () => {
    const now = terminal.now().getTime();
    const text = line(now);
    state.calls = traffic().calls;
    state.at = now;
    terminal.note(terminal.errorIsTty ? `\r\u001B[2K${text.slice(0, terminal.columns - 1)}` : `${text}\n`);
  };
  const timer = setInterval(show, terminal.errorIsTty ? intervals.terminal : intervals.log);
  return {
    begun: (total, alreadyDone) => {
      state.total = total;
      state.done = alreadyDone;
      state.resumed = alreadyDone;
      if (alreadyDone > 0) terminal.note(`${alreadyDone} of ${total} accounts were done before\n`);
    },
    accountBegun: () => {},
    accountDone: (marker) => {
      state.done += 1;
      for (const counts of Object.values(marker.counts)) state.findings += sum(counts);
      state.failed += sum(marker.counts.FAIL);
      if (marker.unreachable === null) return;
      if (terminal.errorIsTty) terminal.note("\r\u001B[2K");
      terminal.note(`${marker.account.id} ${marker.account.name}: ${marker.unreachable.message}\n`);
    },
    merging: () => {
      state.merging = true;
    },
    end: () => {
      clearInterval(timer);
      if (terminal.errorIsTty) terminal.note("\r\u001B[2K");
    },
  };
}

function timeLeft(elapsed: number, done: number, left: number): string {
  if (done === 0 || left === 0) return "";
  const seconds = Math.ceil((elapsed / done) * left * 0.001);
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.ceil(seconds / 60)} min left`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
