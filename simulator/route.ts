import type { HttpBinding, Operation, Service } from "./service.ts";
import type { Route, WireRequest } from "./wire/protocol.ts";

/**
 * How an operation is bound to HTTP.
 *
 * @param trait the SDK's form of it: method, path pattern with labels and constant query, usual status
 */
export function httpBinding([method, uri, status]: readonly [string, string, number]): HttpBinding {
  const [path = "", constants = ""] = uri.split("?");
  const labels: string[] = [];
  const pattern = path
    .replace(/\/$/, "")
    .split("/")
    .map((segment) =>
      segment.replace(/[.*()$^|]/g, "\\$&").replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
        labels.push(name);
        return greedy === "+" ? "(.+)" : "([^/]+)";
      }),
    )
    .join("/");
  const query = [...new URLSearchParams(constants)];
  return {
    method,
    status,
    labels,
    query,
    pattern: new RegExp(`^${pattern}/?$`),
    // What says more comes first: fixed text of the path, then the number of fixed query parameters.
    rank: path.replace(/\{[^}]+\}/g, "").length * 100 + query.length,
  };
}

/** Operations that are bound to HTTP, the most specific first. */
export function byRank(operations: Iterable<Operation>): readonly Operation[] {
  return [...operations]
    .filter((operation) => operation.http !== undefined)
    .sort((left, right) => (right.http?.rank ?? 0) - (left.http?.rank ?? 0));
}

/** The operation that a REST request is for. */
export function routeByPath(service: Service, request: WireRequest): Route | undefined {
  const isS3 = service.key === "s3";
  for (const operation of service.restOperations) {
    const { http } = operation;
    if (http === undefined || http.method !== request.method) continue;
    if (isS3 && operation.takesBucket !== (request.bucket !== undefined)) continue;
    if (!http.query.every(([name, value]) => hasParameter(request.query, name, value))) continue;
    const match = http.pattern.exec(request.path.replace(/\/$/, ""));
    if (match === null) continue;
    const labels: Record<string, string> = {};
    http.labels.forEach((name, index) => {
      labels[name] = match[index + 1] ?? "";
    });
    return { operation, labels };
  }
  return undefined;
}

function hasParameter(query: URLSearchParams, name: string, value: string): boolean {
  return query.has(name) && (value === "" || query.get(name) === value);
}
