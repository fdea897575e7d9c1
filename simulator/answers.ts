import { existsSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../scanner/user-error.ts";
import { displayed, readYaml, yamlFiles } from "./estate-file.ts";
import { dataFileSchema, defaultsSchema, type EstateDescription, type Operations } from "./estate-schema.ts";
import { isServiceKey, type ServiceKey, serviceKeys } from "./services.ts";
import { dependsOnRequest } from "./substitute.ts";

/** One answer to an operation, as it is written. */
export interface WrittenCase {
  /** Where it is written, for messages: file and path. */
  readonly source: string;
  /** Members that the input must have. */
  readonly for: Readonly<Record<string, unknown>> | undefined;
  readonly answer: Readonly<Record<string, unknown>> | undefined;
  readonly error:
    | { readonly code: string; readonly message: string | undefined; readonly status: number | undefined }
    | undefined;
  /** It has `${…}` in it, so that it is another answer for each account and region. */
  readonly substituted: boolean;
  /** It counts what is in the request, so that it is another answer for each. */
  readonly dependsOnRequest: boolean;
}

type ByOperation = Map<string, readonly WrittenCase[]>;
/** Account → region → operation. */
type ByAccount = Map<string, Map<string, ByOperation>>;

/** What an estate says about its resources. */
export type Answers = ReadonlyMap<ServiceKey, ByAccount>;

/** Stands for any account and any region. */
const any = "*";

/** The region under which services without regions may be written. */
export const globalRegion = "global";

interface Names {
  readonly accountId: (reference: string, where: string) => string;
  readonly regions: ReadonlySet<string>;
}

/** Collects the resources that an estate file has itself, and those of the files that it includes. */
export function answersOf(
  { resources, include }: EstateDescription,
  at: { readonly name: string; readonly folder: string },
  names: Names,
): Answers {
  const answers = new Map<ServiceKey, ByAccount>();
  for (const [account, regions] of Object.entries(resources)) {
    for (const [region, services] of Object.entries(regions)) {
      for (const [service, operations] of Object.entries(services)) {
        const where = `${at.name}: resources.${account}.${region}.${service}`;
        add(answers, knownService(service, where), account, region, operations, where, names);
      }
    }
  }
  for (const path of include.flatMap((entry) => yamlFiles(resolve(at.folder, entry)))) {
    const file = readYaml(path, dataFileSchema);
    const service = knownService(file.service ?? basename(path, extname(path)), displayed(path));
    for (const [account, regions] of Object.entries(file.accounts)) {
      for (const [region, operations] of Object.entries(regions)) {
        const where = `${displayed(path)}: accounts.${account}.${region}`;
        add(answers, service, account, region, operations, where, names);
      }
    }
  }
  return answers;
}

function add(
  answers: Map<ServiceKey, ByAccount>,
  service: ServiceKey,
  account: string,
  region: string,
  operations: Operations,
  where: string,
  { accountId, regions }: Names,
): void {
  if (region !== any && region !== globalRegion && !regions.has(region)) {
    throw new UserError(
      `${where}: there is no region "${region}"`,
      `There are ${[...regions].join(", ")}, and ${globalRegion} and ${any}.`,
    );
  }
  const byAccount = getOrMake(answers, service, (): ByAccount => new Map());
  const id = account === any ? any : accountId(account, where);
  const byRegion = getOrMake(byAccount, id, (): Map<string, ByOperation> => new Map());
  const byOperation = getOrMake(byRegion, region, (): ByOperation => new Map());
  for (const [operation, cases] of casesOf(operations, where)) {
    const before = byOperation.get(operation)?.[0];
    if (before !== undefined) {
      throw new UserError(
        `${where}.${operation} is written already: ${before.source}`,
        "Write an operation of an account and region in one place.",
      );
    }
    byOperation.set(operation, cases);
  }
}

/** Written operations as cases, each with where it came from. */
function casesOf(operations: Operations, where: string): ByOperation {
  const cases: ByOperation = new Map();
  for (const [operation, written] of Object.entries(operations)) {
    const source = `${where}.${operation}`;
    cases.set(
      operation,
      Array.isArray(written)
        ? written.map((entry, index) => ({
            source: `${source}[${index}]`,
            for: entry.for,
            answer: entry.answer,
            error:
              entry.error === undefined
                ? undefined
                : { code: entry.error, message: entry.message, status: entry.status },
            substituted: isSubstituted(entry),
            dependsOnRequest: dependsOnRequest(entry.answer),
          }))
        : [
            {
              source,
              for: undefined,
              answer: written,
              error: undefined,
              substituted: isSubstituted(written),
              dependsOnRequest: dependsOnRequest(written),
            },
          ],
    );
  }
  return cases;
}

function isSubstituted(written: unknown): boolean {
  return JSON.stringify(written).includes("${");
}

/**
 * What AWS answers in an account where nothing was set up: `defaults/<service>.yaml`; empty for a service without
 * such a file.
 */
export function readDefaults(service: ServiceKey): ReadonlyMap<string, readonly WrittenCase[]> {
  const path = join(fileURLToPath(new URL("defaults/", import.meta.url)), `${service}.yaml`);
  if (!existsSync(path)) return new Map();
  const { operations } = readYaml(path, defaultsSchema);
  return casesOf(operations, `${displayed(path)}: operations`);
}

/**
 * The cases that may answer a request, the most specific first: account before any account, and within those the region
 * before `global` before any region. What S3 says of a bucket is found under whichever region it is written.
 */
export function* casesFor(
  answers: Answers,
  request: {
    readonly service: ServiceKey;
    readonly operation: string;
    readonly account: string;
    readonly region: string;
  },
): Generator<WrittenCase> {
  const byAccount = answers.get(request.service);
  if (byAccount === undefined) return;
  for (const account of [request.account, any]) {
    const byRegion = byAccount.get(account);
    if (byRegion === undefined) continue;
    for (const region of regionsInOrder(request, byRegion)) {
      yield* byRegion.get(region)?.get(request.operation) ?? [];
    }
  }
}

function regionsInOrder(
  { service, region }: { readonly service: ServiceKey; readonly region: string },
  byRegion: ReadonlyMap<string, ByOperation>,
): readonly string[] {
  if (service !== "s3") return [region, globalRegion, any];
  const others = [...byRegion.keys()].filter((name) => ![region, globalRegion, any].includes(name));
  return [region, globalRegion, ...others, any];
}

/** Every case of a service, for checking them all. */
export function* allCases(answers: Answers, service: ServiceKey): Generator<readonly [string, WrittenCase]> {
  for (const byRegion of answers.get(service)?.values() ?? []) {
    for (const byOperation of byRegion.values()) {
      for (const [operation, cases] of byOperation) for (const one of cases) yield [operation, one];
    }
  }
}

/** Cases of an account's own for one operation by the region they are written under. */
export function* casesByRegion(
  answers: Answers,
  service: ServiceKey,
  account: string,
  operation: string,
): Generator<readonly [string, WrittenCase]> {
  const byAccount = answers.get(service);
  for (const [region, byOperation] of byAccount?.get(account) ?? byAccount?.get(any) ?? []) {
    for (const one of byOperation.get(operation) ?? []) yield [region, one];
  }
}

function knownService(name: string, where: string): ServiceKey {
  if (isServiceKey(name)) return name;
  throw new UserError(`${where}: there is no service "${name}"`, `Services are ${serviceKeys.join(", ")}.`);
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
