import { afterAll, beforeAll } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/server.ts";

/**
 * A simulator whose environment is this process's own while the tests of the file run: the SDK looks for credentials there. Gives the
 * simulator once they do.
 */
export function simulatedEnvironment(options: Parameters<typeof startSimulator>[0]): () => Simulator {
  let simulator: Simulator | undefined;
  const before = { ...process.env };
  beforeAll(async () => {
    simulator = await startSimulator(options);
    Object.assign(process.env, simulator.environment);
  });
  afterAll(async () => {
    for (const name of Object.keys(simulator?.environment ?? {})) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await simulator?.close();
  });
  return () => {
    if (simulator === undefined) throw new Error("the tests have not begun");
    return simulator;
  };
}
