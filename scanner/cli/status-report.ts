import type { Fact } from "../hub/fact.ts";
import type { HubReport } from "../hub/hub-report.ts";
import type { HubAnswers, LastTask } from "../hub/hub-state.ts";
import type { AccountsDone } from "../results/accounts-done.ts";
import { counted, type Look, wrapped } from "./text-layout.ts";

/** So many accounts are named; the others are counted. */
const named = 10;

/** The report for people. */
export function statusText(report: HubReport, look: Look): string {
  const { state, reasons, notKnown, results, answers } = report;
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", title, ...lines.flatMap((line) => wrapped(line, look))];
  const lines = [
    state,
    ...reasons.flatMap((reason) => wrapped(reason, look)),
    ...section("Results", [results]),
    ...section("Last scan", lastScanLines(report)),
    ...section("Next scan", [nextScanLine(report)]),
    ...section("Connections", connectionLines(report)),
    ...section("Asked now", answers === null ? [] : answerLines(answers)),
    ...section("Not known", notKnown),
  ];
  return `${lines.join("\n")}\n`;
}

function lastScanLines({ lastScan, status, underWay, time }: HubReport): string[] {
  if (!lastScan.known) return ["not known"];
  const under =
    status.known && status.value?.state === "scanning"
      ? [
          `${status.value.scan} is under way since ${minute(status.value.started)}: ${underWay.known && underWay.value !== null ? doneText(underWay.value) : status.value.message}`,
        ]
      : [];
  const scan = lastScan.value;
  if (scan === null) return [...under, "none was finished"];
  const { accounts, coverage, unreachable, drift } = scan;
  return [
    ...under,
    `${scan.scan}, finished ${minute(scan.finished)} (${ago(scan.finished, time)})`,
    `${accounts.scanned} of ${counted(accounts.selected, "selected account")} scanned, ${accounts.total} in all`,
    ...listed(unreachable.map(({ id, name, why }) => `${id} ${name}: ${why}`)),
    coverage.complete
      ? "coverage complete: all that was asked for was read"
      : `coverage not complete: ${counted(coverage.accountsMissing, "account")} missing, ${counted(coverage.unread, "read")} failed, ${counted(coverage.unknownFindings, "finding")} UNKNOWN`,
    drift === null
      ? "target roles were not compared"
      : `target roles: ${counted(drift.accounts, "account")} with drift, ${drift.unknown} not known`,
  ];
}

function doneText({ done, selected }: AccountsDone): string {
  return `${done} of ${counted(selected, "account")} done`;
}

function nextScanLine({ schedule, nextScan, state, answers }: HubReport): string {
  if (!schedule.known) return "not known";
  if (schedule.value === "off") return "none planned: the schedule is off";
  if (state === "deleted") return "none";
  if (answers?.rule.known && answers.rule.value !== "enabled") return "none: no rule starts it";
  if (nextScan === null) return `not known when (${schedule.value})`;
  const about = schedule.value.startsWith("rate(") ? "about " : "";
  return `${about}${minute(nextScan)} (${schedule.value})`;
}

function connectionLines({ connections }: HubReport): string[] {
  if (!connections.known || connections.value === null) return [];
  const { connected, failed, since } = connections.value;
  return [
    `${connected} connected, ${failed.length} failed${since === null ? "" : `, tried since ${minute(since)}`}`,
    ...listed(failed.map(({ id, name, why }) => `${id} ${name}: ${why}`)),
  ];
}

function answerLines({ cluster, taskDefinition, rule, lastTask }: HubAnswers): string[] {
  return [
    `cluster: ${told(cluster, (value) => (value === null ? "gone" : `there, ${counted(value.runningTasks, "task")} running`))}`,
    `task definition: ${told(taskDefinition, (value) => (value ? "active" : "gone"))}`,
    `schedule's rule: ${told(rule, (value) => value)}`,
    `last task: ${told(lastTask, taskText)}`,
  ];
}

function taskText(task: LastTask | null): string {
  if (task === null) return "none that ECS remembers";
  const ended = task.exitCode === null ? "" : `, ended with ${task.exitCode}`;
  return `${task.id} ${task.status}${ended}${task.reason === null ? "" : ` (${task.reason})`}`;
}

function told<Value>(fact: Fact<Value>, text: (value: Value) => string): string {
  return fact.known ? text(fact.value) : "not known";
}

function listed(lines: readonly string[]): string[] {
  const more = lines.length - named;
  return more <= 0 ? [...lines] : [...lines.slice(0, named), `and ${more} more (--json has all)`];
}

/** `2026-11-20 12:31 UTC` */
function minute(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function ago(time: string, now: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(now) - Date.parse(time)) / 60_000));
  if (minutes < 120) return `${counted(minutes, "minute")} ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours ago` : `${Math.floor(hours / 24)} days ago`;
}
