import { canonicalJson } from "../canonical-json.ts";
import { type Finding, severities, statuses } from "../finding.ts";
import type { FindingBlock } from "./report-data.ts";

/** Findings that are written together. */
const blockSize = 4096;

type Mutable<Block> = {
  -readonly [Key in keyof Block]: Block[Key] extends readonly (infer Entry)[] ? Entry[] : Block[Key];
};

/**
 * Turns findings into blocks of columns. Memory holds each distinct text once: for findings by the hundred thousand some ten megabytes.
 */
export async function* findingBlocks(findings: AsyncIterable<Finding>): AsyncGenerator<FindingBlock> {
  const textPlaces = new Map<string, number>();
  const resourcePlaces = new Map<string, number>();
  let block = emptyBlock();

  function text(value: string): number {
    return placeOf(textPlaces, value, () => block.texts.push(value));
  }

  function json(value: unknown): number {
    return text(canonicalJson(value ?? null));
  }

  function resource({ resource: { type, arn, name, tags } }: Finding): number {
    const entry = [text(type), text(arn), text(name), json(tags)] as const;
    return placeOf(resourcePlaces, entry.join(" "), () => block.resources.push(entry));
  }

  for await (const finding of findings) {
    block.id.push(finding.id);
    block.status.push(statuses.indexOf(finding.status));
    block.severity.push(severities.indexOf(finding.severity));
    block.resource.push(resource(finding));
    block.check.push(text(finding.check));
    block.account.push(text(finding.account.id));
    block.region.push(text(finding.region));
    block.message.push(text(finding.message));
    block.evidence.push(json(finding.evidence));
    block.cause.push(json(finding.cause));
    block.lifecycle.push(json(finding.lifecycle));
    block.exception.push(json(finding.exception));
    if (block.id.length < blockSize) continue;
    yield block;
    block = emptyBlock();
  }
  if (block.id.length > 0) yield block;
}

function placeOf(places: Map<string, number>, key: string, add: () => void): number {
  const there = places.get(key);
  if (there !== undefined) return there;
  const place = places.size;
  places.set(key, place);
  add();
  return place;
}

function emptyBlock(): Mutable<FindingBlock> {
  return {
    texts: [],
    resources: [],
    id: [],
    status: [],
    severity: [],
    resource: [],
    check: [],
    account: [],
    region: [],
    message: [],
    evidence: [],
    cause: [],
    lifecycle: [],
    exception: [],
  };
}
