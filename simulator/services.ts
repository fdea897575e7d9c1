import { describeService, type Service } from "./service.ts";

/** Every SDK client that is installed. A client is large: it is loaded when the first request for it arrives. */
const clients = {
  accessanalyzer: () => import("@aws-sdk/client-accessanalyzer"),
  account: () => import("@aws-sdk/client-account"),
  cloudformation: () => import("@aws-sdk/client-cloudformation"),
  cloudtrail: () => import("@aws-sdk/client-cloudtrail"),
  cloudwatch: () => import("@aws-sdk/client-cloudwatch"),
  "cloudwatch-logs": () => import("@aws-sdk/client-cloudwatch-logs"),
  "config-service": () => import("@aws-sdk/client-config-service"),
  dynamodb: () => import("@aws-sdk/client-dynamodb"),
  ec2: () => import("@aws-sdk/client-ec2"),
  ecr: () => import("@aws-sdk/client-ecr"),
  ecs: () => import("@aws-sdk/client-ecs"),
  efs: () => import("@aws-sdk/client-efs"),
  "elastic-load-balancing-v2": () => import("@aws-sdk/client-elastic-load-balancing-v2"),
  eventbridge: () => import("@aws-sdk/client-eventbridge"),
  guardduty: () => import("@aws-sdk/client-guardduty"),
  iam: () => import("@aws-sdk/client-iam"),
  kms: () => import("@aws-sdk/client-kms"),
  lambda: () => import("@aws-sdk/client-lambda"),
  organizations: () => import("@aws-sdk/client-organizations"),
  rds: () => import("@aws-sdk/client-rds"),
  "resource-groups-tagging-api": () => import("@aws-sdk/client-resource-groups-tagging-api"),
  s3: () => import("@aws-sdk/client-s3"),
  "s3-control": () => import("@aws-sdk/client-s3-control"),
  "secrets-manager": () => import("@aws-sdk/client-secrets-manager"),
  securityhub: () => import("@aws-sdk/client-securityhub"),
  sns: () => import("@aws-sdk/client-sns"),
  sqs: () => import("@aws-sdk/client-sqs"),
  ssm: () => import("@aws-sdk/client-ssm"),
  sts: () => import("@aws-sdk/client-sts"),
} satisfies Readonly<Record<string, () => Promise<object>>>;

export type ServiceKey = keyof typeof clients;

/** Names of the services that the simulator speaks: those of the SDK's packages, without `@aws-sdk/client-`. */
export const serviceKeys = Object.keys(clients) as readonly ServiceKey[];

export function isServiceKey(key: string): key is ServiceKey {
  return Object.hasOwn(clients, key);
}

/** Services by key, each described once. Start with an empty map per simulator. */
export type LoadedServices = Map<ServiceKey, Promise<Service>>;

export function loadService(loaded: LoadedServices, key: ServiceKey): Promise<Service> {
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const loading = clients[key]().then((client) => describeService(key, { ...client }));
  loaded.set(key, loading);
  return loading;
}

/**
 * The service that a request is for, from the SDK's user agent (`api/cloudwatch_logs#3.1169.0`).
 *
 * Host names do not tell here, since everything comes to one address.
 */
export function serviceKeyFromUserAgent(userAgent: string): ServiceKey | undefined {
  const name = /\bapi\/([^#\s]+)#/.exec(userAgent)?.[1]?.toLowerCase().replace(/[ _]/g, "-");
  return name !== undefined && isServiceKey(name) ? name : undefined;
}
