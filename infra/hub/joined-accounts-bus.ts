import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { organizationsRegion } from "../../scanner/organization/organizations-region.ts";
import { nothingAttached } from "../nothing-attached.ts";
import { policyDocument, trustOfService } from "../policy-document.ts";
import { Refusal } from "../refusal.ts";
import type { HubContext } from "./context.ts";
import { forwardedEvents } from "./events/joined-account.ts";
import { joinedAccountsBusPolicy, joinedAccountsForwarderPolicy } from "./permissions/joined-accounts.ts";

/**
 * The region whose events are passed on to the hub; null where they are on the hub's own default bus already, because
 * the hub is the management account in the region that Organizations leaves its events in.
 * @throws Refusal in a partition whose region for Organizations is not known, and without a way into the management account
 */
export function passedOnFrom(place: HubContext["place"], management: aws.Provider | null): string | null {
  const from = organizationsRegion(place.partition);
  if (from === null) {
    throw new Refusal(
      `hubscan:scanJoinedAccounts is true, and it is not known where Organizations leaves its events in partition ${place.partition}: leave it out.`,
    );
  }
  if (place.hubIs === "management account" && place.region === from) return null;
  if (management !== null) return from;
  throw new Refusal(
    `hubscan:scanJoinedAccounts takes the management account (${place.managementAccountId}): set hubscan:managementRoleArn to a role there that the stack may assume.`,
  );
}

/**
 * The bus on which the hub hears of accounts that have joined; null where {@link passedOnFrom} is.
 *
 * It is a bus of the stack's own: the default bus has one policy, which is not the stack's to replace, and rules there match events of
 * others.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 *
 * @throws Refusal as {@link passedOnFrom} does
 */
export function makeJoinedAccountsBus(
  context: HubContext,
  management: aws.Provider | null,
): aws.cloudwatch.EventBus | null {
  const { name, place, parent } = context;
  const from = passedOnFrom(place, management);
  if (from === null || management === null) return null;
  const bus = new aws.cloudwatch.EventBus(
    `${name}-joined-accounts`,
    { description: "Accounts that have joined the organization, from the management account." },
    { parent },
  );
  const forwarder = makeForwarderRole(context, management, bus);
  const policy = new aws.cloudwatch.EventBusPolicy(
    "joined-accounts",
    {
      eventBusName: bus.name,
      policy: pulumi.all([bus.arn, forwarder.arn]).apply(([busArn, forwarderRoleArn]) => {
        const { partition, managementAccountId } = place;
        return JSON.stringify(
          policyDocument(
            joinedAccountsBusPolicy({ partition, managementAccountId, busArn, forwarderRoleArn }),
          ),
        );
      }),
    },
    { parent },
  );
  forwardEvents(context, { management, from, bus, forwarder, policy });
  return bus;
}

function makeForwarderRole(
  { name, place, parent }: HubContext,
  management: aws.Provider,
  bus: aws.cloudwatch.EventBus,
): aws.iam.Role {
  const trust = trustOfService(
    "events.amazonaws.com",
    place.managementAccountId,
    "EventBridge passes events on with it.",
  );
  const role = new aws.iam.Role(
    `${name}-joined-accounts`,
    {
      description: "EventBridge tells hubscan's hub with it that an account has joined the organization.",
      assumeRolePolicy: JSON.stringify(policyDocument([trust])),
      inlinePolicies: [
        {
          name: "pass-on",
          policy: bus.arn.apply((busArn) =>
            JSON.stringify(policyDocument(joinedAccountsForwarderPolicy(busArn))),
          ),
        },
      ],
    },
    { parent, provider: management },
  );
  nothingAttached("joined-accounts", role, { parent, provider: management });
  return role;
}

function forwardEvents(
  { name, parent }: HubContext,
  parts: {
    readonly management: aws.Provider;
    readonly from: string;
    readonly bus: aws.cloudwatch.EventBus;
    readonly forwarder: aws.iam.Role;
    readonly policy: aws.cloudwatch.EventBusPolicy;
  },
): void {
  const { management, from, bus, forwarder, policy } = parts;
  const there = { parent, provider: management };
  const rule = new aws.cloudwatch.EventRule(
    `${name}-pass-on-joined-accounts`,
    {
      region: from,
      description: "Tells hubscan's hub that an account has joined the organization.",
      eventPattern: JSON.stringify(forwardedEvents),
    },
    there,
  );
  new aws.cloudwatch.EventTarget(
    "pass-on-joined-accounts",
    { region: from, rule: rule.name, arn: bus.arn, roleArn: forwarder.arn },
    // EventBridge tries the bus when it is made a target, and is refused before the bus lets the role in.
    { ...there, dependsOn: [policy] },
  );
}
