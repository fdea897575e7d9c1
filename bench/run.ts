/**
 * Measures the figures that hubscan is held to, and prints each with its target.
 *
 * The program is built anew, unless a built one is named.
 *
 *   npm run bench -- [--only NAME]… [--accounts N] [--regions N] [--repeat N] [--program FILE]
 */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { calls } from "./calls.ts";
import { connect } from "./connect.ts";
import { efficiency } from "./efficiency.ts";
import { emptyAccount } from "./empty-account.ts";
import { exports } from "./exports.ts";
import { fanOut } from "./fan-out.ts";
import { type Figure, type Measured, middle, type Sizes } from "./figure.ts";
import { help } from "./help.ts";
import { memory } from "./memory.ts";
import { evaluations } from "./policies.ts";
import { build } from "./program.ts";
import { roles } from "./roles.ts";
import { throttledAccount } from "./throttled-account.ts";

const figures: readonly Figure[] = [
  calls,
  efficiency,
  throttledAccount,
  memory,
  emptyAccount,
  connect,
  evaluations,
  exports,
  fanOut,
  help,
  roles,
];

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    accounts: { type: "string" },
    regions: { type: "string" },
    repeat: { type: "string" },
    program: { type: "string" },
  },
});
const sizes: Sizes = {
  accounts: wholeNumber("accounts"),
  regions: wholeNumber("regions"),
  repeat: wholeNumber("repeat"),
};
const unknown = values.only.filter((name) => !figures.some((figure) => figure.name === name));
if (unknown.length > 0) {
  const names = figures.map(({ name }) => name).join(", ");
  fail(`There is no figure ${unknown.join(", ")}. There are: ${names}.`);
}

// Said once at every start of a Node that the SDK is about to leave.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
const program = values.program === undefined ? await build() : resolve(values.program);
const table = new Table({
  head: ["figure", "of", "middle", "spread", "target", "", "note"],
  style: { head: [], border: [] },
});
for (const figure of figures.filter(({ name }) => values.only.length === 0 || values.only.includes(name))) {
  process.stderr.write(`${figure.name}: ${figure.what} …\n`);
  for (const row of await figure.measure(program, sizes)) table.push(cells(figure, row));
}
process.stdout.write(
  `${program}, Node ${process.versions.node}, ${availableParallelism()} cores\n${table.toString()}\n`,
);

function cells({ name }: Figure, { of, values, digits, target, held, note }: Measured): string[] {
  const text = (value: number) =>
    value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const spread = values.length > 1 ? `${text(Math.min(...values))} – ${text(Math.max(...values))}` : "";
  const verdict = held === null ? "" : held ? "held" : "MISSED";
  return [name, of, text(middle(values)), spread, target, verdict, note];
}

function wholeNumber(name: "accounts" | "regions" | "repeat"): number | null {
  const text = values[name];
  if (text === undefined) return null;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) fail(`--${name} takes a whole number from 1, not ${text}.`);
  return number;
}

function fail(message: string): never {
  process.stderr.write(`bench: ${message}\n`);
  process.exit(2);
}
