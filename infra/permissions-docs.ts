import { codeList, markdownTable } from "../scanner/markdown.ts";
import type { Principal } from "./hub/principals.ts";
import type { Condition, ReasonedStatement } from "./policy-document.ts";

/** Every statement of these principals, a table for each: a part of `docs/permissions.md`. */
export function principalsText(principals: readonly Principal[]): string {
  return principals
    .map(({ name, made, statements }) =>
      [
        `#### ${name}`,
        `Made ${made}.`,
        markdownTable(["statement", "actions", "on", "if", "why"], statements.map(rowOf)),
      ].join("\n\n"),
    )
    .join("\n\n");
}

function rowOf(statement: ReasonedStatement): string[] {
  const { Sid, Effect, Action, Resource, Principal, Condition, why } = statement;
  const whose = Principal === undefined ? "" : ` by ${whoText(Principal)}`;
  return [
    `\`${Sid}\`${Effect === "Deny" ? " (deny)" : ""}`,
    `${codeList(Action)}${whose}`,
    Resource === undefined ? "itself" : codeList(listOf(Resource)),
    Condition === undefined ? "" : conditionText(Condition),
    why,
  ];
}

function whoText(principal: NonNullable<ReasonedStatement["Principal"]>): string {
  if (typeof principal === "string") return "anybody";
  return codeList(Object.values(principal).flatMap(listOf));
}

function conditionText(condition: Condition): string {
  return Object.entries(condition)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => `${operator} \`${key}\`: ${codeList(listOf(values))}`),
    )
    .join("; ");
}

function listOf(values: string | readonly string[]): readonly string[] {
  return typeof values === "string" ? [values] : values;
}
