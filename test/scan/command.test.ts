import { spawnSync } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderStore } from "../../scanner/results/folder-store.ts";
import { latestScan } from "../../scanner/results/latest.ts";
import type { EstateInput } from "../../simulator/estate-schema.ts";
import { newFolder } from "../results/new-folder.ts";
import { hubscanCommand, runProcess } from "./hubscan-process.ts";
import { samplePolicies, samplePolicyText } from "./sample-checks.ts";
import { sampleResources } from "./sample-resources.ts";
import { alpha, beta, resultsOf, scan, simulate, simulateForProcesses, timeless } from "./simulated-scan.ts";

const estate: EstateInput = {
  resources: sampleResources,
  accounts: [
    { id: alpha, name: "alpha" },
    { id: beta, name: "beta", targetRole: { missing: true } },
  ],
};
const checks = ["queue-encrypted", "bucket-versioned"] as const;
const longest = 120_000;

/** Policy files with a fault each, and what is said of it. */
const faulty = [
  {
    file: "yaml.yaml",
    text: "service: sample\nchecks:\n  - id: sample-yaml\n    title: [never closed\n",
    said: /yaml\.yaml:5:1 not valid YAML/,
  },
  {
    file: "key.yaml",
    text: sample("key", '"title"', '"titel"'),
    said: /key\.yaml:\d+:\d+ unknown key "titel"/,
  },
  {
    file: "field.yaml",
    text: sample("field", "Versioning.Status ==", "Versioning.Statsu =="),
    said: /field\.yaml:\d+:\d+ .*no "Statsu"; did you mean "Status"/,
  },
  {
    file: "type.yaml",
    text: sample("type", "Status == 'Enabled'", "Status > 3"),
    said: /type\.yaml:\d+:\d+ .*>/,
  },
  { file: "twice-a.yaml", text: sample("twice"), said: /twice-a\.yaml:\d+:\d+/ },
  {
    file: "twice-b.yaml",
    text: sample("twice"),
    said: /twice-b\.yaml:\d+:\d+ the id "sample-twice" is taken: .*twice-a\.yaml:\d+:\d+/,
  },
  {
    file: "endless.yaml",
    text: sample("endless", "Status == 'Enabled'", "Status.matches('^(a+)+$')"),
    said: /endless\.yaml:\d+:\d+ matches\(\) is not offered/,
  },
  {
    file: "backwards.yaml",
    text: sample("backwards", "Status == 'Enabled'", "Status.regex('(a+)\\\\1')"),
    said: /backwards\.yaml:\d+:\d+ /,
  },
];

/** A sample policy whose check has an id of its own, and in which one thing is another. */
function sample(id: string, from = "", to = ""): string {
  const text = samplePolicyText(["bucket-versioned"]).replaceAll("sample-bucket-versioned", `sample-${id}`);
  return from === "" ? text : text.replace(from, () => to);
}

