import { execFileSync, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { isPrivateAddress } from "../../scanner/delivery/private-address.ts";
import { signatureOf } from "../../scanner/delivery/signature.ts";
import { postWebhook, type WebhookNetwork } from "../../scanner/delivery/webhook.ts";
import { newFolder } from "../results/new-folder.ts";
import { documentedReceiver, type Given } from "./documented-receiver.ts";
import { sleepingTiming } from "./hub.ts";

const secret = "a secret that is long enough to be one";
const body = JSON.stringify({ type: "hubscan.scan", name: "größer als 💥" });

interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A receiver on this machine. `answer` may do whatever a receiver does. */
async function receiver(
  answer: (response: ServerResponse, count: number) => void,
  tls?: { readonly key: string; readonly cert: string },
): Promise<{ readonly port: number; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) });
      answer(response, received.length);
    });
  };
  const server = tls === undefined ? createServer(listener) : createHttpsServer(tls, listener);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, received };
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end("what it says");

async function post(url: string, network: WebhookNetwork = {}, allowPrivate = true) {
  const timing = sleepingTiming();
  const outcome = await postWebhook(
    { url, secret, allowPrivate },
    { id: "the-scan", body, version: "0.1.0" },
    timing,
    network,
  );
  return { outcome, slept: timing.slept };
}

describe("a webhook", () => {
  it("is posted as it is signed, and the signature holds", async () => {
    const { port, received } = await receiver(status(204));
    const { outcome } = await post(`http://127.0.0.1:${port}/hooks/T0KEN?x=1`);
    expect(outcome).toMatchObject({ kind: "webhook", state: "delivered", sent: 1, message: "answered 204" });
    const [request] = received;
    expect(request?.path).toBe("/hooks/T0KEN?x=1");
    expect(request?.body.toString("utf8")).toBe(body);
    expect(request?.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "hubscan/0.1.0",
      "x-hubscan-delivery": "the-scan",
      "x-hubscan-timestamp": String(Date.parse("2026-11-24T12:00:00Z") / 1000),
    });
    const given: Given = {
      timestamp: String(request?.headers["x-hubscan-timestamp"]),
      signature: String(request?.headers["x-hubscan-signature"]),
      body: request?.body ?? "",
    };
    const isFromHubscan = await documentedReceiver();
    expect(isFromHubscan(secret, given, new Date("2026-11-24T12:04:00Z"))).toBe(true);
    expect(isFromHubscan(secret, given, new Date("2026-11-24T12:06:00Z"))).toBe(false);
    expect(isFromHubscan(`${secret}.`, given, new Date("2026-11-24T12:04:00Z"))).toBe(false);
  });

  it("names neither path nor secret in what is told of it", async () => {
    const { port } = await receiver(status(400));
    const { outcome } = await post(`http://127.0.0.1:${port}/hooks/T0KEN`);
    expect(outcome).toMatchObject({ state: "failed", target: `http://127.0.0.1:${port}` });
    expect(JSON.stringify(outcome)).not.toContain("T0KEN");
    expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  it.each([301, 302, 307, 308])("does not follow a %i", async (code) => {
    const elsewhere = await receiver(status(200));
    const { port, received } = await receiver(
      status(code, { location: `http://127.0.0.1:${elsewhere.port}/` }),
    );
    const { outcome } = await post(`http://127.0.0.1:${port}/`);
    expect(outcome).toMatchObject({
      state: "failed",
      message: `answered ${code}: redirects are not followed`,
    });
    expect(received).toHaveLength(1);
    expect(elsewhere.received).toHaveLength(0);
  });

  it.each([408, 429, 500, 503])("that answers %i is tried three times, and then has failed", async (code) => {
    const { port, received } = await receiver(status(code));
    const { outcome, slept } = await post(`http://127.0.0.1:${port}/`);
    expect(outcome).toMatchObject({ state: "failed", message: `answered ${code} (3 tries)` });
    expect(received).toHaveLength(3);
    expect(slept).toEqual([1_000, 2_000]);
    expect(new Set(received.map(({ headers }) => headers["x-hubscan-signature"])).size).toBe(3);
  });

  it("that is well again at the second try is delivered", async () => {
    const { port, received } = await receiver((response, count) => status(count === 1 ? 502 : 200)(response));
    expect((await post(`http://127.0.0.1:${port}/`)).outcome.state).toBe("delivered");
    expect(received).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 410])("that answers %i is not tried again", async (code) => {
    const { port, received } = await receiver(status(code));
    expect((await post(`http://127.0.0.1:${port}/`)).outcome).toMatchObject({ message: `answered ${code}` });
    expect(received).toHaveLength(1);
  });

  it("that never answers is given up", async () => {
    const { port, received } = await receiver(() => {});
    const { outcome } = await post(`http://127.0.0.1:${port}/`, { timeout: 50 });
    expect(outcome).toMatchObject({ state: "failed", message: "gave no answer within 0.05 s (3 tries)" });
    expect(received).toHaveLength(3);
  });

  it("that breaks the connection, or is not there, has failed and says so", async () => {
    const { port } = await receiver((response) => void response.socket?.destroy());
    expect((await post(`http://127.0.0.1:${port}/`)).outcome.message).toMatch(/socket hang up|ECONNRESET/);
    expect((await post("http://127.0.0.1:1/")).outcome.message).toMatch(/ECONNREFUSED/);
  });
});

describe("a webhook that may only lead to the internet", () => {
  it.each([
    "https://127.0.0.1/",
    "https://10.1.2.3/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://2130706433/",
    "https://0x7f.1/",
  ])("is not posted to %s", async (url) => {
    const { outcome } = await post(url, {}, false);
    expect(outcome).toMatchObject({
      state: "failed",
      message: expect.stringContaining("not on the internet"),
    });
  });

  it("is not posted to a name of which any address is private", async () => {
    const resolve = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "192.168.0.10", family: 4 },
    ];
    const { outcome } = await post("https://hooks.example.com/", { resolve }, false);
    expect(outcome.message).toContain("leads to 192.168.0.10, which is not on the internet");
  });

  it("is not posted without TLS", async () => {
    const { outcome } = await post("http://hooks.example.com/", {}, false);
    expect(outcome).toMatchObject({ state: "failed", message: "is not https" });
  });

  it("connects to the address that was looked at, and not to what the name leads to a moment later", async () => {
    const { port, received } = await receiver(status(200));
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }];
    };
    const { outcome } = await post(`http://hooks.example.com:${port}/`, { resolve });
    expect(outcome.state).toBe("delivered");
    expect(received[0]?.headers.host).toBe(`hooks.example.com:${port}`);
    expect(asked).toBe(1);
  });
});

