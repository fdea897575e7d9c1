import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { HubContext } from "./context.ts";
import type { TaskNetwork } from "./scan-task.ts";

/** Fargate may lack capacity in one zone; three make a launch that fails for it unlikely. */
const zones = 3;

/** Where tasks run: a VPC of their own, or subnets that are there. In either there is no way in, and out only to HTTPS. */
export function makeNetwork(context: HubContext): TaskNetwork {
  const { network, vpcId, subnetIds, assignPublicIp } = context.config;
  if (network === "existing") {
    return {
      subnetIds: pulumi.output([...(subnetIds ?? [])]),
      securityGroupIds: securityGroupIds(context, pulumi.output(vpcId ?? "")),
      assignPublicIp: assignPublicIp ?? false,
    };
  }
  const vpc = makeVpc(context);
  return {
    // Interface endpoints serve the hub's region only, and a scan asks all of them: it needs the internet either way, and public
    // subnets without a way in cost nothing, where a NAT gateway is paid by the hour and the gigabyte.
    subnetIds: network === "public" ? vpc.publicSubnetIds : vpc.privateSubnetIds,
    securityGroupIds: securityGroupIds(context, vpc.vpcId),
    assignPublicIp: network === "public",
  };
}

function makeVpc({ name, config, parent }: HubContext): awsx.ec2.Vpc {
  const isPrivate = config.network === "private";
  return new awsx.ec2.Vpc(
    "network",
    {
      cidrBlock: config.vpcCidr,
      numberOfAvailabilityZones: zones,
      enableDnsHostnames: true,
      subnetStrategy: awsx.ec2.SubnetAllocationStrategy.Auto,
      subnetSpecs: isPrivate
        ? [{ type: awsx.ec2.SubnetType.Public }, { type: awsx.ec2.SubnetType.Private }]
        : [{ type: awsx.ec2.SubnetType.Public }],
      natGateways: {
        strategy: isPrivate ? awsx.ec2.NatGatewayStrategy.Single : awsx.ec2.NatGatewayStrategy.None,
      },
      tags: { Name: name },
    },
    { parent },
  );
}

function securityGroupIds(
  { name, parent }: HubContext,
  vpcId: pulumi.Output<string>,
): pulumi.Output<string[]> {
  const group = new aws.ec2.SecurityGroup(
    "scanner",
    {
      description: "hubscan scanner: nothing in, HTTPS out",
      vpcId,
      egress: [
        {
          description: "AWS APIs of every region",
          protocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrBlocks: ["0.0.0.0/0"],
        },
      ],
      ingress: [],
      tags: { Name: `${name}-scanner` },
    },
    // A new group must be there before tasks let go of the old one.
    { parent, deleteBeforeReplace: false },
  );
  return pulumi.all([group.id]);
}
