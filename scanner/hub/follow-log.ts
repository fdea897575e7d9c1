import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { describeFailure } from "../access/failure.ts";
import { patientRetry, retrying } from "../access/retry.ts";
import type { HubAccess, LogPlace, StartedTask } from "./run-task.ts";

/** Reads a task's log piece by piece. */
export interface LogReader {
  /** What has been written since the last time. @throws What the SDK threw, when repeating did not help */
  readonly read: () => Promise<string[]>;
}

/** The log of one task's container, from its beginning. */
export function logReader(access: HubAccess, place: LogPlace, { id }: StartedTask): LogReader {
  const { environment, credentials, timing } = access;
  let token: string | undefined;
  const page = async (): Promise<{ readonly messages: readonly string[]; readonly more: boolean }> => {
    const client = new CloudWatchLogsClient(environment.clientSettings(place.region, credentials.get));
    const request = new GetLogEventsCommand({
      logGroupName: place.group,
      logStreamName: `${place.prefix}/${id}`,
      startFromHead: true,
      ...(token === undefined ? {} : { nextToken: token }),
    });
    try {
      const counter = { calls: 0, throttles: 0 };
      const answer = await retrying(async () => client.send(request), patientRetry, timing, counter);
      const next = answer.nextForwardToken;
      // The end of the log is where the token stays the same: a page may be empty before it.
      const more = next !== undefined && next !== token;
      token = next ?? token;
      return { messages: (answer.events ?? []).map(({ message }) => message ?? ""), more };
    } catch (error) {
      // There is no log before the container has begun to write.
      if (describeFailure(error).code === "ResourceNotFoundException") return { messages: [], more: false };
      throw error;
    }
  };
  return {
    read: async () => {
      const all: string[] = [];
      for (;;) {
        const { messages, more } = await page();
        all.push(...messages);
        if (!more) return all;
      }
    },
  };
}
