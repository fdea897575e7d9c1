import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Store } from "../../scanner/results/store.ts";
import { all } from "../results/sample-lines.ts";
import { samplePolicies } from "./sample-checks.ts";
import { sampleRegions, sampleResources } from "./sample-resources.ts";
import { alpha, scan, simulate } from "./simulated-scan.ts";

/** Everything in a store as text, whatever is packed unpacked. */
async function everythingIn(store: Store): Promise<string> {
  const texts: string[] = [];
  for (const path of await all(store.list(""))) {
    const bytes = Buffer.from((await store.get(path)) ?? []);
    texts.push((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
  }
  return texts.join("\n");
}

test("secrets of an account are in no file of the results", async () => {
  const environment = await simulate({
    regions: sampleRegions,
    resources: sampleResources,
    accounts: [{ id: alpha, name: "alpha" }],
    targetRole: { externalId: "secret-of-the-trust" },
  });
  const { store, resources } = await scan(environment, await samplePolicies());
  const properties = (name: string) =>
    resources.find((resource) => resource.name === name)?.properties as Readonly<Record<string, object>>;
  // They were read, or the test would say nothing.
  expect(properties("alone")["Environment"]).toEqual({ Variables: { DATABASE_PASSWORD: "REDACTED" } });
  expect(properties("good")["DefaultVersion"] ?? properties("lt-good")?.["DefaultVersion"]).toBeDefined();
  expect(properties(alpha)["SecurityContact"]).toMatchObject({ EmailAddress: "REDACTED" });
  expect(properties("loud")["Subscriptions"]).toMatchObject([{ Protocol: "email", Endpoint: "REDACTED" }]);

  const written = await everythingIn(store);
  expect(written).toContain("REDACTED");
  expect(written.toLowerCase()).not.toContain("secret");
  // User data, as EC2 sends it.
  expect(written).not.toContain("ZXhwb3J0");
  expect(written).not.toContain(environment.simulator.credentials.secretAccessKey);
  expect(written).not.toContain(environment.simulator.credentials.sessionToken);
});
