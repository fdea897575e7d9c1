import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "./config/read.ts";
import { Hub } from "./hub/hub.ts";
import { refuseUnfit } from "./hub/refuse-unfit.ts";
import { stackOutputs } from "./outputs.ts";
import { hubProvider, managementProvider, readPlace, roleSettings, stackPrefix } from "./place.ts";
import { makeTargets } from "./targets/targets.ts";

/** The stack: the roles in the target accounts, and the hub that enters through them. What it gives back is the stack's outputs. */
export default async function hubscanStack() {
  const config = readConfig();
  const name = stackPrefix(config);
  const provider = hubProvider(config);
  const place = await readPlace(config, provider);
  const management = managementProvider(config, place, provider);
  const role = roleSettings(config, place);
  refuseUnfit({ name, config, place, role }, management);

  const parent = new pulumi.ComponentResource("hubscan:targets:Targets", "targets");
  const targets = await makeTargets({ name, config, place, role, hub: provider, management, parent });
  for (const warning of targets.warnings) await pulumi.log.warn(warning, parent);

  const { organizationRoleArn } = targets;
  const hub = new Hub(
    "hub",
    { name, config, place, role, organizationRoleArn, management },
    { providers: [provider] },
  );
  return stackOutputs({ config, role, hub });
}
