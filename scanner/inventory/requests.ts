import type { ResponseMetadata } from "@smithy/types";
import { AbortWatch } from "../access/abort-watch.ts";
import type { Cause } from "../access/cause.ts";
import { explainDenial } from "../access/explain.ts";
import { describeFailure, isTransient } from "../access/failure.ts";
import { callBuckets } from "./allowance.ts";
import type { Clock } from "./clock.ts";
import { type ClientClass, newCommand } from "./command.ts";
import type { KeyedQueue, QueueKey } from "./keyed-queue.ts";
import type { Call, EnteredRole } from "./listing.ts";
import type { Service } from "./service.ts";
import type { Allowance } from "./token-bucket.ts";

/** An SDK client, as far as the engine uses it. */
export interface SdkClient {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

/** An account that the engine may read. */
export interface OpenAccount {
  readonly account: string;
  readonly partition: string;
  readonly enteredRole?: EnteredRole;
  /** Makes a client with the account's credentials. Cheap; the engine drops it when it has nothing more to ask. */
  readonly client: (client: ClientClass, region: string) => SdkClient;
  /** AWS called the credentials of a request expired that was sent at this time: the next client gets new ones. */
  readonly renew: (sentAt: number) => void;
}

/** What all accounts of a scan share. */
export interface Engine {
  readonly queue: KeyedQueue;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Milliseconds after which a request without an answer is given up. */
  readonly requestTimeout: number;
  /** How much of the hub's own buckets this process may draw, from 0 to 1: the processes of a scan share them. */
  readonly hubShare: number;
  /** Added to as requests are sent: what progress shows. */
  readonly traffic: Traffic;
}

export interface Traffic {
  calls: number;
  throttles: number;
  /** Milliseconds that the quickest answer took; infinite before the first. */
  quickest: number;
}

/** Requests that one of AWS's buckets was asked for. */
export interface BucketUse {
  readonly payer: string;
  readonly allowance: Allowance;
  calls: number;
}

/** A client, while there are requests for it. */
interface ClientInUse {
  /** Null until the first of them is sent, and after the credentials were renewed. */
  client: SdkClient | null;
  /** Requests that wait or are under way. */
  users: number;
}

/** What a request came to. */
export type Answer =
  | { readonly kind: "answer"; readonly output: object; readonly calls: number; readonly throttles: number }
  | {
      readonly kind: "absent";
      readonly code: string | null;
      readonly message: string;
      readonly calls: number;
      readonly throttles: number;
    }
  | {
      readonly kind: "unreadable";
      readonly cause: Cause;
      readonly calls: number;
      readonly throttles: number;
    };

/** The account's time is up: what was not read by now is not read. */
export class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
}

/** Tries of one request: refusals for rate are answered by slowing down, so they may be many. */
const tries = { throttled: 25, failed: 4 } as const;
/** Milliseconds before the second try after a fault; doubled for each further one. Drawn evenly from zero to this. */
const firstWait = 200;

/**
 * Sends the requests of one account: paced by the queue, tried again where that can help, and told apart by what AWS said.
 * Nothing is thrown but the reason of an aborted scan.
 */
export class AccountRequests {
  readonly #engine: Engine;
  readonly #open: OpenAccount;
  readonly #signal: AbortSignal;
  /** A client costs tens of kilobytes and an account has hundreds, so that none is kept without requests. */
  readonly #clients = new Map<ClientClass, Map<string, ClientInUse>>();
  readonly #buckets = new Map<string, BucketUse>();
  readonly #watch: AbortWatch;

  constructor(engine: Engine, open: OpenAccount, signal: AbortSignal) {
    this.#engine = engine;
    this.#open = open;
    this.#signal = signal;
    this.#watch = new AbortWatch(signal);
  }

  /** What was drawn from each bucket. */
  get buckets(): ReadonlyMap<string, BucketUse> {
    return this.#buckets;
  }

  async send(service: Service, call: Call, input: object, region: string): Promise<Answer> {
    // By class: S3 and S3 Control are one service to IAM, and two clients.
    const clients = this.#clients.get(service.client) ?? new Map<string, ClientInUse>();
    this.#clients.set(service.client, clients);
    const entry = clients.get(region) ?? { client: null, users: 0 };
    clients.set(region, entry);
    entry.users += 1;
    try {
      return await this.#send(entry, service, call, input, region);
    } finally {
      entry.users -= 1;
      if (entry.users === 0) clients.delete(region);
    }
  }

