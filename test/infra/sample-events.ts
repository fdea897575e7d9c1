/** Events as EventBridge delivers them, cut down to what matters here; shapes from the AWS pages that the patterns name. */

const cluster = "arn:aws:ecs:eu-west-1:222222222201:cluster/hubscan-dev";

/** A task of the hub's cluster that stopped. */
export function stoppedTask(detail: Readonly<Record<string, unknown>> = {}) {
  return {
    source: "aws.ecs",
    "detail-type": "ECS Task State Change",
    account: "222222222201",
    region: "eu-west-1",
    detail: {
      clusterArn: cluster,
      taskArn: `${cluster.replace(":cluster/", ":task/")}/0123456789abcdef`,
      lastStatus: "STOPPED",
      desiredStatus: "STOPPED",
      startedBy: "events-rule/hubscan-dev-schedu",
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      stoppedAt: "2026-11-24T06:41:10.000Z",
      containers: [{ name: "scanner", lastStatus: "STOPPED", exitCode: 1 }],
      ...detail,
    },
  };
}

/** A task whose container ended with this code; null for none. */
export function endedWith(exitCode: number | null) {
  const container = { name: "scanner", lastStatus: "STOPPED" };
  return stoppedTask({ containers: [exitCode === null ? container : { ...container, exitCode }] });
}

export function execution(detail: Readonly<Record<string, unknown>> = {}) {
  return {
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    detail: {
      executionArn: "arn:aws:states:eu-west-1:222222222201:execution:hubscan-dev:1",
      stateMachineArn: "arn:aws:states:eu-west-1:222222222201:stateMachine:hubscan-dev",
      status: "FAILED",
      error: "HubscanPlanFailed",
      cause: "The scan was not planned",
      ...detail,
    },
  };
}

/** An account that was asked for and is ready, or is not. */
export function createAccountResult(state: "SUCCEEDED" | "FAILED") {
  return {
    source: "aws.organizations",
    "detail-type": "AWS Service Event via CloudTrail",
    account: "111111111111",
    region: "us-east-1",
    detail: {
      eventSource: "organizations.amazonaws.com",
      eventName: "CreateAccountResult",
      eventType: "AwsServiceEvent",
      userIdentity: { accountId: "111111111111", invokedBy: "organizations.amazonaws.com" },
      serviceEventDetails: {
        createAccountStatus: {
          id: "car-11112222333344445555666677778888",
          state,
          accountName: "****",
          ...(state === "SUCCEEDED"
            ? { accountId: "444444444409" }
            : { failureReason: "EMAIL_ALREADY_EXISTS" }),
        },
      },
    },
  };
}

/** A handshake that somebody accepted. */
export function acceptHandshake({
  caller,
  action = "INVITE",
}: {
  readonly caller: string;
  readonly action?: string;
}) {
  return {
    source: "aws.organizations",
    "detail-type": "AWS API Call via CloudTrail",
    account: "111111111111",
    region: "us-east-1",
    detail: {
      eventSource: "organizations.amazonaws.com",
      eventName: "AcceptHandshake",
      userIdentity: { type: "AWSAccount", accountId: caller },
      requestParameters: { handshakeId: "h-examplehandshakeid111" },
      responseElements: {
        handshake: {
          id: "h-examplehandshakeid111",
          action,
          state: "ACCEPTED",
          parties: [
            { type: "ORGANIZATION", id: "acme4f2k9x" },
            { type: "EMAIL", id: "****" },
          ],
        },
      },
    },
  };
}

const targetRoleArn = "arn:aws:iam::444444444401:role/HubscanTarget";

/** A call of AssumeRole as CloudTrail tells it in the caller's account. */
export function assumeRole(detail: Readonly<Record<string, unknown>> = {}) {
  return {
    source: "aws.sts",
    "detail-type": "AWS API Call via CloudTrail",
    detail: {
      eventSource: "sts.amazonaws.com",
      eventName: "AssumeRole",
      eventTime: "2026-11-24T06:00:00Z",
      sourceIPAddress: "198.51.100.7",
      readOnly: true,
      errorCode: "AccessDenied",
      errorMessage: `User: arn:aws:sts::222222222201:assumed-role/Developer/eve is not authorized to perform: sts:AssumeRole on resource: ${targetRoleArn}`,
      userIdentity: sessionOf("Developer"),
      requestParameters: { roleArn: targetRoleArn, roleSessionName: "x" },
      ...detail,
    },
  };
}

/** A session of a role of the hub. */
export function sessionOf(role: string) {
  return {
    type: "AssumedRole",
    arn: `arn:aws:sts::222222222201:assumed-role/${role}/eve`,
    sessionContext: {
      sessionIssuer: { type: "Role", arn: `arn:aws:iam::222222222201:role/${role}`, userName: role },
    },
  };
}
