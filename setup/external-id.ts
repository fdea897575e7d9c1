import { spawn } from "node:child_process";
import { once } from "node:events";

/** What became of an external id. */
export type Stored =
  | { readonly kind: "stored" }
  /** There is no Pulumi CLI here. */
  | { readonly kind: "no-pulumi" }
  /** Pulumi has not made the stack yet, and with it no key to encrypt with. */
  | { readonly kind: "no-stack" }
  | { readonly kind: "failed"; readonly said: string };

/** Where Pulumi keeps it. */
export interface SecretPlace {
  readonly folder: string;
  readonly stack: string;
  /** With the project: `hubscan:externalId`. */
  readonly key: string;
}

/** An external id that nobody can guess. @param bytes random ones, 16 */
export function newExternalId(bytes: Uint8Array): string {
  return `hubscan-${Buffer.from(bytes).toString("hex")}`;
}

/** The command that stores it; Pulumi asks for the value. */
export function storeCommand({ stack, key }: SecretPlace): string {
  return `pulumi config set --secret ${key} --stack ${stack}`;
}

/**
 * Has Pulumi encrypt an external id into the stack's configuration: hubscan cannot, and never writes it in plain. The value goes through
 * standard input, since arguments are seen by everybody on the machine.
 */
export async function storeExternalId(
  { folder, stack, key }: SecretPlace,
  value: string,
  environment: NodeJS.ProcessEnv,
): Promise<Stored> {
  const args = ["config", "set", "--secret", key, "--stack", stack, "--non-interactive"];
  const { code, said } = await pulumi(args, { folder, environment, input: value });
  if (code === null) return { kind: "no-pulumi" };
  if (code === 0) return { kind: "stored" };
  if (/no stack named/.test(said)) return { kind: "no-stack" };
  return { kind: "failed", said: said.replaceAll(value, "[secret]").trim() };
}

/** Whether the Pulumi CLI can be called. */
export async function hasPulumi(folder: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  return (await pulumi(["version"], { folder, environment, input: "" })).code === 0;
}

/** Calls the Pulumi CLI; without an exit code where there is none. */
async function pulumi(
  args: readonly string[],
  { folder, environment, input }: { folder: string; environment: NodeJS.ProcessEnv; input: string },
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn("pulumi", args, { cwd: folder, env: environment, stdio: "pipe" });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
  }
  // One that ends without reading its input closes the pipe; its exit code tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? 1, said };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { code: null, said: "" };
    return { code: 1, said: error instanceof Error ? error.message : String(error) };
  }
}
