import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { askCluster, askTaskDefinition } from "../hub/ask-hub.ts";
import { type Fact, known } from "../hub/fact.ts";
import { askPages, settingsOf } from "../hub/questions.ts";
import { globalRegions } from "../inventory/partition.ts";
import { organizationsRegion } from "../organization/organizations-region.ts";
import { stackTag } from "../role/owner.ts";
import { ownTags } from "../role/wanted-role.ts";
import { clusterArn } from "./check-hub.ts";
import type { Lookup } from "./lookup.ts";
import { clear, left, notTold, type Trace } from "./standing.ts";

/** Resources in the hub's account with the stack's tags. */
export async function checkLeftovers(lookup: Lookup): Promise<readonly Trace[]> {
  const { outputs, partition } = lookup;
  const { region } = outputs;
  // Roles are tagged in the one, the rules on the organization's events in the other.
  const elsewhere = [globalRegions[partition], organizationsRegion(partition)];
  const regions = new Set([region, ...elsewhere.flatMap((name) => name ?? [])]);
  const traces: Trace[] = [];
  for (const region of regions) traces.push(...(await checkRegion(lookup, region)));
  return traces;
}

async function checkRegion(lookup: Lookup, region: string): Promise<readonly Trace[]> {
  const arns = await askTagged(lookup, region);
  if (!arns.known) return [notTold(`${region}: ${arns.why}`)];
  if (arns.value.length === 0) return [clear(`${region}: nothing has the stack's tags`)];
  return Promise.all(arns.value.map((arn) => traceOf(lookup, arn)));
}

async function askTagged({ questions, outputs }: Lookup, region: string): Promise<Fact<readonly string[]>> {
  const client = new ResourceGroupsTaggingAPIClient(settingsOf({ ...questions, region }));
  const TagFilters = [
    ...Object.entries(ownTags).map(([Key, value]) => ({ Key, Values: [value] })),
    { Key: stackTag, Values: [outputs.stack] },
  ];
  const resources = await askPages(
    questions,
    "tag:GetResources",
    (PaginationToken) => client.send(new GetResourcesCommand({ TagFilters, PaginationToken })),
    { items: (page) => page.ResourceTagMappingList, next: (page) => page.PaginationToken },
  );
  if (!resources.known) return resources;
  return known((resources.value ?? []).map(({ ResourceARN }) => ResourceARN ?? "a resource without an ARN"));
}

/** Tags are remembered after their resource is gone, and a deregistered task definition for good: those are asked for themselves. */
async function traceOf(lookup: Lookup, arn: string): Promise<Trace> {
  const { questions, outputs, keepsResults } = lookup;
  if (keepsResults && isKept(outputs, arn)) return clear(`${arn} is kept, as was asked`);
  const there = await isThere();
  if (!there.known) return notTold(`${arn}: ${there.why}`);
  return there.value ? left(arn) : clear(`${arn} is remembered, and gone`);

  async function isThere(): Promise<Fact<boolean>> {
    if (arn.includes(":task-definition/")) return askTaskDefinition(questions, arn);
    if (arn !== clusterArn(lookup)) return known(true);
    const cluster = await askCluster(questions, outputs);
    return cluster.known ? known(cluster.value !== null) : cluster;
  }
}

/** What the stack protects while `keepResults` is set. */
function isKept({ resultsBucket, repository }: Lookup["outputs"], arn: string): boolean {
  const name = repository.slice(repository.indexOf("/") + 1);
  return arn.endsWith(`:s3:::${resultsBucket}`) || arn.endsWith(`:repository/${name}`);
}
