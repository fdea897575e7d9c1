import type { IncomingMessage, ServerResponse } from "node:http";
import { deedOf } from "./actions.ts";
import { AwsError } from "./aws-error.ts";
import type { Caller } from "./built-in.ts";
import type { Calls, Outcome } from "./calls.ts";
import { FixtureError } from "./coerce.ts";
import type { Account, Estate } from "./estate.ts";
import { Faults, type Strike } from "./faults.ts";
import {
  administratorIdentity,
  type Credentials,
  Identities,
  type Identity,
  scannerIdentity,
} from "./identities.ts";
import { Judge, type Verdict } from "./judge.ts";
import { refusal, regionDisabled } from "./refusals.ts";
import { isRegionOn } from "./regions.ts";
import { readRequest, signatureOf, wireRequest } from "./request.ts";
import { Responder } from "./responder.ts";
import { Roles } from "./roles.ts";
import type { Operation, Service } from "./service.ts";
import { type LoadedServices, loadService, type ServiceKey, serviceKeyFromUserAgent } from "./services.ts";
import { type TaskProgram, Tasks } from "./tasks.ts";
import { bytesOf } from "./wire/bytes.ts";
import { cbor } from "./wire/cbor.ts";
import type { Members, Protocol, Route, WireAnswer } from "./wire/protocol.ts";
import { protocols } from "./wire/protocols.ts";

/** A request that was let in, with what it asks for. */
export interface ReceivedRequest {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly input: Members;
}

/** One service, ready to answer. */
interface Desk {
  readonly service: Service;
  readonly responder: Responder;
  readonly own: Protocol;
  readonly cbor: Protocol;
}

/** Takes requests and answers them as AWS would: who is asking, may they, what goes wrong, and what is there. */
export class Exchange {
  readonly credentials: Credentials;
  readonly #estate: Estate;
  readonly #calls: Calls;
  readonly #now: () => Date;
  readonly #startedAt: Date;
  readonly #identities: Identities;
  readonly #faults: Faults;
  readonly #judge: Judge;
  readonly #tasks: Tasks;
  readonly #roles: Roles;
  readonly #services: LoadedServices = new Map();
  readonly #desks = new Map<ServiceKey, Desk>();
  readonly #timers = new Set<NodeJS.Timeout>();

  readonly #onRequest: (request: ReceivedRequest) => void;

  /**
   * @param program the command line of what a task's container runs, and what leads to this simulator
   * @param onRequest sees every request that is decoded
   */
  constructor(
    estate: Estate,
    calls: Calls,
    now: () => Date,
    program: TaskProgram,
    onRequest: (request: ReceivedRequest) => void = () => {},
  ) {
    this.#onRequest = onRequest;
    this.#estate = estate;
    this.#calls = calls;
    this.#now = now;
    this.#startedAt = now();
    this.#identities = new Identities(now);
    this.#judge = new Judge(estate);
    this.#tasks = new Tasks(estate, program, now);
    this.#roles = new Roles(estate, this.#startedAt);
    this.#faults = new Faults(estate.faults, () => now().getTime());
    this.credentials = this.#identities.issue(scannerIdentity(estate));
  }

  /** Credentials of somebody who may do everything in an account of the estate. */
  administrator(account: Account): Credentials {
    return this.#identities.issue(administratorIdentity(this.#estate, account));
  }

