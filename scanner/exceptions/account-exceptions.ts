import { type Exception, type ExceptionUse, exceptionState } from "../results/exception.ts";
import type { Finding } from "../results/finding.ts";
import { entryOf } from "../results/tally.ts";
import { type ExceptionAccount, isAboutAccount, isAboutPlace, isAboutResource } from "./matching.ts";

interface Numbered {
  readonly exception: Exception;
  readonly index: number;
  readonly isExpired: boolean;
}

/** Applies exceptions to the findings of one account, and counts what each of them did. */
export class AccountExceptions {
  readonly #about: readonly Numbered[];
  readonly #byPlace = new Map<string, readonly Numbered[]>();
  readonly #uses = new Map<number, ExceptionUse>();

  /** @param now the time that the scan judges by */
  constructor(exceptions: readonly Exception[], account: ExceptionAccount, now: Date) {
    this.#about = exceptions
      .map((exception, index) => ({
        exception,
        index,
        isExpired: exceptionState(exception, now) === "expired",
      }))
      .filter(({ exception }) => isAboutAccount(exception, account));
  }

  /**
   * The finding; a FAIL that an exception covers as EXCEPTED. What could not be decided stays UNKNOWN: nobody knows whether
   * there is anything to accept.
   */
  apply(finding: Finding): Finding {
    if (finding.status === "UNKNOWN") {
      for (const { index } of this.#of(finding)) this.#use(index).unknown += 1;
      return finding;
    }
    if (finding.status !== "FAIL") return finding;
    const all = this.#of(finding).filter(({ exception }) => isAboutResource(exception, finding));
    const active = all.find(({ isExpired }) => !isExpired);
    if (active === undefined) {
      // Each would have been enough: each is told of.
      for (const { index } of all) this.#use(index).expired += 1;
      return finding;
    }
    this.#use(active.index).excepted += 1;
    const { file, line, owner, reason, expires } = active.exception;
    return { ...finding, status: "EXCEPTED", exception: { file, line, owner, reason, expires } };
  }

  /** Whether an exception that holds would cover the finding if it failed. */
  covers(finding: Finding): boolean {
    return this.#of(finding).some(
      ({ exception, isExpired }) => !isExpired && isAboutResource(exception, finding),
    );
  }

  /** What each exception that is about the account did, also where it did nothing. */
  uses(): ExceptionUse[] {
    return this.#about.map(({ index }) => this.#use(index));
  }

  #of(finding: Finding): readonly Numbered[] {
    return entryOf(this.#byPlace, `${finding.check} ${finding.region}`, () =>
      this.#about.filter(({ exception }) => isAboutPlace(exception, finding)),
    );
  }

  #use(exception: number): ExceptionUse {
    return entryOf(this.#uses, exception, () => ({ exception, excepted: 0, expired: 0, unknown: 0 }));
  }
}
