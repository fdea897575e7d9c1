import type { EventPattern } from "./event-pattern.ts";

/** Something that tells that an account has joined, and where in the event its id is. */
export interface JoinedAccountEvent {
  readonly name: "created-account" | "invited-account";
  readonly pattern: EventPattern;
  /** JSON path of the account's id. */
  readonly account: string;
}

/**
 * The events that tell that an account has joined the organization. CloudTrail writes them in the management account.
 *
 * An account that was made: `CreateAccountResult` says that it is ready; the call itself only says that somebody asked for one.
 *
 * An account that was invited: it accepts the invitation itself, so that whoever called is the account that joins. The parties of the
 * handshake would not do: they are in no promised order, and name a mail address where one was invited. An event that
 * says the management account called is left alone: the next scan finds the account.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html
 */
export function joinedAccountEvents(managementAccountId: string): readonly JoinedAccountEvent[] {
  const { source, eventSource } = organizations;
  return [
    {
      name: "created-account",
      pattern: {
        source,
        detail: {
          eventSource,
          eventName: ["CreateAccountResult"],
          serviceEventDetails: { createAccountStatus: { state: ["SUCCEEDED"] } },
        },
      },
      account: "$.detail.serviceEventDetails.createAccountStatus.accountId",
    },
    {
      name: "invited-account",
      pattern: {
        source,
        detail: {
          eventSource,
          eventName: ["AcceptHandshake"],
          responseElements: { handshake: { action: ["INVITE"], state: ["ACCEPTED"] } },
          userIdentity: { accountId: [{ "anything-but": [managementAccountId] }] },
        },
      },
      account: "$.detail.userIdentity.accountId",
    },
  ];
}

const organizations = {
  source: ["aws.organizations"],
  eventSource: ["organizations.amazonaws.com"],
} as const;

/** What is passed on from the management account: everything that the hub's rules may take. */
export const forwardedEvents: EventPattern = {
  source: organizations.source,
  detail: {
    eventSource: organizations.eventSource,
    eventName: ["CreateAccountResult", "AcceptHandshake"],
  },
};