describe.skipIf(spawnSync("openssl", ["version"]).status !== 0)("a webhook over TLS (needs openssl)", () => {
  async function certificate(): Promise<{ key: string; cert: string }> {
    const folder = await newFolder();
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=hooks.example.com", "-addext", "subjectAltName=DNS:hooks.example.com"];
    const keys = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key];
    execFileSync("openssl", ["req", "-x509", ...keys, "-out", cert, "-days", "2", ...subject], {
      stdio: "ignore",
    });
    return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  }
  const resolve = async () => [{ address: "127.0.0.1", family: 4 }];

  it("is posted when the certificate is trusted and of that name", async () => {
    const tls = await certificate();
    const { port, received } = await receiver(status(200), tls);
    const { outcome } = await post(`https://hooks.example.com:${port}/`, { resolve, ca: tls.cert });
    expect(outcome.state).toBe("delivered");
    expect(received).toHaveLength(1);
  });

  it.each([
    ["is not trusted", "hooks.example.com", false],
    ["is of another name", "other.example.com", true],
  ])("is not posted when the certificate %s", async (_, host, trusted) => {
    const tls = await certificate();
    const { port, received } = await receiver(status(200), tls);
    const network = trusted ? { resolve, ca: tls.cert } : { resolve };
    const { outcome } = await post(`https://${host}:${port}/`, network);
    expect(outcome.state).toBe("failed");
    expect(received).toHaveLength(0);
  });
});

describe("a signature", () => {
  it("is what the documentation says", () => {
    expect(signatureOf("secret", "1764000000", '{"scan":"x"}')).toBe(
      "v1=77d82dc0b7b6060b100a32eeffd5e5439dd7ed7baa383470d9f01b3766cc0242",
    );
  });

  it("holds for what was signed and for nothing else, as the documentation checks it", async () => {
    const isFromHubscan = await documentedReceiver();
    const stamp = fc.integer({ min: 1_000_000_000, max: 2_000_000_000 });
    const key = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(key, stamp, fc.string(), fc.string(), (secret, seconds, text, other) => {
        const timestamp = String(seconds);
        const signature = signatureOf(secret, timestamp, text);
        const now = new Date(seconds * 1000);
        expect(isFromHubscan(secret, { timestamp, signature, body: text }, now)).toBe(true);
        expect(isFromHubscan(secret, { timestamp, signature, body: other }, now)).toBe(other === text);
        expect(isFromHubscan(secret, { timestamp: String(seconds + 1), signature, body: text }, now)).toBe(
          false,
        );
        expect(isFromHubscan(secret, { timestamp, signature: "v1=", body: text }, now)).toBe(false);
      }),
    );
  });
});

it.each([
  ["8.8.8.8", false],
  ["172.15.255.255", false],
  ["172.16.0.0", true],
  ["100.64.0.1", true],
  ["100.128.0.1", false],
  ["2606:4700::1111", false],
  ["fd00:ec2::254", true],
  ["::ffff:127.0.0.1", true],
  ["64:ff9b::a00:1", true],
  ["255.255.255.255", true],
  ["localhost", true],
])("the address %s is private: %s", (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});
