import { nearMatches } from "../scanner/near-match.ts";
import { allCases, casesFor, readDefaults, type WrittenCase } from "./answers.ts";
import { AwsError } from "./aws-error.ts";
import { bucketsOf } from "./buckets.ts";
import type { BuiltIns, Caller } from "./built-in.ts";
import { coerceMembers, type Fixture, FixtureError } from "./coerce.ts";
import { ecsAnswers, taskLogAnswers } from "./ecs.ts";
import type { Estate } from "./estate.ts";
import { iamAnswers } from "./iam-roles.ts";
import { organizationAnswers } from "./organization.ts";
import { listMembers, type Paging, pageOf, pagingOf } from "./paging.ts";
import { accountAnswers, ec2Answers } from "./regions.ts";
import type { Operation, Service } from "./service.ts";
import type { ServiceKey } from "./services.ts";
import { stsAnswers } from "./sts.ts";
import { substitute } from "./substitute.ts";
import { bytesOf } from "./wire/bytes.ts";
import type { Members, Protocol, WireAnswer } from "./wire/protocol.ts";

const builtIns: Readonly<Partial<Record<string, BuiltIns>>> = {
  account: accountAnswers,
  "cloudwatch-logs": taskLogAnswers,
  ecs: ecsAnswers,
  ec2: ec2Answers,
  iam: iamAnswers,
  organizations: organizationAnswers,
  sts: stsAnswers,
};

/** How many encoded answers that differ by account and region are kept. */
const keptAnswers = 4096;

/** A case, checked: what it answers and, once asked for, the bytes. */
interface Prepared {
  readonly output: Members;
  readonly encoded: Map<Protocol, WireAnswer>;
}

/** Answers the operations of one service from an estate. */
export class Responder {
  readonly #service: Service;
  readonly #estate: Estate;
  readonly #startedAt: Date;
  readonly #defaults: ReadonlyMap<string, readonly WrittenCase[]>;
  readonly #paging = new Map<Operation, Paging | undefined>();
  readonly #empty = new Map<Operation, Prepared>();
  readonly #fixed = new Map<WrittenCase, Prepared>();
  readonly #varying = new Map<string, Prepared>();
  readonly #conditions = new Map<WrittenCase, Members>();

  /** @param startedAt what `${now}` in the estate stands for */
  constructor(service: Service, key: ServiceKey, estate: Estate, startedAt: Date) {
    this.#service = service;
    this.#estate = estate;
    this.#startedAt = startedAt;
    this.#defaults = readDefaults(key);
  }

