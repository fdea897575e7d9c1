import type { DoneMarker } from "./done-marker.ts";
import { exceptionState, type PlannedException } from "./exception.ts";
import type { ExceptionReference, Summary } from "./summary.ts";

/** Adds up what the exceptions of a scan did in its accounts. */
export class ExceptionSums {
  readonly #exceptions: readonly (PlannedException & {
    excepted: number;
    expired: number;
    unknown: number;
    /** Accounts that it is about and that were entered. */
    read: number;
  })[];

  constructor(exceptions: readonly PlannedException[]) {
    const nothing = { excepted: 0, expired: 0, unknown: 0, read: 0 };
    this.#exceptions = exceptions.map((exception) => ({ ...exception, ...nothing }));
  }

  add({ exceptions, unreachable }: DoneMarker): void {
    for (const { exception: index, excepted, expired, unknown } of exceptions) {
      const sum = this.#exceptions[index];
      if (sum === undefined)
        throw new Error(`a marker with exception ${index} of ${this.#exceptions.length}`);
      sum.excepted += excepted;
      sum.expired += expired;
      sum.unknown += unknown;
      if (unreachable === null) sum.read += 1;
    }
  }

  figures(now: Date): Summary["exceptions"] {
    const all = this.#exceptions;
    const inState = (state: string) => all.filter((exception) => exceptionState(exception, now) === state);
    const expired = inState("expired");
    return {
      applied: all.reduce((sum, { excepted }) => sum + excepted, 0),
      expired: expired.map((exception) => reference(exception, exception.expired)),
      unused: all
        .filter(
          (exception) =>
            !expired.includes(exception) &&
            exception.excepted + exception.unknown === 0 &&
            exception.inFull &&
            exception.read === exception.accounts,
        )
        .map((exception) => reference(exception, 0)),
      soon: inState("soon").map((exception) => reference(exception, exception.excepted)),
    };
  }
}

function reference(exception: PlannedException, findings: number): ExceptionReference {
  const { file, line, check, owner, reason, expires, accounts } = exception;
  return { file, line, check, owner, reason, expires, accounts, findings };
}
