import type { Traffic } from "../inventory/requests.ts";
import type { ScanProgress } from "../scan/scan-accounts.ts";
import type { ProgressVoice } from "./progress-voice.ts";

/** How a scan goes on, at one moment. */
export interface ProgressFigures {
  /** Accounts, those that an earlier run had finished among them. */
  readonly accounts: number;
  readonly done: number;
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly throttles: number;
  readonly findings: number;
  readonly failed: number;
  /** Seconds, reckoned from the accounts that are done; null before the first and when it sums up. */
  readonly secondsLeft: number | null;
}

/** Tells how a scan goes on until it is ended. */
export interface ProgressDisplay extends ScanProgress {
  readonly end: () => void;
}

/** @param now milliseconds since 1970 */
export function progressDisplay(
  voice: ProgressVoice,
  traffic: () => Readonly<Traffic>,
  now: () => number,
): ProgressDisplay {
  const begunAt = now();
  let last = { calls: 0, at: begunAt };
  const state = { accounts: 0, done: 0, doneBefore: 0, findings: 0, failed: 0 };
  const figures = (): ProgressFigures => {
    const { calls, throttles } = traffic();
    const at = now();
    const callsPerSecond = Math.round(((calls - last.calls) * 1000) / Math.max(1, at - last.at));
    last = { calls, at };
    const { doneBefore, ...counts } = state;
    const [doneNow, left] = [state.done - doneBefore, state.accounts - state.done];
    const secondsLeft = doneNow > 0 && left > 0 ? Math.ceil(((at - begunAt) / doneNow) * left * 0.001) : null;
    return { ...counts, calls, callsPerSecond, throttles, secondsLeft };
  };
  const timer = setInterval(() => voice.progress(figures()), voice.interval);
  return {
    warned: (message) => voice.say(message),
    begun: (accounts, alreadyDone) => {
      Object.assign(state, { accounts, done: alreadyDone, doneBefore: alreadyDone });
      if (alreadyDone > 0) voice.say(`${alreadyDone} of ${accounts} accounts were done before`);
    },
    accountDone: (marker) => {
      state.done += 1;
      for (const counts of Object.values(marker.counts)) state.findings += sum(counts);
      state.failed += sum(marker.counts.FAIL);
      const { unreachable } = marker;
      if (unreachable === null) return;
      const { id, name } = marker.account;
      voice.say(`${id} ${name}: ${unreachable.message}`, {
        account: id,
        operation: unreachable.operation,
        cause: unreachable.kind,
      });
    },
    end: () => {
      clearInterval(timer);
      voice.end(figures());
    },
  };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
