import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, it } from "vitest";
import { AccessError } from "../../scanner/access/access-error.ts";
import { renewedCredentials } from "../../scanner/access/renewed-credentials.ts";
import { accountSessions, type SessionPolicy } from "../../scanner/access/session.ts";
import { type RoleSettingsInput, roleSettingsSchema } from "../../scanner/role/settings.ts";
import { UserError } from "../../scanner/user-error.ts";
import { instantTiming } from "./instant-timing.ts";
import {
  assumedRole,
  callerIdentity,
  type ScriptedAws,
  startScriptedAws,
  type WireAnswer,
  type WireRequest,
  xmlError,
} from "./scripted-aws.ts";

const account = "222222222222";
const hour = 3_600_000;
const begin = Date.now();

let aws: ScriptedAws | undefined;
afterEach(async () => aws?.close());

type Answer = (request: WireRequest, earlier: readonly WireRequest[]) => WireAnswer;

/** Sessions against a script, on a clock that the test moves. */
async function sessions(
  answer: Answer,
  options: {
    readonly temporary?: boolean;
    readonly role?: Partial<RoleSettingsInput>;
    readonly sessionPolicy?: SessionPolicy;
    readonly readActions?: readonly string[];
    readonly accountState?: string;
    readonly requestTimeout?: number;
  } = {},
) {
  aws = await startScriptedAws(answer, options.requestTimeout);
  const timing = instantTiming(begin);
  const { accountState, sessionPolicy, readActions } = options;
  const made = accountSessions({
    environment: aws.environment,
    hubCredentials: renewedCredentials(
      async () => ({ accessKeyId: "HUB", secretAccessKey: "s", sessionToken: "t" }),
      timing.now,
    ),
    caller: { temporary: options.temporary ?? true },
    homeRegion: "eu-west-1",
    role: roleSettingsSchema.parse({
      hubAccountId: "111111111111",
      organizationId: "o-a1b2c3d4e5",
      partition: "aws",
      ...options.role,
    }),
    scanId: "20261120T101500Z",
    timing,
    ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
    ...(readActions === undefined ? {} : { readActions }),
    ...(accountState === undefined ? {} : { accountState: () => accountState }),
  });
  return { sessions: made, session: made.of(account), timing, aws, requests: aws.requests };
}

/** Issues sessions of an hour, numbered. */
const issue: Answer = (_request, earlier) =>
  assumedRole(`KEY${earlier.length + 1}`, new Date(begin + (earlier.length + 1) * hour));

async function refusal(attempt: Promise<unknown>): Promise<AccessError> {
  const error: unknown = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AccessError) return error;
  throw new Error(`It was not refused: ${String(error)}`);
}