  async #send(
    entry: ClientInUse,
    service: Service,
    call: Call,
    input: object,
    region: string,
  ): Promise<Answer> {
    const operation = `${service.id}:${call.operation.name}`;
    const place = { account: this.#open.account, region };
    const { account, hub } = callBuckets(service, call.operation.name, place, this.#engine.hubShare);
    const counts = { calls: 0, throttles: 0 };
    let faults = 0;
    for (;;) {
      let sentAt = 0;
      try {
        const options = { signal: this.#signal, urgent: counts.calls > 0 };
        // The account's bucket lets through; the place among the requests in flight is taken with the hub's.
        if (hub !== null) await this.#engine.queue.run(account, async () => {}, options);
        const output = await this.#engine.queue.run(
          hub ?? account,
          () => {
            sentAt = this.#engine.clock.now();
            counts.calls += 1;
            this.#engine.traffic.calls += 1;
            this.#count(hub ?? account);
            entry.client ??= this.#open.client(service.client, region);
            return this.#once(entry.client, call, input);
          },
          options,
        );
        return { kind: "answer", output, ...counts };
      } catch (error) {
        if (this.#signal.aborted) return this.#unfinished(operation, counts);
        const failure = describeFailure(error);
        const cause = causeOf(service, error, { operation, region });
        if (failure.kind === "throttle") {
          counts.throttles += 1;
          this.#engine.traffic.throttles += 1;
          // Slowing the account is enough where the hub's bucket is the empty one: then every account is refused.
          this.#engine.queue.throttled(account, sentAt);
          if (counts.throttles < tries.throttled) continue;
        } else if (isTransient(failure) || cause.kind === "expired") {
          faults += 1;
          if (cause.kind === "expired") this.#renew(sentAt);
          if (faults < tries.failed && (await this.#wait(faults))) continue;
          if (this.#signal.aborted) return this.#unfinished(operation, counts);
        } else if (saysAbsent(call.absent, failure.code, failure.message)) {
          return { kind: "absent", code: failure.code, message: failure.message, ...counts };
        }
        return { kind: "unreadable", cause, ...counts };
      }
    }
  }

  #count(key: QueueKey): void {
    const name = `${key.payer} ${key.bucket}`;
    const use = this.#buckets.get(name) ?? { payer: key.payer, allowance: key.allowance, calls: 0 };
    use.calls += 1;
    this.#buckets.set(name, use);
  }

  async #once(client: SdkClient, call: Call, input: object): Promise<object> {
    const request = new AbortController();
    // Whoever ends a scan does not wait for answers that nobody will read.
    const listenNoMore = this.#watch.tell(() => request.abort());
    const callOff = this.#engine.clock.after(this.#engine.requestTimeout, () => request.abort());
    try {
      const { clock, traffic } = this.#engine;
      const begun = clock.now();
      const output = await client.send(newCommand(call.command, input), {
        abortSignal: request.signal,
      });
      if (isNobodysAnswer(output)) throw new NobodysAnswer();
      traffic.quickest = Math.min(traffic.quickest, clock.now() - begun);
      return output as object;
    } finally {
      callOff();
      listenNoMore();
    }
  }

  #renew(sentAt: number): void {
    this.#open.renew(sentAt);
    // Each client remembers the credentials that it was given.
    for (const clients of this.#clients.values()) for (const entry of clients.values()) entry.client = null;
  }

  #wait(fault: number): Promise<boolean> {
    return this.pause(this.#engine.random() * firstWait * 2 ** (fault - 1));
  }

  /** Waits; false when the account's time, or the scan, ended before that. */
  pause(milliseconds: number): Promise<boolean> {
    if (this.#signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const callOff = this.#engine.clock.after(milliseconds, () => {
        listenNoMore();
        resolve(true);
      });
      const listenNoMore = this.#watch.tell(() => {
        callOff();
        resolve(false);
      });
    });
  }

  #unfinished(operation: string, counts: { readonly calls: number; readonly throttles: number }): Answer {
    const reason: unknown = this.#signal.reason;
    if (!(reason instanceof BudgetSpent)) throw reason;
    return {
      kind: "unreadable",
      cause: { kind: "timeout", operation, code: null, message: reason.message },
      ...counts,
    };
  }
}

/** An answer of success that says nothing and has no request id: a garbled one, to be tried again. */
class NobodysAnswer extends SyntaxError {
  readonly $metadata = { httpStatusCode: 200 };
}

/**
 * Whether something between here and AWS has answered. A proxy's page is well-formed enough to be read as XML without any
 * of the members that were asked for, and would pass for an empty list; AWS puts an id on every answer.
 */
function isNobodysAnswer(output: unknown): boolean {
  const { $metadata: metadata, ...members } = output as { readonly $metadata?: ResponseMetadata };
  const hasId = metadata?.requestId !== undefined || metadata?.extendedRequestId !== undefined;
  return !hasId && Object.values(members).every((member) => member === undefined);
}

/** Why a request failed. A name that cannot be resolved means that a region lacks the service only where regions do lack it. */
function causeOf(service: Service, error: unknown, place: { operation: string; region: string }): Cause {
  const cause = explainDenial(error, place);
  if (cause.kind !== "unsupported-region" || cause.code !== "ENOTFOUND" || !service.everywhere) return cause;
  const message = `${cause.message}: AWS offers this service in every region, so the hub's name resolution is at fault`;
  return { ...cause, kind: "error", message };
}

/** Whether an error is one of those by which the service says that there is none: `Code`, or `Code: start of message`. */
function saysAbsent(absent: readonly string[], code: string | null, message: string): boolean {
  return absent.some((declared) => {
    const [wanted, start] = declared.split(": ", 2);
    return wanted === code && (start === undefined || message.startsWith(start));
  });
}
