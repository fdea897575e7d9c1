import type { Pass } from "../results/shards.ts";
import { defaultPlace } from "./options/scan.ts";
import { counted } from "./text-layout.ts";

/**
 * A planned pass for people, with the commands to go on with.
 * @param options that the shards have to be given, as one writes them on a command line
 */
export function passReport(pass: Pass, place: { readonly out: string; readonly options: string }): string {
  const { scan, shards } = pass;
  const out = place.out === defaultPlace ? "" : ` --out ${place.out}`;
  const accounts = shards.reduce((sum, shard) => sum + shard.accounts, 0);
  const command = (text: string) => `hubscan ${text} --scan-id ${scan}`;
  const merge = [`${command("merge")}${out}`, "the summary, when the shards have ended"];
  if (shards.length === 0) {
    return [
      `Scan ${scan}, pass ${pass.pass}: no account is missing`,
      `Next:    ${merge.join("    ")}`,
      "",
    ].join("\n");
  }
  const steps = [
    [`${command("scan")} --shard ${shards[0]?.shard}${out}${place.options}`, "and so each shard, anywhere"],
    [`${command("reconcile")} --pass ${pass.pass + 1}${out}`, "plans again what is missing then"],
    merge,
  ];
  return [
    `Scan ${scan}, pass ${pass.pass}: ${counted(accounts, "account")} in ${counted(shards.length, "shard")}`,
    ...shards.map(({ shard, accounts }) => `  ${shard}    ${counted(accounts, "account")}`),
    ...steps.flatMap(([text, purpose], index) => [
      `${index === 0 ? "Next:    " : "         "}${text}`,
      `             ${purpose}`,
    ]),
    "",
  ].join("\n");
}
