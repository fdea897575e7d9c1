import { Command, Option } from "commander";
import { expect, it } from "vitest";
import { misspelledVariables } from "../../scanner/cli/misspelled-variables.ts";

const commandWith = (name: string, ...variables: string[]) =>
  variables.reduce(
    (command, variable, index) => command.addOption(new Option(`--option-${index} <value>`).env(variable)),
    new Command(name),
  );

const scan = commandWith("scan", "HUBSCAN_EXCLUDE_OU", "HUBSCAN_EXTERNAL_ID", "HUBSCAN_OUT");
const status = commandWith("status", "HUBSCAN_OUTPUTS");
const every = async () => [scan, status];

it("names what was meant by a variable that is nobody's, and not what it holds", async () => {
  const environment = { HUBSCAN_EXCLUDE_OUS: "Workloads", HUBSCAN_EXTERNALID: "secret-1234", HOME: "/" };
  expect(await misspelledVariables(scan, environment, every)).toEqual([
    "HUBSCAN_EXCLUDE_OUS is no variable of hubscan's: did you mean HUBSCAN_EXCLUDE_OU?",
    "HUBSCAN_EXTERNALID is no variable of hubscan's: did you mean HUBSCAN_EXTERNAL_ID?",
  ]);
});

it("says nothing of variables of this or another command, nor of what is like none", async () => {
  const environment = {
    HUBSCAN_OUT: "x",
    HUBSCAN_OUTPUTS: "x",
    HUBSCAN_WEBHOOK_SECRET: "x",
    HUBSCAN_IMAGE_DIGEST: "x",
    HUBSCAN_SOMETHING_ELSE: "x",
  };
  expect(await misspelledVariables(scan, environment, every)).toEqual([]);
});

it("loads no other command when nothing is suspected", async () => {
  const never = () => Promise.reject(new Error("loaded"));
  expect(await misspelledVariables(scan, { HUBSCAN_OUT: "x" }, never)).toEqual([]);
});

it("knows the variables of subcommands", async () => {
  const policies = new Command("policies").addCommand(commandWith("list", "HUBSCAN_SETTINGS"));
  expect(await misspelledVariables(policies, { HUBSCAN_SETTING: "x" }, every)).toHaveLength(1);
});
