import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/**
 * Runs the Pulumi program as the CLI's language host does (`pulumi-language-nodejs`, `cmd/run`): its own process, its own way of
 * loading modules and configuration, over gRPC to an engine that registers what it is told.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly provider: string;
  readonly protect: boolean;
}

export interface ProgramRun {
  readonly resources: readonly Registered[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Messages of severity info and above, as the CLI would print them. */
  readonly log: readonly string[];
  readonly exitCode: number | null;
  readonly stderr: string;
}

type Struct = { toJavaScript(): Record<string, unknown> };
type Reply = (error: { code: number; message: string } | null, answer?: unknown) => void;
type Handler = (call: { readonly request: Request }, reply: Reply) => void;
interface Request {
  getType(): string;
  getName(): string;
  getCustom(): boolean;
  getObject(): Struct | undefined;
  getProvider(): string;
  getProtect(): boolean;
  getTok(): string;
  getArgs(): Struct | undefined;
  getOutputs(): Struct | undefined;
  getSeverity(): number;
  getMessage(): string;
  getUrn(): string;
}
interface Message {
  setUrn(urn: string): void;
  setId(id: string): void;
  setObject(object: Struct): void;
  setReturn(value: Struct): void;
  setHassupport(has: boolean): void;
  setRef(ref: string): void;
}
type MessageClass = new () => Message;

/**
 * @param options.config as the stack's file has it: `hubscan:organizationId`
 * @param options.answers answers to lookups, by token
 */
export async function runProgram(options: {
  readonly config: Readonly<Record<string, string>>;
  readonly answers: Readonly<
    Record<string, (args: Readonly<Record<string, unknown>>) => Record<string, unknown>>
  >;
  readonly stack?: string;
}): Promise<ProgramRun> {
  const { config, answers, stack = "dev" } = options;
  const project = parse(await readFile(join(root, "Pulumi.yaml"), "utf8")) as {
    readonly name: string;
    readonly main: string;
    readonly runtime: { readonly options: { readonly nodeargs: string; readonly typescript: boolean } };
  };
  const pulumi = createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json");
  const load = createRequire(pulumi);
  const grpc = load("@grpc/grpc-js") as {
    readonly Server: new () => GrpcServer;
    readonly ServerCredentials: { createInsecure(): unknown };
  };
  const resourceProto = load("./proto/resource_pb.js") as Readonly<Record<string, MessageClass>>;
  const providerProto = load("./proto/provider_pb.js") as Readonly<Record<string, MessageClass>>;
  const engineProto = load("./proto/engine_pb.js") as Readonly<Record<string, MessageClass>>;
  const { ResourceMonitorService } = load("./proto/resource_grpc_pb.js") as Services;
  const { EngineService } = load("./proto/engine_grpc_pb.js") as Services;
  const { Struct } = load("google-protobuf/google/protobuf/struct_pb.js") as {
    readonly Struct: { fromJavaScript(value: unknown): Struct };
  };
  const { Empty } = load("google-protobuf/google/protobuf/empty_pb.js") as { readonly Empty: MessageClass };

  const resources: Registered[] = [];
  const log: string[] = [];
  let outputs: Readonly<Record<string, unknown>> = {};
  let rootUrn = "";
  const message = (proto: Readonly<Record<string, MessageClass>>, name: string): Message => {
    const found = proto[name];
    if (found === undefined) throw new TypeError(`Pulumi's protocol has no message ${name}`);
    return new found();
  };
  const empty: Handler = (_call, reply) => reply(null, new Empty());

  const monitor: Readonly<Record<string, Handler>> = {
    supportsFeature: (_call, reply) => {
      const answer = message(resourceProto, "SupportsFeatureResponse");
      answer.setHassupport(true);
      reply(null, answer);
    },
    registerResource: ({ request }, reply) => {
      const [type, name] = [request.getType(), request.getName()];
      const properties = request.getObject()?.toJavaScript() ?? {};
      resources.push({
        type,
        name,
        properties,
        provider: request.getProvider(),
        protect: request.getProtect(),
      });
      const answer = message(resourceProto, "RegisterResourceResponse");
      answer.setUrn(`urn:pulumi:${stack}::${project.name}::${type}::${name}`);
      answer.setId(request.getCustom() ? `${name}-id` : "");
      answer.setObject(Struct.fromJavaScript({ arn: `arn:aws:mock:::${name}`, name, ...properties }));
      reply(null, answer);
    },
    registerResourceOutputs: ({ request }, reply) => {
      if (request.getUrn().includes("pulumi:pulumi:Stack"))
        outputs = request.getOutputs()?.toJavaScript() ?? {};
      reply(null, new Empty());
    },
    invoke: ({ request }, reply) => {
      const answer = message(providerProto, "InvokeResponse");
      const answering = answers[request.getTok()];
      if (answering === undefined) {
        reply({ code: 12, message: `no answer for ${request.getTok()}` });
        return;
      }
      answer.setReturn(Struct.fromJavaScript(answering(request.getArgs()?.toJavaScript() ?? {})));
      reply(null, answer);
    },
    registerPackage: (_call, reply) => {
      const answer = message(resourceProto, "RegisterPackageResponse");
      answer.setRef("package");
      reply(null, answer);
    },
    signalAndWaitForShutdown: empty,
  };
  const engine: Readonly<Record<string, Handler>> = {
    log: ({ request }, reply) => {
      if (request.getSeverity() > 0) log.push(request.getMessage());
      reply(null, new Empty());
    },
    getRootResource: (_call, reply) => {
      const answer = message(engineProto, "GetRootResourceResponse");
      answer.setUrn(rootUrn);
      reply(null, answer);
    },
    setRootResource: ({ request }, reply) => {
      rootUrn = request.getUrn();
      reply(null, message(engineProto, "SetRootResourceResponse"));
    },
  };

  const server = new grpc.Server();
  server.addService(ResourceMonitorService ?? {}, complete(ResourceMonitorService ?? {}, monitor));
  server.addService(EngineService ?? {}, complete(EngineService ?? {}, engine));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  try {
    const address = `127.0.0.1:${port}`;
    const child = spawn(
      process.execPath,
      [
        ...project.runtime.options.nodeargs.split(" "),
        join(dirname(pulumi), "cmd/run/index.js"),
        "--monitor",
        address,
        "--engine",
        address,
        "--project",
        project.name,
        "--stack",
        stack,
        "--organization",
        "organization",
        "--root-directory",
        root,
        "--pwd",
        join(root, project.main),
        "--dry-run",
        "--parallel",
        "16",
        ".",
      ],
      {
        stdio: ["ignore", "ignore", "pipe"],
        env: {
          ...process.env,
          PULUMI_NODEJS_TYPESCRIPT: String(project.runtime.options.typescript),
          PULUMI_CONFIG: JSON.stringify(config),
        },
      },
    );
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [exitCode] = (await once(child, "close")) as [number | null];
    return { resources, outputs, log, exitCode, stderr };
  } finally {
    server.forceShutdown();
  }
}

type Services = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface GrpcServer {
  addService(service: object, implementation: object): void;
  bindAsync(address: string, credentials: unknown, done: (error: Error | null, port: number) => void): void;
  forceShutdown(): void;
}

/** A service in which every method answers: what is not needed says that it is not there. */
function complete(service: object, handlers: Readonly<Record<string, Handler>>): Record<string, Handler> {
  const missing: Handler = (_call, reply) => reply({ code: 12, message: "not in this engine" });
  return Object.fromEntries(Object.keys(service).map((name) => [name, handlers[name] ?? missing]));
}
