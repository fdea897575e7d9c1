import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RoleSettings } from "../../scanner/role/settings.ts";
import type { ReadConfig } from "../config/read.ts";
import type { Place } from "../place.ts";
import { type Alerts, makeAlerts } from "./alerts.ts";
import { makeAthena } from "./athena.ts";
import type { HubContext } from "./context.ts";
import { eventResults, resultsAddress } from "./environment.ts";
import { makeFanOut } from "./fan-out.ts";
import { makeImage, type ScannerImage } from "./image.ts";
import { makeOperations } from "./operations.ts";
import { makeResults, type Results } from "./results.ts";
import { makeScanTask, type ScanTask } from "./scan-task.ts";
import { makeSettings } from "./settings.ts";

/** What the hub is made with. */
export interface HubArgs {
  /** What names begin with. */
  readonly name: string;
  readonly config: ReadConfig;
  readonly place: Place;
  readonly role: RoleSettings;
  /** A role in the management account that reads the organization; null where the hub may do that itself. */
  readonly organizationRoleArn: string | null;
  /** The provider of the management account; null when the stack does not get in there. */
  readonly management: aws.Provider | null;
}

/** The hub: everything in the hub's account that scans take. */
export class Hub extends pulumi.ComponentResource {
  readonly image: ScannerImage;
  readonly results: Results;
  readonly task: ScanTask;
  /** The state machine that spreads scans; null where one task makes them. */
  readonly fanOut: aws.sfn.StateMachine | null;
  readonly alerts: Alerts;

  constructor(logicalName: string, args: HubArgs, options: pulumi.ComponentResourceOptions) {
    super("hubscan:hub:Hub", logicalName, {}, options);
    const { config, organizationRoleArn, management } = args;
    const context: HubContext = { ...args, parent: this };

    this.image = makeImage(context);
    this.results = makeResults(context);
    this.alerts = makeAlerts(context);
    const settings = makeSettings(context, this.results);
    this.task = makeScanTask(context, {
      image: this.image,
      results: this.results,
      settings,
      organizationRoleArn,
      // Nobody would get the messages.
      alerts: config.notify.length === 0 ? null : this.alerts,
    });
    const { bucketName } = this.results;
    this.fanOut = config.fanOut ? makeFanOut(context, this.task, this.results) : null;
    makeOperations(context, {
      task: this.task,
      fanOut: this.fanOut,
      alerts: this.alerts.topic,
      results: resultsAddress(bucketName),
      eventResults: eventResults(bucketName),
      management,
    });
    makeAthena(context, this.results);
    this.registerOutputs({});
  }
}
