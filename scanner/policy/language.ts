import { Environment } from "@marcbachmann/cel-js";
import type { ResourceType } from "../inventory/service.ts";
import { type TypeDeclarations, typeDeclarations } from "./cel-types.ts";
import { evaluatingEnvironment, isSetFunction, withoutTypes } from "./evaluating-environment.ts";
import type { LibraryFunction } from "./functions/function.ts";
import { createLibrary } from "./functions/library.ts";
import { idPropertyOf, type ViewedType } from "./lookups.ts";
import { createNormalizer } from "./normalize.ts";
import type { Parameter } from "./policy-file.ts";
import { viewFactory } from "./resource-view.ts";

/**
 * The expression language, twice: one environment knows every type and only checks; the other knows none and evaluates,
 * which is faster and has no need of converted values (what it evaluates has passed the first).
 */
export interface Language {
  readonly checking: Environment;
  readonly evaluating: Environment;
  readonly declarations: TypeDeclarations;
  readonly functions: ReadonlyMap<string, LibraryFunction>;
  /** Names of all functions and methods, CEL's own too. */
  readonly functionNames: readonly string[];
  /** Makes a resource type known. Has no effect the second time. */
  readonly addResourceType: (resourceType: ResourceType) => void;
  /** A resource type that was made known. Throws a TypeError for another. */
  readonly viewedType: (type: string) => ViewedType;
  /** Name, eight characters long as `resource` is, of the variable that stands for it where it is of this type. */
  readonly resourceVariable: (type: string) => string;
  /** Name, six characters long as `params` is, of the variable that stands for it with these params. */
  readonly paramsVariable: (params: Readonly<Record<string, Parameter>>) => string;
}

/** Variables that every expression has, besides `resource` and `params`. */
export const contextVariables = ["account", "organization", "region", "now"] as const;

/** Look-ups by name, and how many arguments they take. */
export const lookupArguments: ReadonlyMap<string, number> = new Map([
  ["all", 1],
  ["here", 1],
  ["find", 2],
]);

/** A language of its own: types that are declared in one are not known in another. */
export function createLanguage(): Language {
  const library = createLibrary();
  const checking = new Environment();
  const declarations = typeDeclarations(checking);
  for (const { name, fields } of library.types) declarations.declare(name, fields);
  declareContext(checking, declarations);
  checking.registerFunction(`${checkedHas}(dyn): bool`, neverCalled);
  const evaluating = evaluatingEnvironment();
  for (const { signature, call } of library.functions) {
    checking.registerFunction(signature, neverCalled);
    evaluating.registerFunction(withoutTypes(signature), call as (...values: unknown[]) => unknown, {
      async: false,
    });
  }
  const formOf = createNormalizer();
  const types = new Map<string, ViewedType & { readonly variable: string }>();
  const variables = new Map<string, string>();
  return {
    checking,
    evaluating,
    declarations,
    functions: new Map(library.functions.map((definition) => [definition.name, definition])),
    functionNames: [...new Set(evaluating.getDefinitions().functions.map(({ name }) => name))].filter(
      (name) => name !== "matches" && name !== isSetFunction,
    ),
    addResourceType: (resourceType) => {
      if (types.has(resourceType.type)) return;
      declarations.declareResourceType(resourceType);
      const variable = `r${String(types.size).padStart(7, "0")}`;
      checking.registerVariable(variable, resourceType.type);
      declareLookups(checking, resourceType.type);
      types.set(resourceType.type, {
        resourceType,
        variable,
        idProperty: idPropertyOf(resourceType),
        view: viewFactory(resourceType, formOf),
      });
    },
    viewedType: (type) => known(types, type),
    resourceVariable: (type) => known(types, type).variable,
    paramsVariable: (params) => {
      const fields = Object.fromEntries(
        Object.entries(params).map(([name, { type }]) => [name, paramTypes[type]]),
      );
      const key = JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
      const existing = variables.get(key);
      if (existing !== undefined) return existing;
      const variable = `p${String(variables.size).padStart(5, "0")}`;
      declarations.declare(`params#${variables.size}`, fields);
      checking.registerVariable(variable, `params#${variables.size}`);
      variables.set(key, variable);
      return variable;
    },
  };
}

/** Name by which a look-up of a type is checked: as long as `all('AWS::S3::Bucket'` with its quotes and parenthesis is. */
export function lookupFunction(lookup: string, type: string): string {
  return `${lookup}__${type.replaceAll(":", "_")}`;
}

/** Stands for `has` where types are checked: as long, takes anything, gives a bool. */
export const checkedHas = "hAs";

const paramTypes = { int: "int", string: "string", bool: "bool", strings: "list<string>" } as const;

function declareContext(environment: Environment, { declare }: TypeDeclarations): void {
  declare("Administrator", { AccountId: "string", Service: "string" });
  declare("Account", {
    Id: "string",
    Name: "string",
    Email: "string",
    Management: "bool",
    OrganizationalUnits: "list<string>",
    Tags: "map<string, string>",
    Partition: "string",
  });
  declare("Organization", {
    Id: "string",
    ManagementAccount: "string",
    DelegatedAdministrators: "list<Administrator>",
    Accounts: "list<string>",
  });
  environment
    .registerVariable("account", "Account")
    .registerVariable("organization", "Organization")
    .registerVariable("region", "string")
    .registerVariable("now", "google.protobuf.Timestamp");
}

function declareLookups(environment: Environment, type: string): void {
  environment
    .registerFunction(`${lookupFunction("all", type)}(): list<${type}>`, neverCalled)
    .registerFunction(`${lookupFunction("here", type)}(): list<${type}>`, neverCalled)
    .registerFunction(`${lookupFunction("find", type)}(string): ${type}`, neverCalled);
}

function neverCalled(): never {
  throw new TypeError("the checking environment does not evaluate");
}

function known<Value>(values: ReadonlyMap<string, Value>, type: string): Value {
  const value = values.get(type);
  if (value === undefined) throw new TypeError(`the resource type ${type} was not declared`);
  return value;
}
