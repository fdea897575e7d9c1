import { didYouMean } from "../scanner/near-match.ts";
import { regionFormat } from "../scanner/settings/region-format.ts";
import { checked, type Interview } from "./interview.ts";
import type { Surroundings } from "./look-up.ts";

/** The region of the hub. */
export async function askRegion(interview: Interview, around: Surroundings): Promise<string> {
  const { given, asker, file } = interview;
  const problem = (region: string) => regionProblem(region, around);
  const usual = file.region ?? around.region ?? undefined;
  if (given.hubRegion !== undefined) return checked("--hub-region", given.hubRegion, problem);
  if (asker !== null) return asker.text("Region of the hub:", usual, problem);
  if (usual !== undefined) return checked("aws:region", usual, problem);
  interview.missing.push("--hub-region");
  return "";
}

function regionProblem(region: string, { regions }: Surroundings): string | null {
  if (!regionFormat.safeParse(region).success) {
    return `It is ${JSON.stringify(region)}: a region is written like eu-west-1.`;
  }
  if (regions === null || regions.enabled.includes(region)) return null;
  if (regions.notOptedIn.includes(region)) return `Region ${region} is not enabled in this account.`;
  return `There is no region ${region}${didYouMean(region, regions.enabled)}.`;
}
