import {
  GetAdministratorAccountCommand,
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
} from "@aws-sdk/client-guardduty";
import { detailed, pages } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

export const guardduty = service("guardduty", GuardDutyClient, {
  everywhere: false,
  scope: "regional",
  limits: [],
  resources: [
    resource(
      "AWS::GuardDuty::Detector",
      detailed(pages(ListDetectorsCommand, "DetectorIds", { as: "DetectorId" }), GetDetectorCommand, {
        input: ({ DetectorId }) => ({ DetectorId }),
      }),
      {
        arn: ({ DetectorId }, at) =>
          `arn:${at.partition}:guardduty:${at.region}:${at.account}:detector/${DetectorId}`,
        name: ({ DetectorId }) => DetectorId,
        reads: {
          Administrator: read(GetAdministratorAccountCommand, {
            input: ({ DetectorId }) => ({ DetectorId }),
            output: "Administrator",
          }),
        },
      },
    ),
  ],
});
