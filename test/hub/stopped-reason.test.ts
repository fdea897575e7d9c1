import { describe, expect, test } from "vitest";
import { explainStop, type StopKind, stopCauses } from "../../scanner/hub/stopped-reason.ts";

const kinds = Object.keys(stopCauses) as StopKind[];

describe("why a task did not start, or was ended, is told from what ECS says", () => {
  test.each(kinds)("%s, by the example in the table", (kind) => {
    expect(explainStop(stopCauses[kind].example)).toBe(kind);
  });

  test.each<[string | null, string, StopKind | null]>([
    ["EssentialContainerExited", "Essential container in task exited", null],
    [
      "EssentialContainerExited",
      "Essential container in task exited; OutOfMemoryError: Container killed due to memory usage",
      "out-of-memory",
    ],
    [null, "RESOURCE:MEMORY", "capacity"],
    [
      "TaskFailedToStart",
      "CannotPullContainerError: ref pull has been retried 5 time(s): dial tcp 198.51.100.7:443: i/o timeout",
      "image",
    ],
    [
      "TaskFailedToStart",
      "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1': InsufficientFreeAddressesInSubnet",
      "no-address",
    ],
    [
      "AccessDeniedException",
      "User: arn:aws:iam::222222222201:user/ana is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:eu-central-1:222222222201:task-definition/hubscan",
      "role",
    ],
    [
      "TaskFailedToStart",
      "ResourceInitializationError: failed to download env files: file download command: non empty error stream: RequestCanceled",
      "network",
    ],
    ["InvalidParameterException", "The subnet ID 'subnet-1' does not exist", "not-found"],
    ["ClientException", "TaskDefinition is inactive", "not-found"],
    ["ServiceException", "something new", null],
  ])("%s %s", (code, message, kind) => {
    expect(explainStop({ code, message })).toBe(kind);
  });

  test("each says what it means and what to do", () => {
    for (const kind of kinds) {
      expect(stopCauses[kind].meaning).toMatch(/\.$/);
      expect(stopCauses[kind].cure).toMatch(/\.$/);
    }
  });
});
