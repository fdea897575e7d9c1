import { briefRetry } from "../access/retry.ts";
import { systemTiming } from "../access/timing.ts";
import { type Fact, known, unknown } from "../hub/fact.ts";
import type { Questions } from "../hub/questions.ts";
import type { StackOutputs } from "../hub/stack-outputs.ts";
import { type Hub, openHub } from "../scan/hub.ts";
import { isUserError } from "../user-error.ts";
import { version } from "./version.ts";

/** Asks with the environment's credentials, if they are the hub's. */
export async function inHub<Answer>(
  { hubAccountId, region }: Pick<StackOutputs, "hubAccountId" | "region">,
  environment: NodeJS.ProcessEnv,
  question: (questions: Questions, hub: Hub) => Promise<Answer>,
): Promise<Fact<Answer>> {
  let hub: Hub;
  try {
    hub = await openHub({
      environment: { AWS_REGION: region, ...environment },
      version,
      timing: systemTiming,
      retry: briefRetry,
    });
  } catch (error) {
    if (!isUserError(error)) throw error;
    return unknown(error.message);
  }
  try {
    if (hub.caller.account !== hubAccountId) {
      return unknown(
        `the credentials are of account ${hub.caller.account} (${hub.caller.arn}), and the hub is ${hubAccountId}: sign in there`,
      );
    }
    return known(
      await question(
        { environment: hub.environment, credentials: hub.credentials.get, region, timing: hub.timing },
        hub,
      ),
    );
  } finally {
    hub.environment.close();
  }
}
