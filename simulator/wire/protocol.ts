import type { IncomingHttpHeaders } from "node:http";
import type { AwsError } from "../aws-error.ts";
import type { Operation, Service } from "../service.ts";

/** Input or output of an operation, by member name, with the values that the SDK gives and takes (Date, Uint8Array). */
export type Members = Readonly<Record<string, unknown>>;

/** One HTTP request, its body read to the end. */
export interface WireRequest {
  readonly method: string;
  /** Decoded path, without the query and, for S3, without the bucket. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** S3's bucket, from the path or from the host name. */
  readonly bucket: string | undefined;
}

/** One HTTP answer. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** What a request asked for. Labels are the parts of a REST path that stand for input members. */
export interface Route {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

/** A wire protocol, bound to one service: both directions as the server sees them. */
export interface Protocol {
  /** Which operation a request is for, or undefined when the service has none like it. */
  readonly route: (request: WireRequest) => Route | undefined;
  readonly decode: (route: Route, request: WireRequest) => Promise<Members>;
  readonly encode: (operation: Operation, output: Members) => WireAnswer;
  readonly encodeError: (error: AwsError) => WireAnswer;
}

export type ProtocolOf = (service: Service) => Protocol;
