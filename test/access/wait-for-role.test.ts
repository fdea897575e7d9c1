import { expect, it, onTestFinished } from "vitest";
import { AccessError } from "../../scanner/access/access-error.ts";
import { renewedCredentials } from "../../scanner/access/renewed-credentials.ts";
import { accountSessions } from "../../scanner/access/session.ts";
import { waitForRole } from "../../scanner/access/wait-for-role.ts";
import { roleSettingsSchema } from "../../scanner/role/settings.ts";
import { instantTiming } from "./instant-timing.ts";
import { assumedRole, startScriptedAws, type WireAnswer, xmlError } from "./scripted-aws.ts";

const account = "222222222222";
const noRole = xmlError("AccessDenied", "User: hub is not authorized to perform: sts:AssumeRole", 403);
const suspended = xmlError("RegionDisabledException", "STS is not activated", 403);

/** A session in an account whose AssumeRole is answered as listed, the last answer again and again. */
async function sessionAnswered(...answers: readonly WireAnswer[]) {
  const aws = await startScriptedAws((_, earlier) => answers[earlier.length] ?? answers.at(-1) ?? "hang");
  onTestFinished(() => aws.close());
  const timing = instantTiming(Date.now());
  const sessions = accountSessions({
    environment: aws.environment,
    hubCredentials: renewedCredentials(
      async () => ({ accessKeyId: "HUB", secretAccessKey: "s", sessionToken: "t" }),
      timing.now,
    ),
    caller: { temporary: true },
    homeRegion: "eu-west-1",
    role: roleSettingsSchema.parse({
      hubAccountId: "111111111111",
      organizationId: "o-a1b2c3d4e5",
      partition: "aws",
    }),
    scanId: "20261120T101500Z",
    timing,
  });
  return { session: sessions.of(account), timing, requests: aws.requests };
}

const entered = assumedRole("KEY", new Date(Date.now() + 7_200_000));

it("a role that comes later is waited for, at growing intervals", async () => {
  const { session, timing } = await sessionAnswered(...Array<WireAnswer>(5).fill(noRole), entered);
  await waitForRole(session, 600_000, timing);
  expect(timing.slept).toEqual([5000, 10_000, 20_000, 30_000, 30_000]);
  expect((await session.credentials()).accessKeyId).toBe("KEY");
  expect(session.counter.calls).toBe(6);
});

it("a role that does not come is asked for a last time at the end, and refused as STS refused it", async () => {
  const { session, timing } = await sessionAnswered(noRole);
  const refused = waitForRole(session, 50_000, timing);
  await expect(refused).rejects.toThrow(AccessError);
  await expect(refused).rejects.toMatchObject({ reason: { kind: "role-missing-or-trust" } });
  expect(timing.slept).toEqual([5000, 10_000, 20_000, 15_000]);
});

it("a role is asked for once without patience", async () => {
  const { session, timing, requests } = await sessionAnswered(noRole);
  await expect(waitForRole(session, 0, timing)).rejects.toThrow(AccessError);
  expect(timing.slept).toEqual([]);
  expect(requests).toHaveLength(1);
});

it("an account that is closed for another reason is not waited for", async () => {
  const { session, timing } = await sessionAnswered(suspended);
  await expect(waitForRole(session, 600_000, timing)).rejects.toMatchObject({
    reason: { kind: "region-disabled" },
  });
  expect(timing.slept).toEqual([]);
});
