import { UserError } from "../scanner/user-error.ts";
import { hasPulumi, newExternalId } from "./external-id.ts";
import type { Interview } from "./interview.ts";

/** What becomes of the external id. */
export type ExternalIdAnswer =
  | { readonly kind: "keep" | "none" }
  | { readonly kind: "set"; readonly value: string; readonly isGenerated: boolean };

/**
 * Whether target roles ask for an external id, and for which. It is never written by hubscan: Pulumi encrypts it.
 * @throws UserError where one is to be made and there is nobody to show it to and nothing to hand it to
 */
export async function askExternalId(
  { given, asker, file, draft, say }: Interview,
  place: {
    readonly environment: NodeJS.ProcessEnv;
    readonly folder: string;
    readonly random: () => Uint8Array;
  },
): Promise<ExternalIdAnswer> {
  const isThere = file.secrets.has("externalId") || file.values.externalId !== undefined;
  if (file.values.externalId !== undefined) {
    say("The file has an external id that is not encrypted: pulumi config set --secret writes it anew.\n");
  }
  const generated = (): ExternalIdAnswer => ({
    kind: "set",
    value: newExternalId(place.random()),
    isGenerated: true,
  });
  if (given.externalId === false) return { kind: "none" };
  if (given.externalId !== undefined) return { kind: "set", value: given.externalId, isGenerated: false };
  if (given.generateExternalId) {
    if (asker === null && !(await hasPulumi(place.folder, place.environment))) {
      throw new UserError(
        "--generate-external-id: the Pulumi CLI is not here to encrypt it, and nobody is there to see it.",
        "Install Pulumi, or give one of your own in HUBSCAN_EXTERNAL_ID. Nothing was written.",
      );
    }
    return generated();
  }
  if (asker === null) return { kind: isThere ? "keep" : "none" };
  const choice = await asker.choose<"keep" | "generate" | "own" | "none">(
    "External id that target roles ask for:",
    [
      ...(isThere ? [{ value: "keep" as const, name: "the one that the file has" }] : []),
      { value: "generate", name: "generate one" },
      { value: "own", name: "one of your own" },
      { value: "none", name: "none" },
    ],
  );
  if (choice === "keep" || choice === "none") return { kind: choice };
  if (choice === "generate") return generated();
  const value = await asker.secret("External id (is not shown):", (id) => {
    const problem = id === "" ? "It is needed." : draft.problem("externalId", id);
    // The problem of a secret does not repeat it.
    return problem;
  });
  return { kind: "set", value, isGenerated: false };
}
