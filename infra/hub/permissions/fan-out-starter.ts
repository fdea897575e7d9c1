import type { ReasonedStatement } from "../../policy-document.ts";

/** What starting a scan takes where scans are fanned out: the state machine does the rest with a role of its own. */
export function fanOutStarterPolicy(stateMachineArn: string): readonly ReasonedStatement[] {
  return [
    {
      why: "Starts the state machine that fans a scan out.",
      Sid: "StartFanOut",
      Effect: "Allow",
      Action: ["states:StartExecution"],
      Resource: stateMachineArn,
    },
  ];
}