  /** Forgets the answers that are still being held back, and ends the tasks that still run. */
  close(): void {
    this.#tasks.close();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readRequest(message);
      const key = serviceKeyFromUserAgent(message.headers["user-agent"] ?? "");
      if (key === undefined) {
        const text =
          "The simulator tells services by the user agent of the AWS SDK for JavaScript; this request has none.";
        send(response, { status: 501, headers: { "content-type": "text/plain" }, body: text });
        return;
      }
      const desk = this.#desks.get(key) ?? (await this.#openDesk(key));
      await this.#serveService(desk, key, message, body, response);
    } catch (error) {
      if (response.destroyed) return;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      send(response, { status: 500, headers: { "content-type": "text/plain" }, body: text });
    }
  }

  async #openDesk(key: ServiceKey): Promise<Desk> {
    const service = await loadService(this.#services, key);
    const known = this.#desks.get(key);
    if (known !== undefined) return known;
    const desk: Desk = {
      service,
      responder: new Responder(service, key, this.#estate, this.#startedAt),
      own: protocols[service.protocol](service),
      cbor: cbor(service),
    };
    this.#desks.set(key, desk);
    return desk;
  }

  async #serveService(
    desk: Desk,
    key: ServiceKey,
    message: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<void> {
    const protocol = /cbor/.test(message.headers["content-type"] ?? "") ? desk.cbor : desk.own;
    const request = wireRequest(message, key, body);
    const route = protocol.route(request);
    if (route === undefined) {
      send(
        response,
        protocol.encodeError(
          new AwsError("UnknownOperationException", `No such operation: ${message.url}`, 404),
        ),
      );
      return;
    }
    const signature = signatureOf(message);
    const region = signature?.region ?? "";
    const identity = signature && this.#identities.find(signature.accessKeyId);
    const at = {
      account: identity?.account.id ?? "unknown",
      region,
      service: desk.service.key,
      operation: route.operation.name,
    };
    const strike = this.#faults.strike(at);
    let answer: WireAnswer;
    let outcome: Outcome = "answered";
    try {
      if (strike.throttled) throw refusal(desk.service, "throttled");
      if (strike.error !== undefined) {
        throw new AwsError(strike.error.code, strike.error.message, strike.error.status);
      }
      const known = this.#admitted(desk.service, identity, signature, message);
      const input = await protocol.decode(route, request);
      answer = this.#answer(desk, route, input, known, region, protocol);
      this.#onRequest({ ...at, input });
    } catch (error) {
      outcome = strike.throttled ? "throttled" : "failed";
      answer = protocol.encodeError(asAwsError(error));
    }
    this.#calls.add(at, outcome);
    this.#release(response, answer, strike);
  }

  /** Who is asking. */
  #admitted(
    service: Service,
    identity: Identity | undefined,
    signature: ReturnType<typeof signatureOf>,
    message: IncomingMessage,
  ): Identity {
    if (signature === undefined) throw refusal(service, "unsigned");
    if (identity === undefined || message.headers["x-amz-security-token"] !== identity.sessionToken) {
      throw refusal(service, "unknown-caller");
    }
    if (identity.expires !== null && identity.expires <= this.#now()) throw refusal(service, "expired");
    if (!isRegionOn(this.#estate, identity.account, signature.region)) throw regionDisabled(service);
    return identity;
  }

  #answer(
    { service, responder }: Desk,
    { operation }: Route,
    input: Members,
    identity: Identity,
    region: string,
    protocol: Protocol,
  ): WireAnswer {
    // Nobody needs a permission to ask who they are, and STS judges AssumeRole itself, with both sides' policies.
    if (service.key !== "sts") this.#authorize(service, operation, input, identity, region);
    const caller: Caller = {
      estate: this.#estate,
      service,
      identity,
      identities: this.#identities,
      judge: this.#judge,
      tasks: this.#tasks,
      roles: this.#roles,
      region,
      now: this.#now(),
    };
    return responder.answer(operation, input, caller, protocol);
  }

  #authorize(
    service: Service,
    { name }: Operation,
    input: Members,
    identity: Identity,
    region: string,
  ): void {
    const { partition, actions } = this.#estate.description;
    const deed = deedOf(service, name, input, { region, partition, actions });
    const verdict = this.#judge.verdict(identity, deed);
    if (verdict === "allowed") return;
    const what = `User: ${identity.arn} is not authorized to perform: ${deed.action} on resource: ${deed.resource}`;
    const message = `${what} ${reasons[verdict](deed.action)}`;
    throw refusal(
      service,
      "denied",
      service.protocol === "ec2Query"
        ? `You are not authorized to perform this operation. ${message}`
        : message,
    );
  }

  /** Sends an answer, or what a fault makes of it. */
  #release(response: ServerResponse, answer: WireAnswer, strike: Strike): void {
    if (strike.hang) return;
    const now = () => {
      if (strike.cut) cutOff(response, answer);
      else if (strike.malformed) send(response, { ...answer, status: 200, body: "<<< this is {neither" });
      else send(response, answer);
    };
    if (strike.latency === 0) {
      now();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      now();
    }, strike.latency);
    this.#timers.add(timer);
  }
}

const reasons: Readonly<Record<Exclude<Verdict, "allowed">, (action: string) => string>> = {
  "denied-by-scp": () => "with an explicit deny in a service control policy",
  "denied-by-role": () => "with an explicit deny in an identity-based policy",
  "not-allowed-by-role": (action) => `because no identity-based policy allows the ${action} action`,
};

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  // Not retried by the SDK: a mistake in an estate does not go away.
  if (error instanceof FixtureError) return new AwsError("SimulatorFixtureError", error.message, 400);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError("SimulatorFailure", text, 500);
}

const requestId = "00000000-0000-4000-8000-000000000000";

function send(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  response.writeHead(status, {
    ...headers,
    "x-amzn-requestid": requestId,
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** Promises the whole answer, sends half of it, and breaks the connection. */
function cutOff(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  const bytes = bytesOf(body);
  response.writeHead(status, { ...headers, "content-length": Math.max(bytes.length, 2) });
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.destroy());
}
