import { type ChildProcess, spawn } from "node:child_process";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, expect, test } from "vitest";

const script = `
  import { simulateCommand } from "./simulator/command.ts";
  await simulateCommand().parseAsync(["--port", "0"], { from: "user" });
`;

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill("SIGKILL");
  child = undefined;
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "prints an environment that leads to the simulator, and ends cleanly on %s",
  async (signal) => {
    const started = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    child = started;
    let printed = "";
    const environment = await new Promise<Map<string, string>>((resolve) => {
      started.stdout.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        if (!printed.includes("HUBSCAN_EXTERNAL_ID")) return;
        resolve(
          new Map(
            [...printed.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
          ),
        );
      });
    });
    const sts = new STSClient({
      endpoint: environment.get("AWS_ENDPOINT_URL") ?? "",
      region: environment.get("AWS_REGION") ?? "",
      credentials: {
        accessKeyId: environment.get("AWS_ACCESS_KEY_ID") ?? "",
        secretAccessKey: environment.get("AWS_SECRET_ACCESS_KEY") ?? "",
        sessionToken: environment.get("AWS_SESSION_TOKEN") ?? "",
      },
    });
    expect((await sts.send(new GetCallerIdentityCommand())).Account).toBe("222222222201");
    const ended = new Promise((resolve) =>
      started.once("exit", (code) => {
        resolve(code);
      }),
    );
    started.kill(signal);
    expect(await ended).toBe(0);
  },
);