describe("hubscan scan", () => {
  test(
    "no account that can be entered ends with 1, points at the hub, and keeps what was learnt",
    async () => {
      const accounts = [{ id: alpha, name: "alpha", targetRole: { missing: true as const } }];
      const simulator = await simulateForProcesses({ resources: sampleResources, accounts });
      const folder = await newFolder();
      const { code, stderr } = await runProcess(
        hubscanCommand(["scan", "--account", alpha, "--check", "s3-bucket-versioned", "--out", folder]),
        simulator.environment,
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(/None of the selected accounts \(1\) could be entered/);
      expect(stderr).toMatch(/points at the hub/);
      expect(await latestScan(folderStore(folder))).not.toBeNull();
    },
    longest,
  );

  test(
    "of policies with faults names file, line and column of each, and nothing is scanned",
    async () => {
      const simulator = await simulateForProcesses(estate);
      const folder = await newFolder();
      const out = join(folder, "results");
      await mkdir(join(folder, "policies"));
      for (const { file, text } of faulty) await writeFile(join(folder, "policies", file), text);
      const command = hubscanCommand(["scan", "--policy", join(folder, "policies"), "--out", out]);
      const { code, stdout, stderr } = await runProcess(command, simulator.environment);
      expect(code).toBe(1);
      expect(stdout).toBe("");
      for (const { said } of faulty) expect(stderr).toMatch(said);
      expect(stderr).not.toMatch(/\n\s+at .*\.ts:\d+/);
      expect(simulator.calls.total()).toBe(0);
      expect(await readdir(folder)).toEqual(["policies"]);
    },
    longest,
  );

  test(
    "of an organization with an account that cannot be entered ends with 4 when everything is required; what was read can be judged again without credentials",
    async () => {
      const simulator = await simulateForProcesses(estate);
      const folder = await newFolder();
      const policy = join(folder, "sample.yaml");
      await writeFile(policy, samplePolicyText(checks));
      const choice = ["--policy", policy, "--check", "sample-*"];
      const out = join(folder, "results");
      const scanning = [
        "scan",
        ...choice,
        "--account",
        `${alpha},${beta}`,
        "--out",
        out,
        "--require-complete",
      ];
      const scanned = await runProcess(hubscanCommand(scanning), simulator.environment);
      expect(scanned.stderr).not.toMatch(/should not have happened/);
      expect(scanned.code).toBe(4);
      expect(scanned.stdout).toMatch(/1 of 2 selected accounts/);
      expect(scanned.stdout).toMatch(/role-missing-or-trust/);

      const again = join(folder, "again");
      const judging = ["scan", ...choice, "--from-inventory", out, "--out", again, "--fail-on", "medium"];
      const judged = await runProcess(hubscanCommand(judging), {});
      expect(judged.stderr).not.toMatch(/should not have happened/);
      expect(judged.code).toBe(3);
      const [first, second] = await Promise.all(
        [out, again].map(async (place) => {
          const store = folderStore(place);
          return resultsOf(store, (await latestScan(store)) ?? "");
        }),
      );
      expect(second?.findings.map(timeless)).toEqual(first?.findings.map(timeless));
    },
    longest,
  );

  test(
    "with an option that cannot be ends with 2, and asks nobody",
    async () => {
      const simulator = await simulateForProcesses(estate);
      const { code, stderr } = await runProcess(
        hubscanCommand(["scan", "--concurrency", "none"]),
        simulator.environment,
      );
      expect(code).toBe(2);
      expect(stderr).toMatch(/--concurrency/);
      expect(simulator.calls.total()).toBe(0);
    },
    longest,
  );
});

const ownMounts = ["unshare", "--mount", "--map-root-user"];
const mayMount =
  spawnSync(ownMounts[0] ?? "", [...ownMounts.slice(1), "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

/** Runs a command on a disk with the results at $0 on it and 16 KiB to spare, and copies what is then there to $1. */
const onFullDisk = `
  mkdir "$1" && cp -r "$0/." "$1" && mount -t tmpfs -o size=1m none "$0" && cp -r "$1/." "$0" && rm -r "$1"
  free=$(df --output=avail -k "$0" | tail -1)
  head -c $(( (free - 16) * 1024 )) /dev/zero > "$0/filler" || exit 99
  places="$0 $1"; set -- "\${@:2}"; read -r results copy <<< "$places"
  "$@"; code=$?
  rm "$results/filler"; cp -r "$results/." "$copy"; exit $code
`;

test.skipIf(!mayMount)(
  "a disk that fills up while results are written is an error that says so; the earlier results stay the latest and readable (skipped where no disk can be mounted)",
  async () => {
    const folder = await newFolder();
    const policy = join(folder, "sample.yaml");
    await writeFile(policy, samplePolicyText(checks));
    const results = join(folder, "results");
    const alone = { ...estate, accounts: [{ id: alpha, name: "alpha" }] };
    const before = await scan(await simulate(alone), await samplePolicies(checks), {
      store: folderStore(results),
    });
    const simulator = await simulateForProcesses(alone);
    const copy = join(folder, "copy");
    const command = hubscanCommand(["scan", "--policy", policy, "--out", results, "--account", alpha]);
    const { code, stdout, stderr } = await runProcess(
      [...ownMounts, "bash", "-c", onFullDisk, results, copy, ...command],
      simulator.environment,
    );
    expect(stderr).toMatch(/no space left/);
    expect(stderr).toMatch(/--resume/);
    expect(stderr).not.toMatch(/should not have happened/);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    const store = folderStore(copy);
    expect(await latestScan(store)).toBe(before.summary.scan);
    expect((await resultsOf(store, before.summary.scan)).findings).toEqual(before.findings);
  },
  longest,
);
