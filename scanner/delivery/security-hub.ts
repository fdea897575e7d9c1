import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  type BatchImportFindingsCommandOutput,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import { describeFailure } from "../access/failure.ts";
import { redactMessage } from "../access/redact.ts";
import { retrying } from "../access/retry.ts";
import { TokenBucket } from "../inventory/token-bucket.ts";
import { importAction } from "../role/delivery-permissions.ts";
import { deliveryRetry, type HubAccess } from "./hub-access.ts";
import type { DeliveryOutcome } from "./outcome.ts";

/**
 * What Security Hub takes in one request and in a second, for an account and region:
 * https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html
 */
const limits = {
  findings: 100,
  /** Of one finding and of a batch, in bytes; a little is left for what is around them. */
  findingBytes: 240_000,
  batchBytes: 5_900_000,
  allowance: { rate: 10, burst: 30 },
} as const;

/** Refusals that are kept by name; the count has all. */
const keptRefusals = 100;

/** A finding to import, or one that cannot be, and why. */
export type ImportItem =
  | { readonly finding: AwsSecurityFinding }
  | { readonly id: string; readonly reason: string };

/**
 * Imports findings into Security Hub of the hub account in one region. Security Hub updates what it knows by the same id. A
 * request that is throttled or gets no answer is repeated; a finding that is refused by itself is named in the outcome, and the others go on.
 * A request that is refused for good ends the import: the next one would be refused as well.
 */
export async function importFindings(
  hub: HubAccess,
  region: string,
  items: AsyncIterable<ImportItem>,
): Promise<DeliveryOutcome> {
  const { environment, credentials, timing } = hub;
  const client = new SecurityHubClient(environment.clientSettings(region, credentials.get));
  const bucket = new TokenBucket(limits.allowance, timing.now());
  const counter = { calls: 0, throttles: 0 };
  const tally = new Tally();
  const send = async (batch: readonly AwsSecurityFinding[]): Promise<BatchImportFindingsCommandOutput> => {
    let sentAt = timing.now();
    return retrying(
      async () => {
        while (!bucket.take(timing.now())) await timing.sleep(bucket.wait(timing.now()));
        sentAt = timing.now();
        try {
          return await client.send(new BatchImportFindingsCommand({ Findings: [...batch] }));
        } catch (error) {
          if (describeFailure(error).kind === "throttle") bucket.throttled(timing.now(), sentAt);
          throw error;
        }
      },
      deliveryRetry,
      timing,
      counter,
    );
  };
  let broken: string | null = null;
  try {
    for await (const batch of batches(items, tally)) tally.answered(batch, await send(batch));
  } catch (error) {
    const { code, message } = describeFailure(error);
    broken = `${importAction} in ${region}: ${code === null ? "" : `${code}: `}${message}`;
  }
  return {
    kind: "security-hub",
    target: region,
    at: new Date(timing.now()).toISOString(),
    ...tally.outcome(broken),
  };
}

/** Findings in batches as large as Security Hub takes them. What cannot be sent goes to the tally. */
async function* batches(
  items: AsyncIterable<ImportItem>,
  tally: Tally,
): AsyncGenerator<AwsSecurityFinding[]> {
  let batch: AwsSecurityFinding[] = [];
  let bytes = 0;
  for await (const item of items) {
    if (!("finding" in item)) {
      tally.refuse(item.id, item.reason);
      continue;
    }
    const size = Buffer.byteLength(JSON.stringify(item.finding)) + 1;
    if (size > limits.findingBytes) {
      const reason = `has ${size} bytes; Security Hub takes ${limits.findingBytes}`;
      tally.refuse(item.finding.Id ?? "a finding without an id", reason);
      continue;
    }
    if (batch.length === limits.findings || bytes + size > limits.batchBytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item.finding);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

class Tally {
  #sent = 0;
  #archived = 0;
  #refusedInAll = 0;
  readonly #refused: { id: string; reason: string }[] = [];

  refuse(id: string, reason: string): void {
    this.#refusedInAll += 1;
    if (this.#refused.length < keptRefusals) this.#refused.push({ id, reason: redactMessage(reason) });
  }

  answered(batch: readonly AwsSecurityFinding[], answer: BatchImportFindingsCommandOutput): void {
    const refused = new Map((answer.FailedFindings ?? []).map((failed) => [failed.Id ?? "", failed]));
    let unnamed = (answer.FailedCount ?? 0) - refused.size;
    for (const { Id = "", RecordState } of batch) {
      const failed = refused.get(Id);
      if (failed === undefined && unnamed <= 0) {
        this.#sent += 1;
        if (RecordState === "ARCHIVED") this.#archived += 1;
        continue;
      }
      // A count without a name: one of them was refused, and nobody says which.
      if (failed === undefined) unnamed -= 1;
      const reason =
        failed === undefined
          ? "Security Hub counted a refusal and did not say of which finding"
          : `${failed.ErrorCode ?? "refused"}: ${failed.ErrorMessage ?? "no reason given"}`;
      this.refuse(Id, reason);
    }
  }

  outcome(
    broken: string | null,
  ): Pick<DeliveryOutcome, "state" | "message" | "sent" | "refused" | "refusedInAll"> {
    const counts = { sent: this.#sent, refused: this.#refused, refusedInAll: this.#refusedInAll };
    const told =
      `${this.#sent} findings imported (${this.#archived} of them archived)` +
      (this.#refusedInAll > 0 ? `, ${this.#refusedInAll} refused` : "");
    if (broken !== null) {
      const before = this.#sent > 0 || this.#refusedInAll > 0 ? `; before that ${told}` : "";
      return { ...counts, state: "failed", message: `${broken}${before}` };
    }
    if (this.#sent + this.#refusedInAll === 0) {
      return { ...counts, state: "skipped", message: "there are no findings to import" };
    }
    const state = this.#refusedInAll === 0 ? "delivered" : this.#sent === 0 ? "failed" : "partly";
    return { ...counts, state, message: told };
  }
}
