import type { NormalizedSchema } from "@smithy/core/schema";
import type { Members, Route, WireRequest } from "./protocol.ts";
import { textFromValue, valueFromText } from "./text.ts";

/** Reads a structure or a payload from a body; the two REST protocols differ in nothing else when they decode. */
type ReadBody = (schema: NormalizedSchema, body: Buffer) => Promise<unknown>;

/** The input of a REST operation: members from labels, query, headers, payload, and what is left from the body. */
export async function inputFromHttp(
  { operation, labels }: Route,
  request: WireRequest,
  readBody: ReadBody,
): Promise<Members> {
  if (operation.input.isUnitSchema()) return {};
  const input: Record<string, unknown> = {};
  const inBody: string[] = [];
  for (const [name, member] of operation.input.structIterator()) {
    const label = labels[name];
    const traits = member.getMergedTraits();
    if (label !== undefined) {
      input[name] = valueFromText(member, label);
    } else if (traits.httpLabel && name === "Bucket") {
      input[name] = request.bucket;
    } else if (traits.httpQuery !== undefined) {
      setIfGiven(input, name, fromQuery(member, request.query.getAll(traits.httpQuery)));
    } else if (traits.httpQueryParams) {
      input[name] = Object.fromEntries(request.query);
    } else if (traits.httpHeader !== undefined) {
      const header = request.headers[traits.httpHeader.toLowerCase()];
      if (header !== undefined) input[name] = valueFromText(member, String(header));
    } else if (traits.httpPrefixHeaders !== undefined) {
      setIfGiven(input, name, prefixedHeaders(request, traits.httpPrefixHeaders));
    } else if (traits.httpPayload) {
      if (request.body.length > 0) input[name] = await payload(member, request.body, readBody);
    } else {
      inBody.push(name);
    }
  }
  if (inBody.length > 0 && request.body.length > 0) {
    const body = (await readBody(operation.input, request.body)) as Members;
    for (const name of inBody) setIfGiven(input, name, body[name]);
  }
  return input;
}

function setIfGiven(input: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined) input[name] = value;
}

function fromQuery(member: NormalizedSchema, texts: readonly string[]): unknown {
  const [first] = texts;
  if (first === undefined) return undefined;
  if (!member.isListSchema()) return valueFromText(member, first);
  return texts.map((text) => valueFromText(member.getValueSchema(), text));
}

function prefixedHeaders(request: WireRequest, prefix: string): Record<string, string> | undefined {
  const found = Object.entries(request.headers)
    .filter(([name]) => name.startsWith(prefix.toLowerCase()))
    .map(([name, value]) => [name.slice(prefix.length), String(value)] as const);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

function payload(member: NormalizedSchema, body: Buffer, readBody: ReadBody): unknown {
  if (member.isBlobSchema()) return body;
  if (member.isStringSchema()) return body.toString("utf8");
  return readBody(member, body);
}

/** An output, sorted into where HTTP carries its members. */
interface BoundOutput {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly payload: { readonly schema: NormalizedSchema; readonly value: unknown } | undefined;
  /** Members that share the body. */
  readonly rest: Record<string, unknown>;
}

export function bindOutput(schema: NormalizedSchema, output: Members, usualStatus: number): BoundOutput {
  let status = usualStatus;
  let payload: BoundOutput["payload"];
  const headers: Record<string, string> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    const traits = member.getMergedTraits();
    if (traits.httpHeader !== undefined) {
      headers[traits.httpHeader.toLowerCase()] = textFromValue(member, value);
    } else if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, text] of Object.entries(value)) headers[traits.httpPrefixHeaders + key] = String(text);
    } else if (traits.httpResponseCode) {
      status = Number(value);
    } else if (traits.httpPayload) {
      payload = { schema: member, value };
    } else {
      rest[name] = value;
    }
  }
  return { status, headers, payload, rest };
}
