import { arnFunctions, arnTypes } from "./arn.ts";
import type { LibraryFunction, LibraryType } from "./function.ts";
import { networkFunctions } from "./network.ts";
import { policyDocumentFunctions, policyDocumentTypes } from "./policy-documents.ts";
import { textFunctions } from "./text.ts";
import { timeFunctions } from "./time.ts";

/** The functions and structures that expressions have beyond CEL's own. */
export interface Library {
  readonly functions: readonly LibraryFunction[];
  /** Each after those that its fields name. */
  readonly types: readonly LibraryType[];
}

/** A library with memories (compiled patterns, parsed documents) of its own. */
export function createLibrary(): Library {
  return {
    functions: [
      ...textFunctions(),
      ...timeFunctions,
      ...arnFunctions,
      ...networkFunctions,
      ...policyDocumentFunctions(),
    ],
    types: [...arnTypes, ...policyDocumentTypes],
  };
}

/** What the documentation says of a function. */
export interface FunctionDoc {
  readonly name: string;
  /** `s.regex(pattern: string): bool` */
  readonly signature: string;
  readonly description: string;
  readonly examples: readonly { readonly expression: string; readonly gives: string }[];
}

/** Documentation of every function, by name. */
export function functionDocs(): FunctionDoc[] {
  return createLibrary()
    .functions.map(({ name, signature, parameters, description, examples }) => ({
      name,
      signature: readableSignature(signature, parameters),
      description,
      examples,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Documentation of every structure that functions give. */
export function typeDocs(): readonly LibraryType[] {
  return createLibrary().types;
}

/** Types of the arguments of a signature. */
function argumentTypes(signature: string): string[] {
  const inside = /\(([^)]*)\)/.exec(signature)?.[1] ?? "";
  return inside === "" ? [] : inside.split(", ");
}

function readableSignature(signature: string, parameters: readonly string[]): string {
  const [, receiver, name, result] = /^(?:(.+)\.)?(\w+)\([^)]*\): (.+)$/.exec(signature) ?? [];
  const args = argumentTypes(signature).map((type, index) => `${parameters[index]}: ${readableType(type)}`);
  const subject = receiver === undefined ? "" : `${readableType(receiver)}.`;
  return `${subject}${name}(${args.join(", ")}): ${readableType(result ?? "")}`;
}

function readableType(type: string): string {
  return type.replaceAll("google.protobuf.Timestamp", "timestamp");
}
