import { AwsError } from "./aws-error.ts";
import { type BuiltIn, type BuiltIns, text } from "./built-in.ts";
import type { Account, Estate } from "./estate.ts";
import type { Members } from "./wire/protocol.ts";

/** True when an account can be called in a region. */
export function isRegionOn({ description }: Estate, { optIn }: Account, region: string): boolean {
  return description.regions.includes(region) || optIn.includes(region);
}

const describeRegions: BuiltIn = (input, { estate, identity }) => {
  const { regions, optInRegions } = estate.description;
  const named = input["RegionNames"];
  const all = [
    ...regions.map((region) => ({ region, status: "opt-in-not-required" })),
    ...optInRegions.map((region) => ({
      region,
      status: isRegionOn(estate, identity.account, region) ? "opted-in" : "not-opted-in",
    })),
  ];
  return {
    Regions: all
      .filter(({ status }) => input["AllRegions"] === true || status !== "not-opted-in")
      .filter(({ region }) => !Array.isArray(named) || named.length === 0 || named.includes(region))
      .map(({ region, status }) => ({
        RegionName: region,
        Endpoint: `ec2.${region}.amazonaws.com`,
        OptInStatus: status,
      })),
  };
};

const listRegions: BuiltIn = (input, { estate, identity }) => {
  const wanted = input["RegionOptStatusContains"];
  return {
    Regions: regionsOfAccount(estate, accountAsked(input, estate, identity.account)).filter(
      ({ RegionOptStatus }) =>
        !Array.isArray(wanted) || wanted.length === 0 || wanted.includes(RegionOptStatus),
    ),
  };
};

const getRegionOptStatus: BuiltIn = (input, { estate, identity }) => {
  const name = text(input, "RegionName");
  const found = regionsOfAccount(estate, accountAsked(input, estate, identity.account)).find(
    ({ RegionName }) => RegionName === name,
  );
  if (found === undefined) throw new AwsError("ValidationException", `Invalid region name: ${name}`);
  return found;
};

export const ec2Answers: BuiltIns = { DescribeRegions: describeRegions };
export const accountAnswers: BuiltIns = { ListRegions: listRegions, GetRegionOptStatus: getRegionOptStatus };

function regionsOfAccount(estate: Estate, account: Account) {
  const { regions, optInRegions } = estate.description;
  return [
    ...regions.map((RegionName) => ({ RegionName, RegionOptStatus: "ENABLED_BY_DEFAULT" })),
    ...optInRegions.map((RegionName) => ({
      RegionName,
      RegionOptStatus: isRegionOn(estate, account, RegionName) ? "ENABLED" : "DISABLED",
    })),
  ];
}

/** The account named in the input (by the management account or a delegated administrator), or the caller's own. */
function accountAsked(input: Members, estate: Estate, own: Account): Account {
  const id = text(input, "AccountId");
  if (id === "" || id === own.id) return own;
  const account = estate.accounts.get(id);
  const mayAsk = own === estate.management || ownsDelegation(estate, own);
  if (account !== undefined && mayAsk) return account;
  throw new AwsError(
    "AccessDeniedException",
    "You do not have sufficient access to perform this action.",
    403,
  );
}

function ownsDelegation({ description }: Estate, { id, name }: Account): boolean {
  const services =
    description.organization.delegatedAdministrators[id] ??
    description.organization.delegatedAdministrators[name] ??
    [];
  return services.includes("account.amazonaws.com");
}
