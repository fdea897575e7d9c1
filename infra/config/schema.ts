import type * as z from "zod";
import { longestPause } from "../../scanner/hub/schedule.ts";
import { everyKey, longestAlarmHours } from "../config.ts";
import { fargateMemories } from "./fargate-sizes.ts";

type Keys = z.output<typeof everyKey>;

/** Rules between keys: each names the key that is wrong, and what to do about it. */
const rules: readonly { readonly key: keyof Keys; readonly problem: (config: Keys) => string | null }[] = [
  {
    key: "memory",
    problem: ({ cpu, memory }) => {
      const memories = fargateMemories(cpu);
      if (memories.length === 0 || memories.includes(memory)) return null;
      return `Fargate has tasks of ${cpu} CPU units with ${sizesText(memories)} MiB`;
    },
  },
  ...(["vpcId", "subnetIds", "assignPublicIp"] as const).map((key) => ({
    key,
    problem: (config: Keys) => {
      const isGiven = config[key] !== undefined;
      if (config.network === "existing") return isGiven ? null : "is needed with network: existing";
      return isGiven ? `belongs to network: existing, and network is ${config.network}` : null;
    },
  })),
  {
    key: "targetUnits",
    problem: ({ targets, targetUnits }) =>
      targetUnits !== undefined && targets !== "stackset"
        ? `belongs to targets: stackset, and targets is ${targets}`
        : null,
  },
  {
    key: "targetAccounts",
    problem: ({ targets, targetAccounts }) =>
      targetAccounts !== undefined && targets !== "direct"
        ? `belongs to targets: direct, and targets is ${targets}`
        : null,
  },
  {
    key: "excludedAccounts",
    problem: ({ targets, excludedAccounts }) =>
      excludedAccounts.length > 0 && targets !== "direct"
        ? `belongs to targets: direct, and targets is ${targets}; leave accounts out of a StackSet by targetUnits`
        : null,
  },
  ...(["targetUnits", "targetAccounts", "excludedAccounts", "subnetIds", "notify"] as const).map((key) => ({
    key,
    problem: (config: Keys) => {
      const values: readonly string[] = config[key] ?? [];
      const twice = values.find((value, index) => values.indexOf(value) !== index);
      return twice === undefined ? null : `names ${twice} twice`;
    },
  })),
  {
    key: "eventScans",
    problem: ({ eventScans }) => {
      const names = eventScans.map(({ name }) => name);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      return twice === undefined ? null : `has two events named ${twice}`;
    },
  },
  {
    key: "roleAdministrators",
    problem: ({ protectTargetRole, roleAdministrators }) =>
      roleAdministrators.length > 0 && !protectTargetRole ? "belongs to protectTargetRole: true" : null,
  },
  {
    key: "fanOut",
    problem: ({ fanOut, schedule }) =>
      fanOut && schedule === "off" ? "spreads scheduled scans, and schedule is off" : null,
  },
  {
    key: "overdueHours",
    problem: ({ schedule, overdueHours }) => {
      const pause = (longestPause(schedule, new Date(0)) ?? 0) / 3_600_000;
      if (overdueHours === 0) return null;
      if (schedule === "off") {
        return overdueHours === undefined ? null : "waits for scheduled scans, and schedule is off";
      }
      if (pause >= longestAlarmHours) {
        return "has to be 0: the schedule pauses for a week or more, and CloudWatch cannot wait that long for a scan";
      }
      return overdueHours !== undefined && overdueHours <= pause
        ? `must be more than the schedule's longest pause of ${pause} hours`
        : null;
    },
  },
];

/** The stack's configuration: key, type and default of each, and the rules between them. */
export const configSchema = everyKey.superRefine((config, context) => {
  for (const { key, problem } of rules) {
    const message = problem(config);
    if (message !== null) context.addIssue({ code: "custom", path: [key], message });
  }
});

/** The configuration with its defaults. */
export type StackConfig = z.output<typeof configSchema>;
/** As it is written. */
export type StackConfigInput = z.input<typeof configSchema>;

function sizesText(sizes: readonly number[]): string {
  return sizes.length <= 3
    ? sizes.join(", ")
    : `${sizes[0]} to ${sizes.at(-1)}, in steps of ${(sizes[1] ?? 0) - (sizes[0] ?? 0)},`;
}
