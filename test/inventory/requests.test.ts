import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { callOf } from "../../scanner/inventory/listing.ts";
import { AccountRequests, BudgetSpent } from "../../scanner/inventory/requests.ts";
import { service } from "../../scanner/inventory/service.ts";
import { awsError, manualEngine, noAnswer, type Script, scriptedAccount } from "./scripted-account.ts";

const region = "eu-west-1";
const sqs = service("sqs", SQSClient, { scope: "regional", limits: [], resources: [] });
const listQueues = callOf(ListQueuesCommand, "QueueUrls", {
  absent: ["NoSuchThing", "AccessDenied: You are not subscribed"],
});

/** What AWS charges to the hub as well as to the account. */
const ofTheHub = service("sqs", SQSClient, {
  scope: "regional",
  limits: [{ operations: "*", rate: 10, burst: 10, payer: "hub", source: "https://docs.aws.amazon.com/" }],
  resources: [],
});

/** Sends one request and lets an hour pass, or as much as it is told. */
async function sending(answer: Script[string], options: { readonly hours?: number } = {}) {
  const engine = manualEngine();
  const account = scriptedAccount({ ListQueues: answer });
  const end = new AbortController();
  const requests = new AccountRequests(engine, account.open, end.signal);
  const answering = requests.send(sqs, listQueues, {}, region).catch((error: unknown) => ({ thrown: error }));
  await engine.clock.pass((options.hours ?? 1) * 3_600_000);
  return { answering, account, engine, requests, end };
}

