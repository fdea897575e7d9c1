import { expect, it } from "vitest";
import { runProgram } from "./language-host.ts";
import { answers, config, managementRoleArn } from "./sample-stack.ts";

const answering = answers() as Parameters<typeof runProgram>[0]["answers"];

it("the program runs under Pulumi's own language runtime, with the configuration that it is given", async () => {
  const { resources, outputs, exitCode, log, stderr } = await runProgram({
    config: config({ cpu: 2048, memory: 4096, managementRoleArn }),
    answers: answering,
  });
  expect({ exitCode, log, stderr }).toEqual({ exitCode: 0, log: [], stderr: "" });
  const task = resources.find(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition");
  expect(task?.properties).toMatchObject({ cpu: "2048", memory: "4096" });
  expect(outputs).toMatchObject({ targetRoleName: "HubscanTarget", region: "eu-west-1" });
});

it("a configuration that is wrong is one message without a stack, and nothing is registered", async () => {
  const { resources, exitCode, log } = await runProgram({
    config: config({ organizationId: "acme", cpu: 1000 }),
    answers: answering,
  });
  expect(exitCode).not.toBe(0);
  expect(resources.filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
  const [message, ...more] = log;
  expect(more).toEqual([]);
  expect(message).toContain('hubscan:organizationId is "acme": must be an organization id');
  expect(message).toContain('hubscan:cpu is "1000": must be one of 256');
  expect(message).not.toMatch(/\n\s+at /);
});

it("what AWS does not tell is one message without a stack as well", async () => {
  const { exitCode, log } = await runProgram({ config: config(), answers: {} });
  expect(exitCode).not.toBe(0);
  expect(log.join("\n")).toMatch(/AWS did not say who the credentials belong to: .*no answer for aws:index/);
  expect(log.join("\n")).toContain("Sign in to the hub's account.");
  expect(log.join("\n")).not.toMatch(/\n\s+at /);
});
