import { askKey, type Interview } from "./interview.ts";

/** When scans run, and who is told. */
export async function askScans(interview: Interview): Promise<void> {
  const { given, draft, asker, say } = interview;
  await askKey(interview, "schedule", {
    message: "When do scans run? rate(…), cron(…) in UTC, or off:",
    given: given.schedule,
    usual: "rate(12 hours)",
    problem: (schedule) => {
      const fanOut = draft.problems("schedule", schedule).find(({ key }) => key === "fanOut");
      return fanOut === undefined ? null : `The file's fanOut ${fanOut.problem}.`;
    },
  });
  const overdue = draft.problems().find(({ key }) => key === "overdueHours");
  if (overdue !== undefined && draft.problem("overdueHours", 0) === null) {
    draft.set("overdueHours", 0);
    say(`overdueHours is set to 0, no alarm for a scan that is overdue: it ${overdue.problem}.\n`);
  }
  if (given.notify !== undefined) draft.set("notify", given.notify);
  else if (asker !== null) {
    const addresses = (text: string) => text.split(/[\s,]+/).filter((part) => part !== "");
    const text = await asker.text(
      "Mail addresses that are told of failed scans (empty: none):",
      draft.list("notify").join(", ") || undefined,
      (answer) => draft.problem("notify", addresses(answer)),
    );
    draft.set("notify", addresses(text));
  }
}