describe("a session in an account", () => {
  it("is one AssumeRole for 25 clients at the same time, in different regions", async () => {
    const { session, requests, aws } = await sessions((request, earlier) =>
      request.operation === "AssumeRole"
        ? issue(request, earlier)
        : callerIdentity(`arn:aws:sts::${account}:assumed-role/HubscanTarget/s`),
    );
    const regions = ["us-east-1", "eu-west-1", "ap-south-1", "sa-east-1", "me-central-1"];
    await Promise.all(
      Array.from({ length: 25 }, async (_, index) => {
        const settings = aws.environment.clientSettings(regions[index % 5] ?? "", session.credentials);
        return new STSClient(settings).send(new GetCallerIdentityCommand({}));
      }),
    );
    const assumed = requests.filter(({ operation }) => operation === "AssumeRole");
    expect(assumed).toHaveLength(1);
    expect(assumed[0]).toMatchObject({ region: "eu-west-1", accessKeyId: "HUB" });
    expect(assumed[0]?.agent).toContain("hubscan/0.0.0");
    expect(session.counter).toEqual({ calls: 1, throttles: 0 });
    const others = requests.filter(({ operation }) => operation === "GetCallerIdentity");
    expect(new Set(others.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(["KEY1"]));
  });

  it("is the same one until the account is forgotten", async () => {
    const { sessions: made, session, requests } = await sessions(issue);
    await session.credentials();
    await made.of(account).credentials();
    expect(requests).toHaveLength(1);
    made.forget(account);
    await made.of(account).credentials();
    expect(requests).toHaveLength(2);
  });

  it("names the scan, the role, the external id and the policy that limits it", async () => {
    const { session, requests } = await sessions(issue, {
      role: { externalId: "tango-7", rolePath: "/security/", sourceIdentity: true },
    });
    await session.credentials();
    expect(requests[0]?.input).toMatchObject({
      RoleArn: `arn:aws:iam::${account}:role/security/HubscanTarget`,
      RoleSessionName: "hubscan-20261120T101500Z",
      SourceIdentity: "hubscan-20261120T101500Z",
      ExternalId: "tango-7",
      "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/SecurityAudit",
    });
  });

  it.each([
    ["none", undefined],
    ["readonlyaccess", "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess"],
    ["securityaudit", "arn:aws-us-gov:iam::aws:policy/SecurityAudit"],
  ] as const)("is limited as --session-policy %s says", async (sessionPolicy, arn) => {
    const { session, requests } = await sessions(issue, { sessionPolicy, role: { partition: "aws-us-gov" } });
    await session.credentials();
    expect(requests[0]?.input["PolicyArns.member.1.arn"]).toBe(arn);
  });

  it("may read what the checks need beyond the managed policy", async () => {
    const { session, requests } = await sessions(issue, { readActions: ["ecr:DescribeRegistry"] });
    await session.credentials();
    const policy = JSON.parse(String(requests[0]?.input.Policy)) as { Statement: { Action: string[] }[] };
    expect(policy.Statement[0]?.Action).toEqual(["ecr:DescribeRegistry"]);
  });

  it("is refused before anything is sent when the session policy would be too long", async () => {
    const readActions = Array.from({ length: 100 }, (_, index) => `service:DescribeSomething${index}`);
    await expect(sessions(issue, { readActions })).rejects.toThrow(UserError);
  });
});

describe("the duration of a session", () => {
  it("is an hour at most when the hub's credentials are a session's", async () => {
    const { session, requests } = await sessions(issue, { temporary: true });
    await session.credentials();
    expect(requests.map(({ input }) => input.DurationSeconds)).toEqual(["3600"]);
  });

  it("is the role's own when the hub's credentials are lasting", async () => {
    const { session, requests } = await sessions(issue, {
      temporary: false,
      role: { maxSessionDuration: 28_800 },
    });
    await session.credentials();
    expect(requests.map(({ input }) => input.DurationSeconds)).toEqual(["28800"]);
  });

  it.each([
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  ])("falls back to an hour, once, when STS says: %s", async (message) => {
    const { session, requests } = await sessions(() => xmlError("ValidationError", message), {
      temporary: false,
    });
    const { reason } = await refusal(session.credentials());
    expect(requests.map(({ input }) => input.DurationSeconds)).toEqual(["43200", "3600"]);
    expect(reason).toMatchObject({ kind: "error", code: "ValidationError", message });
  });
});

describe("a session that ends while it is needed", () => {
  it("is renewed five minutes before its end", async () => {
    const { session, timing } = await sessions(issue);
    expect((await session.credentials()).accessKeyId).toBe("KEY1");
    timing.pass(hour - 5 * 60_000 - 1);
    expect((await session.credentials()).accessKeyId).toBe("KEY1");
    timing.pass(1);
    expect((await session.credentials()).accessKeyId).toBe("KEY2");
  });

  it("is renewed when AWS calls it expired before its time", async () => {
    const { session, timing } = await sessions(issue);
    await session.credentials();
    timing.pass(1000);
    session.reportExpired(timing.now());
    expect((await session.credentials()).accessKeyId).toBe("KEY2");
  });
});

describe("an AssumeRole that fails", () => {
  it("is tried again after throttling, errors of the server, cut connections and garbled answers", async () => {
    const faults: WireAnswer[] = [
      xmlError("Throttling", "Rate exceeded"),
      xmlError("InternalFailure", "oops", 500),
      { status: 503, body: "<html>busy</html>" },
      "cut",
      { body: "this is not XML <" },
    ];
    const { session, timing } = await sessions(
      (request, earlier) => faults[earlier.length] ?? issue(request, earlier),
    );
    expect((await session.credentials()).accessKeyId).toBe("KEY6");
    expect(session.counter).toEqual({ calls: 6, throttles: 1 });
    expect(timing.slept).toEqual([200, 400, 800, 1600, 3200]);
  });

  it("is given up in the end, as throttled", async () => {
    const { session } = await sessions(() => xmlError("Throttling", "Rate exceeded"));
    expect((await refusal(session.credentials())).reason).toMatchObject({
      kind: "throttled",
      operation: "sts:AssumeRole",
      code: "Throttling",
    });
    expect(session.counter).toEqual({ calls: 10, throttles: 10 });
  });

  it("is given up as timed out when no answer comes", async () => {
    const { session } = await sessions(() => "hang", { requestTimeout: 50 });
    expect((await refusal(session.credentials())).reason.kind).toBe("timeout");
  });

  it("is not tried again when it was refused, shared by those who waited, and asked anew later", async () => {
    const denied = xmlError(
      "AccessDenied",
      "User: x is not authorized to perform: sts:AssumeRole on resource: y",
      403,
    );
    const { session, requests } = await sessions((request, earlier) =>
      earlier.length === 0 ? denied : issue(request, earlier),
    );
    const [first, second] = await Promise.all([
      refusal(session.credentials()),
      refusal(session.credentials()),
    ]);
    expect(requests).toHaveLength(1);
    expect(second.reason).toEqual(first.reason);
    expect(first).toMatchObject({ account, reason: { kind: "role-missing-or-trust", code: "AccessDenied" } });
    expect((await session.credentials()).accessKeyId).toBe("KEY2");
  });

  it("is put down to the account when that is suspended", async () => {
    const { session } = await sessions(() => xmlError("AccessDenied", "no", 403), {
      accountState: "SUSPENDED",
    });
    expect((await refusal(session.credentials())).reason.kind).toBe("account-not-active");
  });

  it("is put down to the hub when that may not call it", async () => {
    const message =
      "User: x is not authorized to perform: sts:AssumeRole on resource: y because no identity-based policy allows the sts:AssumeRole action";
    const { session } = await sessions(() => xmlError("AccessDenied", message, 403));
    expect((await refusal(session.credentials())).reason).toMatchObject({ kind: "hub-not-allowed", message });
  });

  it("reaches whoever used a client, with its cause", async () => {
    const { session, aws } = await sessions(() => xmlError("AccessDenied", "no", 403));
    const client = new STSClient(aws.environment.clientSettings("us-east-1", session.credentials));
    expect((await refusal(client.send(new GetCallerIdentityCommand({})))).reason.kind).toBe(
      "role-missing-or-trust",
    );
  });
});
