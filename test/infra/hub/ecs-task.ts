import type { Attempt } from "../states-walker.ts";

/** What a task is started with. */
export interface TaskCommand {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** FARGATE, FARGATE_SPOT */
  readonly capacity: string;
}

/** What an attempt at RunTask asks for. */
export function taskCommand({ arguments: given }: Attempt): TaskCommand {
  const [override] = given.Overrides.ContainerOverrides;
  const variables = override.Environment as readonly { readonly Name: string; readonly Value: string }[];
  return {
    words: override.Command,
    environment: Object.fromEntries(variables.map(({ Name, Value }) => [Name, Value])),
    capacity: given.LaunchType ?? given.CapacityProviderStrategy[0].CapacityProvider,
  };
}

/** A task as ECS describes it, in the member names of Step Functions; with more in it than anybody reads. */
export function taskDescription(end: { readonly exitCode: number } | { readonly stopped: string }): string {
  const cluster = "arn:aws:ecs:eu-west-1:222222222201:cluster/hubscan-dev";
  const ran = "exitCode" in end;
  return JSON.stringify({
    Attachments: [{ Id: "9f1c", Status: "DELETED", Type: "eni" }],
    ClusterArn: cluster,
    Containers: [
      { Name: "sidecar", ExitCode: 0 },
      { Name: "scanner", LastStatus: "STOPPED", ...(ran && { ExitCode: end.exitCode }) },
    ],
    Cpu: "1024",
    LastStatus: "STOPPED",
    StopCode: ran ? "EssentialContainerExited" : "TaskFailedToStart",
    StoppedReason: ran ? "Essential container in task exited" : end.stopped,
    TaskArn: `${cluster.replace(":cluster/", ":task/")}/0f9de17a6465404e8b1b2356dc13c2f8`,
  });
}
