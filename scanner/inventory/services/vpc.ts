import {
  DescribeClientVpnEndpointsCommand,
  DescribeFlowLogsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTransitGatewaysCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  DescribeVpnConnectionsCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
} from "@aws-sdk/client-ec2";
import { type Place, pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";
import { ec2Limits } from "./ec2-limits.ts";
import { ec2Name } from "./ec2-name.ts";

const largePages = { input: { MaxResults: 1000 } };

const resources = [
  resource("AWS::EC2::VPC", pages(DescribeVpcsCommand, "Vpcs", largePages), {
    arn: (vpc, at) => arnOf(at, vpc.OwnerId, `vpc/${vpc.VpcId}`),
    name: (vpc) => ec2Name(vpc.Tags, vpc.VpcId),
  }),
  resource("AWS::EC2::Subnet", pages(DescribeSubnetsCommand, "Subnets", largePages), {
    arn: (subnet, at) => subnet.SubnetArn ?? arnOf(at, subnet.OwnerId, `subnet/${subnet.SubnetId}`),
    name: (subnet) => ec2Name(subnet.Tags, subnet.SubnetId),
  }),
  resource("AWS::EC2::SecurityGroup", pages(DescribeSecurityGroupsCommand, "SecurityGroups", largePages), {
    arn: (group, at) => group.SecurityGroupArn ?? arnOf(at, group.OwnerId, `security-group/${group.GroupId}`),
    name: (group) => group.GroupName ?? group.GroupId ?? "",
  }),
  resource("AWS::EC2::NetworkAcl", pages(DescribeNetworkAclsCommand, "NetworkAcls", largePages), {
    arn: (acl, at) => arnOf(at, acl.OwnerId, `network-acl/${acl.NetworkAclId}`),
    name: (acl) => ec2Name(acl.Tags, acl.NetworkAclId),
  }),
  resource(
    "AWS::EC2::PrefixList",
    pages(DescribeManagedPrefixListsCommand, "PrefixLists", { input: { MaxResults: 100 } }),
    {
      arn: (list, at) => list.PrefixListArn ?? arnOf(at, list.OwnerId, `prefix-list/${list.PrefixListId}`),
      name: (list) => list.PrefixListName ?? list.PrefixListId ?? "",
      reads: {
        Entries: read(GetManagedPrefixListEntriesCommand, {
          input: (list) => ({ PrefixListId: list.PrefixListId, MaxResults: 100 }),
          output: "Entries",
          // AWS's own lists hold addresses of its services, never everybody's.
          when: (list) => list.OwnerId !== "AWS",
        }),
      },
    },
  ),
  resource(
    "AWS::EC2::RouteTable",
    pages(DescribeRouteTablesCommand, "RouteTables", { input: { MaxResults: 100 } }),
    {
      arn: (table, at) => arnOf(at, table.OwnerId, `route-table/${table.RouteTableId}`),
      name: (table) => ec2Name(table.Tags, table.RouteTableId),
    },
  ),
  resource(
    "AWS::EC2::VPCPeeringConnection",
    pages(DescribeVpcPeeringConnectionsCommand, "VpcPeeringConnections", largePages),
    {
      arn: (peering, at) => arnOf(at, undefined, `vpc-peering-connection/${peering.VpcPeeringConnectionId}`),
      name: (peering) => ec2Name(peering.Tags, peering.VpcPeeringConnectionId),
    },
  ),
  resource("AWS::EC2::FlowLog", pages(DescribeFlowLogsCommand, "FlowLogs", largePages), {
    arn: (log, at) => arnOf(at, undefined, `vpc-flow-log/${log.FlowLogId}`),
    name: (log) => ec2Name(log.Tags, log.FlowLogId),
  }),
  resource("AWS::EC2::VPCEndpoint", pages(DescribeVpcEndpointsCommand, "VpcEndpoints", largePages), {
    arn: (endpoint, at) => arnOf(at, endpoint.OwnerId, `vpc-endpoint/${endpoint.VpcEndpointId}`),
    name: (endpoint) => ec2Name(endpoint.Tags, endpoint.VpcEndpointId),
  }),
  resource(
    "AWS::EC2::VPCEndpointService",
    pages(DescribeVpcEndpointServiceConfigurationsCommand, "ServiceConfigurations", largePages),
    {
      arn: (offered, at) => arnOf(at, undefined, `vpc-endpoint-service/${offered.ServiceId}`),
      name: (offered) => ec2Name(offered.Tags, offered.ServiceName ?? offered.ServiceId),
      reads: {
        AllowedPrincipals: read(DescribeVpcEndpointServicePermissionsCommand, {
          input: (offered) => ({ ServiceId: offered.ServiceId, MaxResults: 1000 }),
          output: "AllowedPrincipals",
        }),
      },
    },
  ),
  resource("AWS::EC2::VPNConnection", pages(DescribeVpnConnectionsCommand, "VpnConnections"), {
    arn: (connection, at) => arnOf(at, undefined, `vpn-connection/${connection.VpnConnectionId}`),
    name: (connection) => ec2Name(connection.Tags, connection.VpnConnectionId),
    // The configuration for the customer's device holds the pre-shared keys as well.
    redact: ["CustomerGatewayConfiguration", "Options.TunnelOptions.PreSharedKey"],
  }),
  resource(
    "AWS::EC2::ClientVpnEndpoint",
    pages(DescribeClientVpnEndpointsCommand, "ClientVpnEndpoints", largePages),
    {
      arn: (endpoint, at) => arnOf(at, undefined, `client-vpn-endpoint/${endpoint.ClientVpnEndpointId}`),
      name: (endpoint) => ec2Name(endpoint.Tags, endpoint.ClientVpnEndpointId),
    },
  ),
  resource("AWS::EC2::TransitGateway", pages(DescribeTransitGatewaysCommand, "TransitGateways", largePages), {
    arn: (gateway, at) =>
      gateway.TransitGatewayArn ?? arnOf(at, gateway.OwnerId, `transit-gateway/${gateway.TransitGatewayId}`),
    name: (gateway) => ec2Name(gateway.Tags, gateway.TransitGatewayId),
  }),
];

/** Networks. Subnets, prefix lists and gateways that another account shares are among them, with its id as their owner. */
export const vpc = service("ec2", EC2Client, { scope: "regional", limits: ec2Limits(resources), resources });

function arnOf(at: Place, owner: string | undefined, path: string): string {
  return `arn:${at.partition}:ec2:${at.region}:${owner ?? at.account}:${path}`;
}
