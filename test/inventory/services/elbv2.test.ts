import { expect, it } from "vitest";
import { elbv2 } from "../../../scanner/inventory/services/elbv2.ts";

const balancer = elbv2.resources.find(({ type }) => type.endsWith("::LoadBalancer"));

it("turns a load balancer's attributes into typed properties, and leaves out those that its type does not have", () => {
  const read = balancer?.reads.get("Attributes");
  if (read?.kind !== "call" || read.shape === null) throw new Error("expected a shaped read");
  expect(
    read.shape.fromTexts({
      "access_logs.s3.enabled": "true",
      "access_logs.s3.bucket": "acme-elb-logs",
      "deletion_protection.enabled": "false",
      "idle_timeout.timeout_seconds": "60",
    }),
  ).toEqual({ AccessLogsEnabled: true, AccessLogsBucket: "acme-elb-logs", DeletionProtectionEnabled: false });
});

it("redacts the client secret of OIDC authentication", () => {
  expect(balancer?.redact).toEqual(["Listeners.DefaultActions.AuthenticateOidcConfig.ClientSecret"]);
});
