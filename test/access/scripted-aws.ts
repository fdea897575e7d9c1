import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type AwsEnvironment, createAwsEnvironment } from "../../scanner/access/clients.ts";

/** A request as it came over the wire. */
export interface WireRequest {
  /** `AssumeRole`, `ListAccounts`, … */
  readonly operation: string;
  /** Members of a query or JSON request. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly accessKeyId: string;
  readonly region: string;
  readonly host: string;
  readonly agent: string;
}

/** An answer, or no answer: the connection is cut (in the middle of the body) or left hanging. */
export type WireAnswer = { readonly status?: number; readonly body: string } | "cut" | "hang";

/** A server that answers by a script and remembers what it was asked. For faults that have to come at a given moment. */
export interface ScriptedAws {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly environment: AwsEnvironment;
  readonly requests: WireRequest[];
  readonly close: () => Promise<void>;
}

export async function startScriptedAws(
  answer: (request: WireRequest, earlier: readonly WireRequest[]) => WireAnswer,
  requestTimeout = 5_000,
): Promise<ScriptedAws> {
  const requests: WireRequest[] = [];
  const server = createServer((incoming, response) => {
    void read(incoming).then((request) => {
      const sent = answer(
        request,
        requests.filter(({ operation }) => operation === request.operation),
      );
      requests.push(request);
      send(response, sent);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const environment = createAwsEnvironment({
    environment: { AWS_ENDPOINT_URL: endpoint },
    version: "0.0.0",
    requestTimeout,
  });
  return {
    endpoint,
    environment,
    requests,
    close: async () => {
      environment.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function read(incoming: IncomingMessage): Promise<WireRequest> {
  let body = "";
  for await (const chunk of incoming) body += String(chunk);
  const target = incoming.headers["x-amz-target"];
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? "");
  const query = Object.fromEntries(new URLSearchParams(body));
  return {
    operation:
      typeof target === "string" ? (target.split(".")[1] ?? "") : (query.Action ?? incoming.url ?? ""),
    input: typeof target === "string" ? (JSON.parse(body) as Record<string, unknown>) : query,
    accessKeyId: scope?.[1] ?? "",
    region: scope?.[2] ?? "",
    host: incoming.headers.host ?? "",
    agent: incoming.headers["user-agent"] ?? "",
  };
}

function send(response: ServerResponse, sent: WireAnswer): void {
  if (sent === "hang") return;
  if (sent === "cut") {
    response.writeHead(200, { "content-length": "1000", "content-type": "text/xml" });
    response.write("<AssumeRoleResponse>", () => response.destroy());
    return;
  }
  const type = sent.body.startsWith("{") ? "application/x-amz-json-1.1" : "text/xml";
  response.writeHead(sent.status ?? 200, { "content-type": type });
  response.end(sent.body);
}

/** An error in the form that STS and EC2 (query protocols) or Organizations (JSON) send. */
export const xmlError = (code: string, message: string, status = 400): WireAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
export const jsonError = (code: string, message: string, status = 400): WireAnswer => ({
  status,
  body: JSON.stringify({ __type: code, message }),
});

/** STS's answer to AssumeRole. */
export function assumedRole(key: string, expiration: Date): WireAnswer {
  return {
    body:
      `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${key}</AccessKeyId>` +
      `<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>` +
      `<Expiration>${expiration.toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
}

/** STS's answer to GetCallerIdentity. */
export function callerIdentity(arn: string): WireAnswer {
  const account = arn.split(":")[4] ?? "";
  return {
    body:
      `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><Account>${account}</Account>` +
      `<UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  };
}
