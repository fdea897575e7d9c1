import {
  CreateKeyCommand,
  EnableKeyRotationCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import type { AccountClients } from "../clients.ts";
import { known } from "../known.ts";
import { allow, policy } from "./policies.ts";

/** A key that rotates, in us-east-1; its id. */
export async function rotatingKey(clients: AccountClients): Promise<string> {
  const kms = clients.client(KMSClient, "us-east-1");
  const KeyId = await newKey(kms);
  await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 180 }));
  return KeyId;
}

/** Keys in eu-west-1, by what is wrong with them. */
export async function neglectedKeys(
  clients: AccountClients,
): Promise<Readonly<Record<"key-not-rotating" | "key-going" | "key-of-everybody", string>>> {
  const kms = clients.client(KMSClient, "eu-west-1");
  const going = await newKey(kms);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: going, PendingWindowInDays: 7 }));
  const everybody = await newKey(kms);
  await kms.send(
    new PutKeyPolicyCommand({
      KeyId: everybody,
      PolicyName: "default",
      Policy: policy(allow("*", "kms:*", "*")),
    }),
  );
  return { "key-not-rotating": await newKey(kms), "key-going": going, "key-of-everybody": everybody };
}

async function newKey(kms: KMSClient): Promise<string> {
  return known((await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId);
}
