import { expect, it, vi } from "vitest";
import { hubCredentials } from "../../scanner/access/hub-credentials.ts";

vi.mock("@aws-sdk/credential-providers", () => ({
  fromNodeProviderChain: () => async () => {
    throw new Error("Could not load credentials from any providers");
  },
}));

const messageIn = (environment: NodeJS.ProcessEnv) =>
  hubCredentials(environment, () => 0)
    .get()
    .then(
      () => null,
      (error: Error) => error.message,
    );

it("names the profile in which no credentials were found: it may be misspelled", async () => {
  expect(await messageIn({ AWS_PROFILE: "prodcution" })).toBe(
    'No AWS credentials were found in profile "prodcution" or anywhere else: Could not load credentials from any providers',
  );
  expect(await messageIn({})).toBe(
    "No AWS credentials were found: Could not load credentials from any providers",
  );
});