  /**
   * The answer to one request: written for it, built in, AWS's own default, or empty, in this order.
   *
   * @throws AwsError the error that is the answer
   * @throws FixtureError when what is written does not fit the service
   */
  answer(operation: Operation, input: Members, caller: Caller, protocol: Protocol): WireAnswer {
    const prepared = this.#find(operation, input, caller);
    const paging = this.#pagingOf(operation);
    const page =
      paging === undefined
        ? prepared.output
        : pageOf(paging, prepared.output, input, this.#estate.description.pageSize);
    const isWhole = page === prepared.output;
    const known = isWhole ? prepared.encoded.get(protocol) : undefined;
    if (known !== undefined) return known;
    const { status, headers, body } = protocol.encode(operation, page);
    const encoded = { status, headers, body: bytesOf(body) };
    if (isWhole) prepared.encoded.set(protocol, encoded);
    return encoded;
  }

  /**
   * Checks everything that the estate says of this service, and the defaults.
   *
   * @returns what is wrong, one line each
   */
  check(key: ServiceKey): string[] {
    const account = this.#estate.hub.id;
    const region = this.#estate.description.hub.region;
    const wrong: string[] = [];
    const defaults = [...this.#defaults].flatMap(([name, cases]) => cases.map((one) => [name, one] as const));
    for (const [name, written] of [...allCases(this.#estate.answers, key), ...defaults]) {
      try {
        const operation = this.#operation(name, written);
        this.#matches(operation, written, {}, account, region);
        if (written.error === undefined) this.#prepare(operation, written, account, region);
      } catch (error) {
        if (!(error instanceof FixtureError)) throw error;
        wrong.push(error.message);
      }
    }
    return wrong;
  }

  #find(operation: Operation, input: Members, caller: Caller): Prepared {
    const { account } = caller.identity;
    const { region } = caller;
    const key = this.#service.key as ServiceKey;
    if (key === "s3" && operation.name === "ListBuckets") {
      const buckets = bucketsOf(this.#estate, account.id, input, (written) => {
        const { output } = this.#prepare(operation, written, account.id, region);
        return output;
      });
      if (buckets !== undefined) return { output: buckets, encoded: new Map() };
    }
    const request = { service: key, operation: operation.name, account: account.id, region };
    for (const written of casesFor(this.#estate.answers, request)) {
      if (this.#matches(operation, written, input, account.id, region)) {
        return this.#prepare(operation, written, account.id, region, input);
      }
    }
    const builtIn = builtIns[key]?.[operation.name];
    if (builtIn !== undefined) {
      const output = builtIn(input, caller);
      return {
        output: coerceMembers(operation.output, output, this.#fixture("built in")),
        encoded: new Map(),
      };
    }
    for (const written of this.#defaults.get(operation.name) ?? []) {
      if (this.#matches(operation, written, input, account.id, region)) {
        return this.#prepare(operation, written, account.id, region, input);
      }
    }
    return this.#emptyAnswer(operation);
  }

  #operation(name: string, { source }: WrittenCase): Operation {
    const operation = this.#service.operations.get(name);
    if (operation !== undefined) return operation;
    const near = nearMatches(name, this.#service.operations.keys());
    throw new FixtureError(
      `${source}: ${this.#service.key} has no operation "${name}"${near.length > 0 ? `; near to it are ${near.join(", ")}` : ""}`,
    );
  }

  #matches(
    operation: Operation,
    written: WrittenCase,
    input: Members,
    account: string,
    region: string,
  ): boolean {
    if (written.for === undefined) return true;
    let condition = written.substituted ? undefined : this.#conditions.get(written);
    if (condition === undefined) {
      const raw = written.substituted ? this.#substituted(written.for, account, region) : written.for;
      condition = coerceMembers(operation.input, raw, this.#fixture(`${written.source}.for`));
      if (!written.substituted) this.#conditions.set(written, condition);
    }
    return isPartOf(condition, input);
  }

  #prepare(
    operation: Operation,
    written: WrittenCase,
    account: string,
    region: string,
    input: Members = {},
  ): Prepared {
    if (written.error !== undefined) throw this.#errorOf(written.error, operation);
    const varies = written.dependsOnRequest;
    const key = written.substituted ? `${written.source} ${account} ${region}` : undefined;
    const known = key === undefined ? this.#fixed.get(written) : this.#varying.get(key);
    if (known !== undefined && !varies) return known;
    const raw = written.answer ?? {};
    const members = written.substituted ? this.#substituted(raw, account, region, input) : raw;
    const prepared: Prepared = {
      output: coerceMembers(operation.output, members, this.#fixture(written.source)),
      encoded: new Map(),
    };
    if (key === undefined) {
      this.#fixed.set(written, prepared);
    } else if (!varies) {
      if (this.#varying.size >= keptAnswers) this.#varying.clear();
      this.#varying.set(key, prepared);
    }
    return prepared;
  }

  #substituted(
    raw: Readonly<Record<string, unknown>>,
    account: string,
    region: string,
    input: Members = {},
  ): Members {
    const { partition, organization } = this.#estate.description;
    return substitute(raw, {
      account,
      region,
      partition,
      organization: organization.id,
      now: this.#startedAt,
      input,
    }) as Members;
  }

  #errorOf({ code, message, status }: NonNullable<WrittenCase["error"]>, operation: Operation): AwsError {
    const known = this.#service.errors.get(code);
    const text = message ?? `${operation.name}: ${known?.code ?? code}`;
    return new AwsError(known?.code ?? code, text, status ?? known?.status ?? 400);
  }

  /** Nothing is written: every list is there and empty. */
  #emptyAnswer(operation: Operation): Prepared {
    const known = this.#empty.get(operation);
    if (known !== undefined) return known;
    const output: Record<string, unknown> = {};
    for (const name of listMembers(operation.output)) output[name] = [];
    const truncation = this.#pagingOf(operation)?.truncation;
    if (truncation !== undefined) output[truncation] = false;
    const prepared = { output, encoded: new Map<Protocol, WireAnswer>() };
    this.#empty.set(operation, prepared);
    return prepared;
  }

  #pagingOf(operation: Operation): Paging | undefined {
    if (!this.#paging.has(operation)) this.#paging.set(operation, pagingOf(operation));
    return this.#paging.get(operation);
  }

  #fixture(source: string): Fixture {
    return { source, documentText: this.#service.key === "iam" ? encodedJson : JSON.stringify };
  }
}

/** IAM sends policy documents URL-encoded: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyDetail.html */
function encodedJson(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document));
}

/** True when everything in `part` is in `whole` as well. Lists have to be equal. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (part instanceof Date) return whole instanceof Date && part.getTime() === whole.getTime();
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) &&
      part.length === whole.length &&
      part.every((item, index) => isPartOf(item, whole[index]))
    );
  }
  if (typeof part !== "object" || part === null) return part === whole;
  if (typeof whole !== "object" || whole === null) return false;
  return Object.entries(part).every(([name, value]) => isPartOf(value, (whole as Members)[name]));
}
