import { type CallAs, CloudFormationClient, ListStackInstancesCommand } from "@aws-sdk/client-cloudformation";
import { namePrefix } from "../hub/ask-hub.ts";
import { type Fact, known } from "../hub/fact.ts";
import { askPages, type Questions, settingsOf } from "../hub/questions.ts";
import type { StackOutputs } from "../hub/stack-outputs.ts";

/** A StackSet's stack in one account. */
export interface StackInstance {
  readonly account: string;
  readonly status: string;
}

/**
 * The instances of the StackSet that brings the target roles; null when there is no such StackSet. A delegated administrator's StackSets
 * belong to the management account, and as itself it is told that there are none: so it is asked both ways.
 */
export async function askStackSet(
  questions: Questions,
  outputs: Pick<StackOutputs, "stack">,
): Promise<Fact<readonly StackInstance[] | null>> {
  const name = `${namePrefix(outputs)}-target-roles`;
  const own = await askInstances(questions, name, "SELF");
  if (own.known && own.value !== null) return own;
  const delegated = await askInstances(questions, name, "DELEGATED_ADMIN");
  if (delegated.known && delegated.value !== null) return delegated;
  if (!own.known) return own;
  // Who is no delegated administrator has only StackSets of its own, and those were asked for.
  if (!delegated.known && /not (?:registered as )?a delegated admin/i.test(delegated.why)) return own;
  return delegated;
}

async function askInstances(
  questions: Questions,
  StackSetName: string,
  as: CallAs,
): Promise<Fact<readonly StackInstance[] | null>> {
  const client = new CloudFormationClient(settingsOf(questions));
  const found = await askPages(
    questions,
    `cloudformation:ListStackInstances as ${as}`,
    (NextToken) => client.send(new ListStackInstancesCommand({ StackSetName, CallAs: as, NextToken })),
    { items: (page) => page.Summaries, next: (page) => page.NextToken },
    ["StackSetNotFoundException", "StackSetNotFound"],
  );
  if (!found.known || found.value === null) return found as Fact<null>;
  return known(
    found.value.map(({ Account, Status, StatusReason }) => ({
      account: Account ?? "an account without an id",
      status: [Status, StatusReason].filter((part) => part !== undefined).join(": "),
    })),
  );
}
