import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";
import { shape } from "../shape.ts";

/** Attributes of application, network and gateway load balancers; which of them there are depends on the type. */
const attributes = shape("LoadBalancerAttributes", {
  AccessLogsEnabled: { kind: "bool", from: "access_logs.s3.enabled" },
  AccessLogsBucket: { kind: "string", from: "access_logs.s3.bucket" },
  ConnectionLogsEnabled: { kind: "bool", from: "connection_logs.s3.enabled" },
  CrossZoneEnabled: { kind: "bool", from: "load_balancing.cross_zone.enabled" },
  DeletionProtectionEnabled: { kind: "bool", from: "deletion_protection.enabled" },
  DesyncMitigationMode: { kind: "string", from: "routing.http.desync_mitigation_mode" },
  DropInvalidHeaderFieldsEnabled: { kind: "bool", from: "routing.http.drop_invalid_header_fields.enabled" },
  WafFailOpenEnabled: { kind: "bool", from: "waf.fail_open.enabled" },
});

/** Application, network and gateway load balancers. */
export const elbv2 = service("elasticloadbalancing", ElasticLoadBalancingV2Client, {
  scope: "regional",
  limits: [
    {
      operations: "*",
      rate: 10,
      burst: 40,
      payer: "account",
      source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html",
    },
  ],
  resources: [
    resource(
      "AWS::ElasticLoadBalancingV2::LoadBalancer",
      pages(DescribeLoadBalancersCommand, "LoadBalancers", { input: { PageSize: 400 } }),
      {
        arn: (balancer) => balancer.LoadBalancerArn ?? "",
        name: (balancer) => balancer.LoadBalancerName ?? "",
        reads: {
          Attributes: read(DescribeLoadBalancerAttributesCommand, {
            input: (balancer) => ({ LoadBalancerArn: balancer.LoadBalancerArn }),
            output: "Attributes",
            shape: attributes,
          }),
          Listeners: read(DescribeListenersCommand, {
            input: (balancer) => ({ LoadBalancerArn: balancer.LoadBalancerArn, PageSize: 400 }),
            output: "Listeners",
          }),
        },
        redact: ["Listeners.DefaultActions.AuthenticateOidcConfig.ClientSecret"],
      },
    ),
    resource(
      "AWS::ElasticLoadBalancingV2::TargetGroup",
      pages(DescribeTargetGroupsCommand, "TargetGroups", { input: { PageSize: 400 } }),
      {
        arn: (group) => group.TargetGroupArn ?? "",
        name: (group) => group.TargetGroupName ?? "",
      },
    ),
  ],
});
