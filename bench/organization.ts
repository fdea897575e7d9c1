import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CallCount } from "../simulator/calls.ts";
import { generateEstate } from "../simulator/generate.ts";
import { startSimulator } from "../simulator/server.ts";

/** Size and faults of a generated organization. */
export interface OrganizationSize {
  readonly accounts: number;
  readonly regions: number;
  /** Milliseconds before each answer. */
  readonly latency: number;
  readonly throttledFirst?: { readonly rate: number; readonly burst: number };
}

/** A simulated organization in a process of its own, so that it takes no time of the scanner's. */
export interface Organization {
  readonly environment: Readonly<Record<string, string>>;
  /** The environment of an administrator of the management account. */
  readonly management: Readonly<Record<string, string>>;
  /** Requests since the last time this was asked. */
  readonly calls: () => Promise<readonly CallCount[]>;
  readonly close: () => void;
}

/** Regions beyond the simulator's 17, to reach the 32 that a target speaks of. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const optInRegions = [
  "af-south-1",
  "ap-east-1",
  "ap-south-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-7",
  "ca-west-1",
  "eu-central-2",
  "eu-south-1",
  "eu-south-2",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
] as const;
const regionsOfAll = 17;
/** The hub that an estate has without saying so. */
const hub = "100000000002";

export async function startOrganization(size: OrganizationSize): Promise<Organization> {
  const child = fork(fileURLToPath(import.meta.url));
  child.send(size);
  const [environments] = (await once(child, "message")) as [Pick<Organization, "environment" | "management">];
  return {
    ...environments,
    calls: async () => {
      child.send("calls");
      const [calls] = (await once(child, "message")) as [CallCount[]];
      return calls;
    },
    close: () => child.disconnect(),
  };
}

async function simulate({ regions, ...size }: OrganizationSize): Promise<void> {
  const all = generateEstate({ accounts: 0, regions: regionsOfAll }).description.regions;
  // S3 answers for multi-region access points in one region only, which is on in every account.
  const order = new Set([all[0] ?? "", "us-west-2", ...all, ...optInRegions]);
  const estate = generateEstate({
    ...size,
    regions,
    estate: {
      regions: [...order].slice(0, regions),
      organization: { delegatedAdministrators: { [hub]: ["account.amazonaws.com"] } },
    },
  });
  const simulator = await startSimulator({ estate });
  process.send?.({
    environment: simulator.environment,
    management: simulator.administrator(estate.management.id),
  });
  process.on("message", () => {
    process.send?.(simulator.calls.list());
    simulator.calls.clear();
  });
  process.once("disconnect", () => void simulator.close());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once("message", (size: OrganizationSize) => void simulate(size));
}
