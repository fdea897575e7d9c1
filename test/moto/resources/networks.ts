import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateFlowLogsCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  EnableEbsEncryptionByDefaultCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AccountClients } from "../clients.ts";
import { known } from "../known.ts";

const tagged = (resource: "instance" | "volume" | "snapshot", name: string) => [
  { ResourceType: resource, Tags: [{ Key: "Name", Value: name }] },
];

/** In us-east-1: encrypted volumes, a flow log, a closed default group, a web server in it, and a balancer that wants HTTPS. */
export async function closedNetwork(clients: AccountClients): Promise<void> {
  const ec2 = clients.client(EC2Client, "us-east-1");
  await ec2.send(new EnableEbsEncryptionByDefaultCommand({}));
  const { VpcId, subnets, defaultGroup } = await defaultNetwork(ec2);
  await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: "us-east-1a",
      Size: 1,
      Encrypted: true,
      TagSpecifications: tagged("volume", "ledger"),
    }),
  );
  await ec2.send(
    new RevokeSecurityGroupEgressCommand({
      GroupId: defaultGroup,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    }),
  );
  await ec2.send(
    new CreateFlowLogsCommand({
      ResourceIds: [VpcId],
      ResourceType: "VPC",
      TrafficType: "ALL",
      LogDestinationType: "s3",
      LogDestination: "arn:aws:s3:::logs-of-payments",
    }),
  );
  const web = await securityGroup(ec2, VpcId, "web", [
    { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
  ]);
  await ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-12345678",
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled" },
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId: subnets[0], Groups: [web], AssociatePublicIpAddress: false },
      ],
      TagSpecifications: tagged("instance", "web-server"),
    }),
  );
  await balancer(clients, "us-east-1", "front", subnets.slice(0, 2), web, {
    Type: "redirect",
    RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" },
  });
}

/** In eu-west-1: unencrypted volumes, a group that lets everybody in, a server with a public address, and plain HTTP. */
export async function openNetwork(clients: AccountClients): Promise<void> {
  const ec2 = clients.client(EC2Client, "eu-west-1");
  const { VpcId, subnets } = await defaultNetwork(ec2);
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: "eu-west-1a",
      Size: 1,
      TagSpecifications: tagged("volume", "scratch"),
    }),
  );
  await ec2.send(
    new CreateSnapshotCommand({ VolumeId, TagSpecifications: tagged("snapshot", "scratch-copy") }),
  );
  const open = await securityGroup(ec2, VpcId, "open-ipv4", [
    { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
  ]);
  await securityGroup(ec2, VpcId, "open-ipv6", [
    { IpProtocol: "tcp", FromPort: 3389, ToPort: 3389, Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
  ]);
  await securityGroup(ec2, VpcId, "open-wide", [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }]);
  await ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-12345678",
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      MetadataOptions: { HttpTokens: "optional", HttpEndpoint: "enabled" },
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId: subnets[0], Groups: [open], AssociatePublicIpAddress: true },
      ],
      TagSpecifications: tagged("instance", "old-server"),
    }),
  );
  await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
  await balancer(clients, "eu-west-1", "plain", subnets.slice(0, 2), open, {
    Type: "fixed-response",
    FixedResponseConfig: { StatusCode: "200" },
  });
}

async function defaultNetwork(ec2: EC2Client) {
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values: ["default"] }] }),
  );
  return {
    VpcId: known(Subnets?.[0]?.VpcId),
    subnets: (Subnets ?? []).map(({ SubnetId }) => known(SubnetId)),
    defaultGroup: known(SecurityGroups?.[0]?.GroupId),
  };
}

async function securityGroup(
  ec2: EC2Client,
  VpcId: string,
  GroupName: string,
  IpPermissions: IpPermission[],
): Promise<string> {
  const made = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId }));
  const GroupId = known(made.GroupId);
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return GroupId;
}

async function balancer(
  clients: AccountClients,
  region: string,
  Name: string,
  Subnets: string[],
  group: string,
  action: NonNullable<ConstructorParameters<typeof CreateListenerCommand>[0]["DefaultActions"]>[number],
): Promise<void> {
  const elb = clients.client(ElasticLoadBalancingV2Client, region);
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name, Subnets, SecurityGroups: [group], Type: "application" }),
  );
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: "HTTP",
      Port: 80,
      DefaultActions: [action],
    }),
  );
}
