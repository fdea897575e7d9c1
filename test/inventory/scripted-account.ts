import { KeyedQueue } from "../../scanner/inventory/keyed-queue.ts";
import type { Engine, OpenAccount } from "../../scanner/inventory/requests.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";

interface Sent {
  readonly operation: string;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Answers, or throws, as AWS would. `nth` counts the requests of the operation from 1. */
export type Script = Readonly<
  Record<string, (sent: Sent, nth: number, signal: AbortSignal) => object | Promise<object>>
>;

export interface ScriptedAccount {
  readonly open: OpenAccount;
  /** What was sent, in order. */
  readonly sent: Sent[];
  /** Clock times of the requests that credentials were called expired for. */
  readonly renewed: number[];
  /** How many clients were made. */
  readonly clients: () => number;
}

/** An account whose answers a test writes, by operation. What is not written answers with nothing. */
export function scriptedAccount(script: Script): ScriptedAccount {
  const sent: Sent[] = [];
  const renewed: number[] = [];
  let clients = 0;
  const open: OpenAccount = {
    account: "111122223333",
    partition: "aws",
    renew: (sentAt) => renewed.push(sentAt),
    client: (_client, region) => {
      clients += 1;
      return {
        send: async (command, { abortSignal }) => {
          const operation = command.constructor.name.replace(/Command$/, "");
          const { input } = command as { readonly input: Sent["input"] };
          const request = { operation, region, input };
          sent.push(request);
          const nth = sent.filter((other) => other.operation === operation).length;
          const answer = (await script[operation]?.(request, nth, abortSignal)) ?? {};
          return { $metadata: { requestId: `request-${sent.length}` }, ...answer };
        },
      };
    },
  };
  return { open, sent, renewed, clients: () => clients };
}

/** An engine whose time passes when the test says so. Chance always draws the longest wait. */
export function manualEngine(concurrency = 10): Engine & { readonly clock: ManualClock } {
  const clock = manualClock();
  return {
    clock,
    queue: new KeyedQueue({ concurrency, clock }),
    random: () => 1,
    requestTimeout: 20_000,
    hubShare: 1,
    traffic: { calls: 0, throttles: 0, quickest: Number.POSITIVE_INFINITY },
  };
}

/** An error as the SDK throws it for an answer of AWS. */
export function awsError(code: string, message = "Simulated", status = 400): Error {
  return Object.assign(new Error(message), {
    name: code,
    $fault: status >= 500 ? "server" : "client",
    $metadata: { httpStatusCode: status },
  });
}

/** Never answers; ends when the request is given up. */
export function noAnswer(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
    });
  });
}
