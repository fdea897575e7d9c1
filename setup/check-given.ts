import { accountIdPattern } from "../scanner/role/settings.ts";
import { regionFormat } from "../scanner/settings/region-format.ts";
import { UserError } from "../scanner/user-error.ts";
import type { Draft } from "./draft.ts";
import { type InitValues, optionOfKey } from "./init-options.ts";

type AskedKey = keyof typeof optionOfKey;

/** @throws UserError with everything that is wrong with the options, before anybody is asked anything */
export function checkGiven(given: InitValues, draft: Draft): void {
  const values: Readonly<Partial<Record<AskedKey, string | readonly string[] | false | undefined>>> = {
    organizationId: given.organizationId,
    hubAccountId: given.hubAccountId,
    organizationRoleArn: given.organizationRole,
    managementRoleArn: given.managementRole,
    schedule: given.schedule,
    notify: given.notify,
    externalId: given.externalId,
  };
  const problems = Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined || value === false) return [];
    const problem = draft.problem(key as AskedKey, value);
    return problem === null ? [] : [`${optionOfKey[key as AskedKey]}: ${problem}`];
  });
  if (given.hubRegion !== undefined && !regionFormat.safeParse(given.hubRegion).success) {
    problems.push(
      `--hub-region: It is ${JSON.stringify(given.hubRegion)}: a region is written like eu-west-1.`,
    );
  }
  for (const id of given.excludeAccount ?? []) {
    if (!accountIdPattern.test(id)) {
      problems.push(`--exclude-account: It is ${JSON.stringify(id)}: an account id has twelve digits.`);
    }
  }
  const externalIds = [given.externalId !== undefined, given.generateExternalId].filter(Boolean).length;
  if (externalIds > 1) problems.push("--external-id and --generate-external-id are two answers: give one.");
  if (problems.length > 0) {
    throw new UserError(
      problems.join("\n"),
      "Correct the options; hubscan init --help lists them. Nothing was written.",
    );
  }
}
