import { type Connections, type ConnectProgress, connect } from "../../scanner/connect/connect.ts";
import { select } from "../../scanner/organization/select.ts";
import { folderStore } from "../../scanner/results/folder-store.ts";
import type { Store } from "../../scanner/results/store.ts";
import { discover } from "../../scanner/scan/hub.ts";
import { sessionRole } from "../../scanner/scan/request.ts";
import { noSettings } from "../../scanner/settings/load.ts";
import { mergeSettings } from "../../scanner/settings/merge.ts";
import { newFolder } from "../results/new-folder.ts";
import { hubAccount, type ScanEnvironment } from "../scan/simulated-scan.ts";

export interface ConnectChoices {
  readonly store?: Store;
  readonly all?: boolean;
  /** Seconds. */
  readonly patience?: number;
  readonly waitsForLongMissing?: boolean;
  readonly externalId?: string;
  readonly listedAccounts?: readonly string[];
  readonly roleName?: string;
  readonly signal?: AbortSignal;
  readonly progress?: Partial<ConnectProgress>;
}

const quiet: ConnectProgress = { begun() {}, accountBegun() {}, accountWaits() {}, accountDone() {} };

/** Tests connections as the command line does; the management account and the hub are not what these tests are about. */
export async function connectSimulated(
  { hub, simulator }: Pick<ScanEnvironment, "hub" | "simulator">,
  choices: ConnectChoices = {},
): Promise<Connections> {
  const externalId = choices.externalId ?? simulator.environment["HUBSCAN_EXTERNAL_ID"];
  const excludeAccount = choices.listedAccounts === undefined ? ["100000000001", hubAccount] : [];
  const { access, selection } = mergeSettings(noSettings, {
    selection: { excludeAccount },
    access: { externalId, roleName: choices.roleName },
  });
  const organization = await discover(hub, {
    accountIds: choices.listedAccounts ?? null,
    organizationRole: null,
    tags: false,
    scan: "20261120T105944Z-k3x9f2",
  });
  return connect(
    {
      hub,
      store: choices.store ?? folderStore(await newFolder()),
      accounts: select(organization, selection),
      role: sessionRole(access, hub.caller.partition),
      id: "20261120T105944Z-k3x9f2",
      all: choices.all ?? false,
      patience: (choices.patience ?? 0) * 1000,
      waitsForLongMissing: choices.waitsForLongMissing ?? false,
      signal: choices.signal ?? new AbortController().signal,
    },
    { ...quiet, ...choices.progress },
  );
}

/** `alpha connected`, `beta role-missing-or-trust`: what came out, at a glance. */
export function outcomes({ all }: Pick<Connections, "all">): string[] {
  return all.map(
    ({ account, cause }) =>
      `${account.name} ${cause === null ? "connected" : `${cause.kind} at ${cause.operation ?? "nothing"}`}`,
  );
}
