import { describe, expect, it } from "vitest";
import { ebs } from "../../../scanner/inventory/services/ebs.ts";
import { ec2 } from "../../../scanner/inventory/services/ec2.ts";
import { ec2Name } from "../../../scanner/inventory/services/ec2-name.ts";
import { ec2RegionSettings } from "../../../scanner/inventory/services/ec2-region-settings.ts";
import { vpc } from "../../../scanner/inventory/services/vpc.ts";

const at = { account: "111122223333", partition: "aws-cn", region: "cn-north-1" };
const types = [ebs, ec2, ec2RegionSettings, vpc].flatMap(({ resources }) => resources);

function typeOf(name: string) {
  const found = types.find(({ type }) => type === name);
  if (found === undefined) throw new Error(`${name} is not declared`);
  return found;
}

describe("the EC2 services", () => {
  it("give each operation a bucket of its own, also those behind a matched property", () => {
    const limited = [ebs, ec2, ec2RegionSettings, vpc].flatMap(({ limits }) => limits);
    const operations = limited.flatMap((limit) => limit.operations);
    expect(limited.every((limit) => limit.operations.length === 1)).toBe(true);
    expect(new Set(operations).size).toBe(operations.length);
    expect(operations).toContain("DescribeLaunchTemplateVersions");
    expect(operations).toContain("GetManagedPrefixListEntries");
    expect(operations).toContain("GetEbsEncryptionByDefault");
  });

  it("ask for pages wherever the operation has them: a list without pages has half the rate", () => {
    const unpaged = types
      .map(({ listing }) => listing.call)
      .filter((call) => call !== null && call.tokens !== null && !("MaxResults" in call.input(at)))
      .map((call) => call?.operation.name);
    expect(unpaged).toEqual([]);
  });

  it("never let user data or pre-shared keys out of a read", () => {
    expect(typeOf("AWS::EC2::LaunchTemplate").redact).toContain("DefaultVersion.LaunchTemplateData.UserData");
    expect(typeOf("AWS::EC2::SpotFleet").redact).toContain(
      "SpotFleetRequestConfig.LaunchSpecifications.UserData",
    );
    expect(typeOf("AWS::EC2::VPNConnection").redact).toEqual([
      "CustomerGatewayConfiguration",
      "Options.TunnelOptions.PreSharedKey",
    ]);
    expect(typeOf("AWS::EC2::Instance").properties.has("UserData")).toBe(false);
  });

  it("find the default version of each launch template in one list", () => {
    const read = typeOf("AWS::EC2::LaunchTemplate").reads.get("DefaultVersion");
    if (read?.kind !== "match") throw new Error("expected a match");
    const template = { LaunchTemplateId: "lt-0123456789abcdef0" };
    expect(read.where({ LaunchTemplateId: "lt-0123456789abcdef0" }, template, at)).toBe(true);
    expect(read.where({ LaunchTemplateId: "lt-0fedcba9876543210" }, template, at)).toBe(false);
  });

  it("take a template without its default version for unread, not for one that asks for nothing", () => {
    const read = typeOf("AWS::EC2::LaunchTemplate").reads.get("DefaultVersion");
    expect(read?.kind === "match" && read.required).toBe(true);
  });

  it("ask for what AWS services manage as well, where EC2 knows the member", () => {
    const askedFor = (partition: string) =>
      types
        .filter(
          ({ listing }) => "IncludeManagedResources" in (listing.call?.input({ ...at, partition }) ?? {}),
        )
        .map(({ type }) => type);
    expect(askedFor("aws").sort()).toEqual([
      "AWS::EC2::Instance",
      "AWS::EC2::LaunchTemplate",
      "AWS::EC2::NetworkInterface",
      "AWS::EC2::Volume",
    ]);
    expect(askedFor("aws-cn")).toEqual([]);
  });

  it("read the entries of customers' prefix lists only", () => {
    const read = typeOf("AWS::EC2::PrefixList").reads.get("Entries");
    if (read?.kind !== "call") throw new Error("expected a call");
    expect(read.when?.({ OwnerId: "AWS" })).toBe(false);
    expect(read.when?.({ OwnerId: "111122223333" })).toBe(true);
  });

  it("name the owner in the ARN of what another account shares", () => {
    expect(typeOf("AWS::EC2::VPC").arn({ VpcId: "vpc-1", OwnerId: "444455556666" }, at)).toBe(
      "arn:aws-cn:ec2:cn-north-1:444455556666:vpc/vpc-1",
    );
    expect(typeOf("AWS::EC2::FlowLog").arn({ FlowLogId: "fl-1" }, at)).toBe(
      "arn:aws-cn:ec2:cn-north-1:111122223333:vpc-flow-log/fl-1",
    );
  });

  it("leave the account out of ARNs of images and snapshots, as AWS does", () => {
    expect(typeOf("AWS::EC2::Image").arn({ ImageId: "ami-1" }, at)).toBe(
      "arn:aws-cn:ec2:cn-north-1::image/ami-1",
    );
    expect(typeOf("AWS::EC2::Snapshot").arn({ SnapshotId: "snap-1" }, at)).toBe(
      "arn:aws-cn:ec2:cn-north-1::snapshot/snap-1",
    );
  });
});

describe("ec2Name", () => {
  it("is the Name tag", () => {
    expect(
      ec2Name(
        [
          { Key: "Team", Value: "core" },
          { Key: "Name", Value: "bastion" },
        ],
        "i-1",
      ),
    ).toBe("bastion");
  });

  it("is the id where the tag is missing or empty", () => {
    expect(ec2Name([{ Key: "Name", Value: "" }], "i-1")).toBe("i-1");
    expect(ec2Name(undefined, "i-1")).toBe("i-1");
  });
});
