import {
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSpotFleetRequestsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { pages } from "../listing.ts";
import { matching } from "../read.ts";
import { resource, service } from "../service.ts";
import { ec2Limits } from "./ec2-limits.ts";
import { pagesWithManagedResources } from "./ec2-managed-resources.ts";
import { ec2Name } from "./ec2-name.ts";

const resources = [
  resource(
    "AWS::EC2::Instance",
    pages(DescribeInstancesCommand, "Reservations.Instances", { input: pagesWithManagedResources(1000) }),
    {
      arn: (instance, at) =>
        `arn:${at.partition}:ec2:${at.region}:${at.account}:instance/${instance.InstanceId}`,
      name: (instance) => ec2Name(instance.Tags, instance.InstanceId),
    },
  ),
  resource(
    "AWS::EC2::Image",
    pages(DescribeImagesCommand, "Images", { input: { Owners: ["self"], MaxResults: 1000 } }),
    {
      // ARNs of images have no account.
      arn: (image, at) => `arn:${at.partition}:ec2:${at.region}::image/${image.ImageId}`,
      name: (image) => image.Name ?? ec2Name(image.Tags, image.ImageId),
    },
  ),
  resource(
    "AWS::EC2::LaunchTemplate",
    pages(DescribeLaunchTemplatesCommand, "LaunchTemplates", { input: pagesWithManagedResources(200) }),
    {
      arn: (template, at) =>
        `arn:${at.partition}:ec2:${at.region}:${at.account}:launch-template/${template.LaunchTemplateId}`,
      name: (template) => template.LaunchTemplateName ?? template.LaunchTemplateId ?? "",
      reads: {
        // Without a template the call gives the default versions of all templates at once.
        DefaultVersion: matching(
          pages(DescribeLaunchTemplateVersionsCommand, "LaunchTemplateVersions", {
            input: (at) => ({ ...pagesWithManagedResources(200)(at), Versions: ["$Default"] }),
          }),
          {
            where: (version, template) => version.LaunchTemplateId === template.LaunchTemplateId,
            // Every template has one: where it is missing, it was made between the two lists.
            required: true,
          },
        ),
      },
      redact: ["DefaultVersion.LaunchTemplateData.UserData"],
    },
  ),
  resource(
    "AWS::EC2::NetworkInterface",
    pages(DescribeNetworkInterfacesCommand, "NetworkInterfaces", { input: pagesWithManagedResources(1000) }),
    {
      arn: (networkInterface, at) =>
        `arn:${at.partition}:ec2:${at.region}:${networkInterface.OwnerId ?? at.account}:network-interface/${networkInterface.NetworkInterfaceId}`,
      name: (networkInterface) => ec2Name(networkInterface.TagSet, networkInterface.NetworkInterfaceId),
    },
  ),
  resource("AWS::EC2::EIP", pages(DescribeAddressesCommand, "Addresses"), {
    arn: (address, at) =>
      `arn:${at.partition}:ec2:${at.region}:${at.account}:elastic-ip/${address.AllocationId}`,
    name: (address) => ec2Name(address.Tags, address.PublicIp ?? address.AllocationId),
  }),
  resource(
    "AWS::EC2::SpotFleet",
    pages(DescribeSpotFleetRequestsCommand, "SpotFleetRequestConfigs", { input: { MaxResults: 1000 } }),
    {
      arn: (fleet, at) =>
        `arn:${at.partition}:ec2:${at.region}:${at.account}:spot-fleet-request/${fleet.SpotFleetRequestId}`,
      name: (fleet) => ec2Name(fleet.Tags, fleet.SpotFleetRequestId),
      redact: ["SpotFleetRequestConfig.LaunchSpecifications.UserData"],
    },
  ),
];

/** Instances and what they are started from. User data is never asked for, and redacted where a list has it. */
export const ec2 = service("ec2", EC2Client, {
  scope: "regional",
  limits: ec2Limits(resources),
  resources,
});
