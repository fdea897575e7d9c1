import { describe, expect, it } from "vitest";
import { failedExecution, failedTask } from "../../../infra/hub/events/failed-task.ts";
import { forwardedEvents, joinedAccountEvents } from "../../../infra/hub/events/joined-account.ts";
import { refusedAssumeRole } from "../../../infra/hub/events/refused-assume-role.ts";
import { organizationsRegion } from "../../../scanner/organization/organizations-region.ts";
import { matches } from "../event-matcher.ts";
import {
  acceptHandshake,
  assumeRole,
  createAccountResult,
  endedWith,
  execution,
  sessionOf,
  stoppedTask,
} from "../sample-events.ts";

const cluster = "arn:aws:ecs:eu-west-1:222222222201:cluster/hubscan-dev";
const management = "111111111111";

describe("a failed task", () => {
  const pattern = failedTask(cluster);

  it.each([1, 2, 137, 143])("is one that ended with exit code %i", (exitCode) => {
    expect(matches(pattern, endedWith(exitCode))).toBe(true);
  });

  it.each([0, 3, 4])("is none that ended with %i: findings and coverage are results", (exitCode) => {
    expect(matches(pattern, endedWith(exitCode))).toBe(false);
  });

  it("is one that has no exit code, because its machine went", () => {
    expect(matches(pattern, endedWith(null))).toBe(true);
  });

  it("is one that never started, whatever its containers say", () => {
    const event = stoppedTask({ stopCode: "TaskFailedToStart", containers: [{ exitCode: 0 }] });
    expect(matches(pattern, event)).toBe(true);
    expect(matches(pattern, stoppedTask({ stopCode: "TaskFailedToStart", containers: [] }))).toBe(true);
  });

  it("is one that was started by hand", () => {
    expect(matches(pattern, stoppedTask({ startedBy: undefined }))).toBe(true);
    const { startedBy: _, ...detail } = stoppedTask().detail;
    expect(matches(pattern, { ...stoppedTask(), detail })).toBe(true);
  });

  it("is none of another cluster, none that still runs, and none that the state machine repeats", () => {
    expect(matches(pattern, stoppedTask({ clusterArn: `${cluster}-2` }))).toBe(false);
    expect(matches(pattern, stoppedTask({ lastStatus: "DEPROVISIONING" }))).toBe(false);
    expect(matches(pattern, stoppedTask({ startedBy: "AWS Step Functions" }))).toBe(false);
  });
});

describe("a failed fan-out", () => {
  const stateMachineArn = execution().detail.stateMachineArn;
  const pattern = failedExecution(stateMachineArn);

  it.each(["FAILED", "TIMED_OUT", "ABORTED"])("is an execution that has %s", (status) => {
    expect(matches(pattern, execution({ status }))).toBe(true);
  });

  it("is none that succeeded or runs, none of a single shard, none of another state machine", () => {
    expect(matches(pattern, execution({ status: "SUCCEEDED" }))).toBe(false);
    expect(matches(pattern, execution({ status: "RUNNING" }))).toBe(false);
    expect(matches(pattern, execution({ stateMachineArn: `${stateMachineArn}/Scan` }))).toBe(false);
    expect(matches(pattern, execution({ stateMachineArn: `${stateMachineArn}-2` }))).toBe(false);
  });
});

describe("an account that joined", () => {
  const events = joinedAccountEvents(management);
  const told = (event: unknown) =>
    events.filter(({ pattern }) => matches(pattern, event)).map(({ name }) => name);

  it("is one that was made, once it is ready", () => {
    expect(told(createAccountResult("SUCCEEDED"))).toEqual(["created-account"]);
    expect(told(createAccountResult("FAILED"))).toEqual([]);
  });

  it("is one that accepted an invitation", () => {
    expect(told(acceptHandshake({ caller: "444444444410" }))).toEqual(["invited-account"]);
  });

  it("is none that agreed to something else", () => {
    expect(told(acceptHandshake({ caller: "444444444410", action: "ENABLE_ALL_FEATURES" }))).toEqual([]);
  });

  it("is never the management account", () => {
    expect(told(acceptHandshake({ caller: management }))).toEqual([]);
  });

  it("is passed on by the management account, and little else is", () => {
    expect(matches(forwardedEvents, createAccountResult("SUCCEEDED"))).toBe(true);
    expect(matches(forwardedEvents, acceptHandshake({ caller: "444444444410" }))).toBe(true);
    const moved = createAccountResult("SUCCEEDED");
    expect(
      matches(forwardedEvents, { ...moved, detail: { ...moved.detail, eventName: "MoveAccount" } }),
    ).toBe(false);
    expect(matches(forwardedEvents, { ...moved, source: "somebody.else" })).toBe(false);
  });

  it.each([
    ["aws", "us-east-1"],
    ["aws-us-gov", "us-gov-west-1"],
    ["aws-cn", "cn-northwest-1"],
    ["aws-elsewhere", null],
  ])("is told in partition %s in region %s", (partition, region) => {
    expect(organizationsRegion(partition)).toBe(region);
  });
});

describe("a refused attempt on a target role", () => {
  const pattern = refusedAssumeRole("/HubscanTarget", "arn:aws:iam::222222222201:role/hubscan-scanner");

  it("is one of another role of the hub", () => {
    expect(matches(pattern, assumeRole())).toBe(true);
  });

  it("is one of a user, who has no session issuer", () => {
    const user = { type: "IAMUser", arn: "arn:aws:iam::222222222201:user/eve", userName: "eve" };
    expect(matches(pattern, assumeRole({ userIdentity: user }))).toBe(true);
  });

  it("is one whose parameters are not told, by what the message says", () => {
    expect(matches(pattern, assumeRole({ requestParameters: null }))).toBe(true);
    const errorMessage = `${assumeRole().detail.errorMessage} because no identity-based policy allows the sts:AssumeRole action`;
    expect(matches(pattern, assumeRole({ requestParameters: null, errorMessage }))).toBe(true);
  });

  it("is none of the scanner's own: the scan itself tells of those", () => {
    expect(matches(pattern, assumeRole({ userIdentity: sessionOf("hubscan-scanner") }))).toBe(false);
    expect(matches(pattern, assumeRole({ userIdentity: sessionOf("hubscan-scanner-2") }))).toBe(true);
  });

  it("is none that succeeded, and none on another role", () => {
    const { errorCode: _, errorMessage: __, ...allowed } = assumeRole().detail;
    expect(matches(pattern, { ...assumeRole(), detail: allowed })).toBe(false);
    const other = "arn:aws:iam::444444444401:role/HubscanTargetOther";
    expect(
      matches(
        pattern,
        assumeRole({
          requestParameters: { roleArn: other },
          errorMessage: `is not authorized to perform: sts:AssumeRole on resource: ${other} because of a policy`,
        }),
      ),
    ).toBe(false);
  });

  it("takes a path with an asterisk for what it is", () => {
    const odd = refusedAssumeRole("/a*b/Target", "arn:aws:iam::222222222201:role/hubscan-scanner");
    const message = (role: string) =>
      assumeRole({ requestParameters: null, errorMessage: `on resource: x:role/${role} because no` });
    expect(matches(odd, message("a*b/Target"))).toBe(true);
    expect(matches(odd, message("a-b/Target"))).toBe(false);
  });
});
