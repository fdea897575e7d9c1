import { pino } from "pino";
import { type FinishedScan, finishedScanEvent } from "../scan/finished-scan.ts";
import type { ProgressFigures } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** How progress is told: to a person at a terminal, in plain lines, or as JSON for a collector of logs. */
export interface ProgressVoice {
  /** Milliseconds between two figures. */
  readonly interval: number;
  readonly progress: (figures: ProgressFigures) => void;
  readonly say: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly end: (figures: ProgressFigures) => void;
  /** A scan was published. Only a collector of logs is told: a person has the report. */
  readonly finished: (scan: FinishedScan) => void;
}

export const logFormats = ["text", "json"] as const;
export type LogFormat = (typeof logFormats)[number];

/** Often on a terminal, where a line is rewritten; seldom in a log. */
const intervals = { terminal: 200, log: 10_000 } as const;

export function progressVoice(terminal: Terminal, format: LogFormat, scan: string): ProgressVoice {
  if (format === "json") return jsonVoice(terminal, scan);
  return terminal.errorIsTty ? terminalVoice(terminal) : lineVoice(terminal);
}

function terminalVoice(terminal: Terminal): ProgressVoice {
  const clear = "\r\u001B[2K";
  return {
    interval: intervals.terminal,
    progress: (figures) => terminal.note(`${clear}${figuresText(figures).slice(0, terminal.columns - 1)}`),
    say: (message) => terminal.note(`${clear}${message}\n`),
    end: () => terminal.note(clear),
    finished: () => {},
  };
}

function lineVoice(terminal: Terminal): ProgressVoice {
  return {
    interval: intervals.log,
    progress: (figures) => terminal.note(`${figuresText(figures)}\n`),
    say: (message) => terminal.note(`${message}\n`),
    end: (figures) => terminal.note(`${figuresText(figures)}\n`),
    finished: () => {},
  };
}

function jsonVoice(terminal: Terminal, scan: string): ProgressVoice {
  const logger = pino(
    {
      base: { scan },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    { write: terminal.note },
  );
  return {
    interval: intervals.log,
    progress: (figures) => logger.info(figures, "scanning"),
    say: (message, fields = {}) =>
      "cause" in fields ? logger.warn(fields, message) : logger.info(fields, message),
    end: (figures) => logger.info(figures, "read and judged"),
    finished: (finished) => logger.info({ event: finishedScanEvent, ...finished }, "scan finished"),
  };
}

function figuresText(figures: ProgressFigures): string {
  const { accounts, done, calls, callsPerSecond, throttles, findings, failed, secondsLeft } = figures;
  return [
    `${done} of ${accounts} accounts`,
    `${calls} calls (${callsPerSecond}/s)`,
    ...(throttles > 0 ? [`${throttles} throttled`] : []),
    `${findings} findings, ${failed} failed`,
    ...(secondsLeft === null ? [] : [timeLeft(secondsLeft)]),
  ].join(" · ");
}

function timeLeft(seconds: number): string {
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.ceil(seconds / 60)} min left`;
}
