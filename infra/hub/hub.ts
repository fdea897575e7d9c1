import * as pulumi from "@pulumi/pulumi";
import type { RoleSettings } from "../../scanner/role/settings.ts";
import type { ReadConfig } from "../config/read.ts";
import type { Place } from "../place.ts";
import type { HubContext } from "./context.ts";
import { makeImage, type ScannerImage } from "./image.ts";
import { makeResults, type Results } from "./results.ts";
import { makeScanTask, type ScanTask } from "./scan-task.ts";
import { makeSettings } from "./settings.ts";

/** What the hub is made with. */
export interface HubArgs {
  readonly config: ReadConfig;
  readonly place: Place;
  readonly role: RoleSettings;
  /** A role in the management account that reads the organization; null where the hub may do that itself. */
  readonly organizationRoleArn: string | null;
}

/** The hub: everything in the hub's account that scans take. */
export class Hub extends pulumi.ComponentResource {
  readonly image: ScannerImage;
  readonly results: Results;
  readonly task: ScanTask;

  constructor(name: string, args: HubArgs, options: pulumi.ComponentResourceOptions) {
    super("hubscan:hub:Hub", name, {}, options);
    const { config, place, role, organizationRoleArn } = args;
    const context: HubContext = { name: `hubscan-${config.stack}`, config, place, role, parent: this };

    this.image = makeImage(context);
    this.results = makeResults(context);
    const settings = makeSettings(context, this.results);
    this.task = makeScanTask(context, {
      image: this.image,
      results: this.results,
      settings,
      organizationRoleArn,
    });
    this.registerOutputs({});
  }
}
