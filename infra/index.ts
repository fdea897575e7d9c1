import { readConfig } from "./config/read.ts";
import { Hub } from "./hub/hub.ts";
import { stackOutputs } from "./outputs.ts";
import { hubProvider, readPlace, roleSettings } from "./place.ts";

/** The stack: the hub, and the roles that it enters accounts through. What it gives back is the stack's outputs. */
export default async function hubscanStack() {
  const config = readConfig();
  const provider = hubProvider(config);
  const place = await readPlace(config, provider);
  const role = roleSettings(config, place);

  const hub = new Hub(
    "hub",
    { config, place, role, organizationRoleArn: config.organizationRoleArn ?? null },
    { providers: [provider] },
  );
  return stackOutputs({ config, role, hub });
}
