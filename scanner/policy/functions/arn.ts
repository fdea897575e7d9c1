import type { LibraryFunction, LibraryType } from "./function.ts";

export const arnTypes: readonly LibraryType[] = [
  {
    name: "Arn",
    description: "The parts of an ARN.",
    fields: {
      Partition: "string",
      Service: "string",
      Region: "string",
      Account: "string",
      Resource: "string",
    },
  },
];

/** Functions on ARNs. */
export const arnFunctions: readonly LibraryFunction[] = [
  {
    name: "arn",
    signature: "arn(string): Arn",
    parameters: ["text"],
    description:
      "The parts of an ARN: Partition, Service, Region, Account, Resource. All are empty for empty text; other text that is not an ARN throws.",
    examples: [
      { expression: "arn('arn:aws:kms:eu-west-1:111122223333:key/abc').Account", gives: "'111122223333'" },
      { expression: "arn('arn:aws:s3:::logs/a:b').Resource", gives: "'logs/a:b'" },
      { expression: "arn('').Account", gives: "''" },
    ],
    call: arnParts,
  },
];

function arnParts(text: string): Readonly<Record<string, string>> {
  if (text === "") return { Partition: "", Service: "", Region: "", Account: "", Resource: "" };
  const [prefix, partition, service, region, account, ...resource] = text.split(":");
  if (prefix !== "arn" || partition === undefined || service === undefined || resource.length === 0) {
    throw new TypeError(`"${text}" is not an ARN`);
  }
  return {
    Partition: partition,
    Service: service,
    Region: region ?? "",
    Account: account ?? "",
    Resource: resource.join(":"),
  };
}
