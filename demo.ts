import { spawn } from "node:child_process";
import { once } from "node:events";
import { defaultEstate } from "./simulator/estates.ts";
import { startSimulator } from "./simulator/server.ts";

/**
 * Scans the simulated organization and makes the report of it: the simulator in this process, the scanner in another, over HTTP as it would ask AWS.
 * Arguments are passed on to the scan.
 */

// Under Node 20 the SDK warns at every start.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

process.stdout.write("In this folder, hubscan is called as `npx hubscan`.\n");
const simulator = await startSimulator({ estate: defaultEstate });
try {
  const scan = spawn(
    process.execPath,
    ["--import", "tsx", "hubscan.ts", "scan", "--format", "html", ...process.argv.slice(2)],
    {
      cwd: import.meta.dirname,
      env: { ...process.env, ...simulator.environment },
      stdio: "inherit",
    },
  );
  // An interrupt at the terminal reaches both processes; the simulator has to outlive the scan.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => scan.kill(signal));
  const [code] = (await once(scan, "exit")) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await simulator.close();
}
