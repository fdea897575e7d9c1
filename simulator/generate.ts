import { alwaysEnabledRegions } from "../scanner/access/opt-in-regions.ts";
import { globalRegion } from "../scanner/inventory/partition.ts";
import { buildEstate, type Estate } from "./estate.ts";
import type { EstateInput } from "./estate-schema.ts";

interface EstateSize {
  /** Accounts to scan, besides the management account and the hub. */
  readonly accounts: number;
  /** How many of AWS's regions there are, us-east-1 first; at most 17, those that need no opt-in. */
  readonly regions: number;
  /** Milliseconds before every answer; 0 for none. */
  readonly latency?: number;
  /** A few resources in every account and region, the same everywhere, instead of none. */
  readonly resources?: boolean;
  /** Throttles all calls to the first account: requests a second. */
  readonly throttledFirst?: { readonly rate: number; readonly burst: number };
  /** Further parts of the estate. */
  readonly estate?: EstateInput;
}

/** Regions of AWS's first partition that are on in every account: the one of its global services, then the others. */
const regionNames = [
  globalRegion("aws"),
  ...[...alwaysEnabledRegions].filter((name) => name !== globalRegion("aws") && !/^(cn|us-gov)-/.test(name)),
];

/** Accounts of a unit. */
const unitSize = 100;

/**
 * A large estate, for measuring. What is in it is written once and shared by all accounts and regions, so that the
 * simulator's memory is the accounts' and not the resources'.
 */
export function generateEstate(size: EstateSize): Estate {
  const accounts = Array.from({ length: size.accounts }, (_, index) => ({
    id: generatedAccountId(index),
    name: `generated-${index}`,
    ...(index === 0 && size.throttledFirst !== undefined
      ? { faults: [{ throttle: size.throttledFirst }] }
      : {}),
  }));
  const units = Array.from({ length: Math.ceil(size.accounts / unitSize) }, (_, index) => ({
    name: `Unit ${index}`,
    accounts: accounts.slice(index * unitSize, (index + 1) * unitSize),
  }));
  return buildEstate({
    units,
    regions: regionNames.slice(0, size.regions),
    ...(size.latency === undefined || size.latency === 0 ? {} : { faults: [{ latency: size.latency }] }),
    ...(size.resources === true ? { resources: { "*": fewResources } } : {}),
    ...size.estate,
  });
}

/** The id of the n-th generated account, from 0. */
export function generatedAccountId(index: number): string {
  return String(200_000_000_000 + index);
}

const fewResources: NonNullable<EstateInput["resources"]>[string] = {
  global: {
    s3: {
      ListBuckets: { Buckets: [{ Name: "generated-${account}", CreationDate: "2024-01-01T00:00:00Z" }] },
    },
    iam: {
      ListUsers: {
        Users: [
          {
            UserName: "operator",
            UserId: "AIDAGENERATED0000001",
            Path: "/",
            Arn: "arn:${partition}:iam::${account}:user/operator",
            CreateDate: "2024-01-01T00:00:00Z",
          },
        ],
      },
    },
  },
  "*": {
    ec2: {
      DescribeSecurityGroups: {
        SecurityGroups: [
          {
            GroupId: "sg-0123456789abcdef0",
            GroupName: "default",
            VpcId: "vpc-0123456789abcdef0",
            OwnerId: "${account}",
          },
        ],
      },
      DescribeVpcs: {
        Vpcs: [
          {
            VpcId: "vpc-0123456789abcdef0",
            CidrBlock: "172.31.0.0/16",
            IsDefault: true,
            OwnerId: "${account}",
          },
        ],
      },
    },
    kms: {
      ListKeys: {
        Keys: [
          {
            KeyId: "11111111-2222-4333-8444-555555555555",
            KeyArn: "arn:${partition}:kms:${region}:${account}:key/11111111-2222-4333-8444-555555555555",
          },
        ],
      },
    },
    lambda: {
      ListFunctions: {
        Functions: [
          {
            FunctionName: "generated",
            FunctionArn: "arn:${partition}:lambda:${region}:${account}:function:generated",
            Runtime: "nodejs22.x",
          },
        ],
      },
    },
  },
};
