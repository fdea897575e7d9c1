/**
 * How many simple requests a second the simulator answers. The simulator runs alone in this process; the requests come from
 * another one, over plain sockets, with requests that were signed beforehand: nothing but the simulator is measured.
 *
 *   npx tsx bench/simulator.ts
 */
import { fork } from "node:child_process";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { generateEstate } from "../simulator/generate.ts";
import { startSimulator } from "../simulator/server.ts";

/** Requests a second on one core below which the simulator would be what a scan's benchmark measures. */
const target = 3000;
const seconds = 4;
const connections = 16;

interface Load {
  readonly port: number;
  readonly request: string;
}

interface Kind {
  readonly name: string;
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const form = { "content-type": "application/x-www-form-urlencoded" };
const kinds: readonly Kind[] = [
  { name: "rest-xml  S3 ListBuckets", service: "s3", method: "GET", path: "/?x-id=ListBuckets" },
  { name: "rest-json Lambda ListFunctions", service: "lambda", method: "GET", path: "/2015-03-31/functions" },
  {
    name: "json      KMS ListKeys",
    service: "kms",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.ListKeys" },
    body: "{}",
  },
  {
    name: "query     IAM ListUsers",
    service: "iam",
    method: "POST",
    path: "/",
    headers: form,
    body: "Action=ListUsers&Version=2010-05-08",
  },
  {
    name: "ec2query  EC2 DescribeSecurityGroups",
    service: "ec2",
    method: "POST",
    path: "/",
    headers: form,
    body: "Action=DescribeSecurityGroups&Version=2016-11-15",
  },
];

if (process.send === undefined) await measure();
else process.once("message", (load: Load) => void sendLoad(load));

async function measure(): Promise<void> {
  const simulator = await startSimulator({
    estate: generateEstate({ accounts: 1000, regions: 17, resources: true }),
  });
  const port = Number(new URL(simulator.endpoint).port);
  let slowest = Number.POSITIVE_INFINITY;
  for (const kind of kinds) {
    const before = process.cpuUsage();
    const answered = await loadFromAnotherProcess({
      port,
      request: httpRequest(kind, simulator.credentials),
    });
    const { user, system } = process.cpuUsage(before);
    const rate = answered / seconds;
    slowest = Math.min(slowest, rate);
    const cpu = (user + system) / answered;
    print(
      `${kind.name.padEnd(38)} ${rate.toFixed(0).padStart(7)} req/s  ${cpu.toFixed(0).padStart(5)} µs CPU each`,
    );
  }
  const megabytes = process.memoryUsage().rss / 2 ** 20;
  print(
    `slowest ${slowest.toFixed(0)} req/s, target ${target}: ${(slowest / target).toFixed(2)} × · ${megabytes.toFixed(0)} MB`,
  );
  await simulator.close();
}

function httpRequest(
  { service, method, path, headers = {}, body = "" }: Kind,
  { accessKeyId, sessionToken }: { readonly accessKeyId: string; readonly sessionToken: string },
): string {
  const all = {
    host: "localhost",
    "user-agent": `bench api/${service}#3`,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/${service}/aws4_request`,
    "x-amz-security-token": sessionToken,
    "content-length": String(body.length),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

function loadFromAnotherProcess(load: Load): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url));
    child.once("message", (answered) => {
      resolve(Number(answered));
      child.disconnect();
    });
    child.once("error", reject);
    child.send(load);
  });
}

/** Keeps a request under way on each connection, and counts the answers. */
async function sendLoad({ port, request }: Load): Promise<void> {
  let answered = 0;
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect(port, "127.0.0.1", () => socket.write(request));
          let received = "";
          socket.setEncoding("latin1").on("error", reject);
          socket.on("data", (data: string) => {
            received += data;
            const length = answerLength(received);
            if (length === undefined || received.length < length) return;
            if (!received.startsWith("HTTP/1.1 200")) reject(new Error(received));
            received = received.slice(length);
            answered += 1;
            if (performance.now() < end) socket.write(request);
            else socket.end(resolve);
          });
        }),
    ),
  );
  process.send?.(answered);
}

/** Length of the first answer in what was received; undefined until its head is complete. */
function answerLength(received: string): number | undefined {
  const head = received.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  return head + 4 + Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
