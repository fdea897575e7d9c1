#!/usr/bin/env node
import { main } from "./scanner/cli/main.ts";

// Under Node 20 the SDK warns at every start; which versions hubscan supports is in package.json.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

await main(process, [
  {
    name: "init",
    summary: "set up a hub: look up, ask, and write its configuration",
    load: async () => (await import("./setup/init.ts")).initCommand,
  },
  {
    name: "simulate",
    summary: "run a simulated AWS organization on this machine",
    load: async () => (await import("./simulator/command.ts")).simulateCommand,
  },
]);
