import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelStatusCommand,
  DescribeDeliveryChannelsCommand,
} from "@aws-sdk/client-config-service";
import { pages } from "../listing.ts";
import { matching } from "../read.ts";
import { resource, service } from "../service.ts";

export const config = service("config", ConfigServiceClient, {
  scope: "regional",
  limits: [],
  resources: [
    resource(
      "AWS::Config::ConfigurationRecorder",
      pages(DescribeConfigurationRecordersCommand, "ConfigurationRecorders"),
      {
        // Recorders have had ARNs of their own only since services may have recorders.
        arn: (recorder, at) =>
          recorder.arn ??
          `arn:${at.partition}:config:${at.region}:${at.account}:configuration-recorder/${recorder.name}`,
        name: (recorder) => recorder.name ?? "",
        reads: {
          Status: matching(
            pages(DescribeConfigurationRecorderStatusCommand, "ConfigurationRecordersStatus"),
            { where: (status, recorder) => status.name === recorder.name },
          ),
        },
      },
    ),
    resource("AWS::Config::DeliveryChannel", pages(DescribeDeliveryChannelsCommand, "DeliveryChannels"), {
      arn: (channel, at) =>
        `arn:${at.partition}:config:${at.region}:${at.account}:delivery-channel/${channel.name}`,
      name: (channel) => channel.name ?? "",
      reads: {
        Status: matching(pages(DescribeDeliveryChannelStatusCommand, "DeliveryChannelsStatus"), {
          where: (status, channel) => status.name === channel.name,
        }),
      },
    }),
  ],
});
