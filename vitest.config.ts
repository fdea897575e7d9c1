import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Long enough for a busy machine: what takes this long hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: "forks",
    expect: { poll: { timeout: 90_000 } },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