describe("a request", () => {
  test("that is answered counts once", async () => {
    const { answering, engine } = await sending(() => ({ QueueUrls: ["a"] }));
    const output = { $metadata: { requestId: "request-1" }, QueueUrls: ["a"] };
    expect(await answering).toEqual({ kind: "answer", output, calls: 1, throttles: 0 });
    expect(engine.traffic).toMatchObject({ calls: 1, throttles: 0, quickest: 0 });
  });

  test("that is throttled again and again is given up as throttled, and every refusal is counted", async () => {
    const { answering, account, engine } = await sending(() => {
      throw awsError("ThrottlingException", "Rate exceeded");
    });
    expect(await answering).toEqual({
      kind: "unreadable",
      calls: 25,
      throttles: 25,
      cause: {
        kind: "throttled",
        operation: "sqs:ListQueues",
        code: "ThrottlingException",
        message: "Rate exceeded",
      },
    });
    expect(account.sent.length).toBe(25);
    expect(engine.traffic).toMatchObject({ calls: 25, throttles: 25 });
  });

  test("that is throttled at first is answered", async () => {
    const { answering } = await sending((_, nth) => {
      if (nth < 20) throw awsError("ThrottlingException");
      return { QueueUrls: ["a"] };
    });
    expect(await answering).toMatchObject({ kind: "answer", calls: 20, throttles: 19 });
  });

  test.each([
    ["server errors", awsError("InternalFailure", "oops", 500), "error"],
    ["lost connections", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), "error"],
    ["garbled answers", Object.assign(new SyntaxError("x"), { $metadata: { httpStatusCode: 200 } }), "error"],
    ["expired credentials", awsError("ExpiredToken", "expired", 403), "expired"],
    ["EC2's word for expired credentials", awsError("RequestExpired", "Request has expired."), "expired"],
  ])("is tried four times in the face of %s", async (_what, error, kind) => {
    const { answering, account } = await sending(() => {
      throw error;
    });
    expect(await answering).toMatchObject({ kind: "unreadable", calls: 4, cause: { kind } });
    expect(account.renewed.length).toBe(kind === "expired" ? 4 : 0);
  });

  test("that somebody else than AWS has answered is not taken for an answer", async () => {
    const { answering } = await sending(() => ({ $metadata: { httpStatusCode: 200 }, QueueUrls: undefined }));
    expect(await answering).toMatchObject({
      kind: "unreadable",
      calls: 4,
      cause: { kind: "error", code: null, message: "AWS's answer could not be parsed (HTTP 200)." },
    });
  });

  test("answered with nothing, and with AWS's id on it, is answered", async () => {
    const { answering } = await sending(() => ({ $metadata: { requestId: "x" } }));
    expect(await answering).toMatchObject({ kind: "answer", calls: 1 });
  });

  test("whose credentials expired is sent by a new client", async () => {
    const { answering, account } = await sending((_, nth) => {
      if (nth === 1) throw awsError("ExpiredToken");
      return {};
    });
    expect(await answering).toMatchObject({ kind: "answer", calls: 2 });
    expect(account.clients()).toBe(2);
  });

  test("that is not answered in time is given up, tried again, and at last unreadable as timed out", async () => {
    const { answering, account } = await sending((_sent, _nth, signal) => noAnswer(signal));
    expect(await answering).toMatchObject({ kind: "unreadable", calls: 4, cause: { kind: "timeout" } });
    expect(account.sent.length).toBe(4);
  });

  test.each([
    ["a denial", awsError("AccessDenied", "no"), "denied"],
    ["an error that nobody knows", awsError("Surprise"), "error"],
    ["a fault of the program", new TypeError("undefined is not a function"), "error"],
  ])("is not tried again after %s", async (_what, error, kind) => {
    const { answering } = await sending(() => {
      throw error;
    });
    expect(await answering).toMatchObject({ kind: "unreadable", calls: 1, cause: { kind } });
  });

  test.each([
    ["a code that stands for none", awsError("NoSuchThing", "there is none", 404), "absent"],
    [
      "a code and the start of a message that stand for none",
      awsError("AccessDenied", "You are not subscribed to this."),
      "absent",
    ],
    ["the code with another message", awsError("AccessDenied", "No."), "unreadable"],
  ])("answered with %s", async (_what, error, kind) => {
    const { answering } = await sending(() => {
      throw error;
    });
    expect(await answering).toMatchObject({ kind, calls: 1 });
  });

  test("under way when the account's time is spent is given up at once, as timed out", async () => {
    const { answering, end, account } = await sending((_sent, _nth, signal) => noAnswer(signal), {
      hours: 0,
    });
    end.abort(new BudgetSpent("the account's time of 5 s was spent"));
    expect(await answering).toMatchObject({
      kind: "unreadable",
      cause: { kind: "timeout", message: "the account's time of 5 s was spent" },
    });
    expect(account.sent.length).toBe(1);
  });

  test("under way when the scan is ended is given up at once, and throws the reason", async () => {
    const { answering, end } = await sending((_sent, _nth, signal) => noAnswer(signal), { hours: 0 });
    const reason = new Error("ended");
    end.abort(reason);
    expect(await answering).toEqual({ thrown: reason });
  });

  test("after the end is not sent", async () => {
    const { requests, end, account } = await sending(() => ({}));
    end.abort(new BudgetSpent("spent"));
    expect(await requests.send(sqs, listQueues, {}, region)).toMatchObject({
      kind: "unreadable",
      calls: 0,
      cause: { kind: "timeout" },
    });
    expect(account.sent.length).toBe(1);
    expect(await requests.pause(1000)).toBe(false);
  });
});

test("requests that the hub pays for are as many as the process's part of the hub's bucket, and the rest comes later", async () => {
  const engine = { ...manualEngine(100), hubShare: 1 / 5 };
  const { open, sent } = scriptedAccount({ ListQueues: () => ({ QueueUrls: [] }) });
  const requests = new AccountRequests(engine, open, new AbortController().signal);
  const answers = Array.from({ length: 6 }, () => requests.send(ofTheHub, listQueues, {}, region));
  await engine.clock.pass(0);
  expect(sent).toHaveLength(2);
  await engine.clock.pass(1000);
  expect(sent).toHaveLength(4);
  await engine.clock.pass(1000);
  expect(await Promise.all(answers)).toHaveLength(6);
});
