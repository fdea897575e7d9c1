import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  type Account as ListedAccount,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { AwsEnvironment } from "../access/clients.ts";
import { type CallCounter, patientRetry, type RetryRule, retrying } from "../access/retry.ts";
import type { Timing } from "../access/timing.ts";
import { type OrganizationsOperation, organizationsAction } from "./operations.ts";
import type { Place } from "./organization.ts";
import { OrganizationReadError } from "./read-error.ts";

/** How AWS Organizations is asked. */
export interface OrganizationsAccess {
  readonly environment: AwsEnvironment;
  /** Of the management account or a delegated administrator. */
  readonly credentials: AwsCredentialIdentityProvider;
  readonly homeRegion: string;
  readonly timing: Timing;
  readonly retry?: RetryRule;
  readonly counter?: CallCounter;
}

/** The questions that discovery asks, each answered in full (all pages) or failed. */
export interface OrganizationsApi {
  readonly organization: () => Promise<{ readonly id: string; readonly managementAccount: string }>;
  readonly roots: () => Promise<Place[]>;
  readonly accounts: () => Promise<ListedAccount[]>;
  readonly unitsOf: (parent: string) => Promise<Place[]>;
  /** Ids of the accounts directly in a root or unit. */
  readonly accountsOf: (parent: string) => Promise<string[]>;
  readonly tagsOf: (account: string) => Promise<Record<string, string>>;
  readonly delegatedAdministrators: () => Promise<Place[]>;
  /** Service principals that an account administers. */
  readonly delegatedServicesOf: (account: string) => Promise<string[]>;
}

/** All of its functions throw an `OrganizationReadError` that names the operation. */
export function organizationsApi(access: OrganizationsAccess): OrganizationsApi {
  const { environment, credentials, homeRegion, timing } = access;
  const client = new OrganizationsClient(environment.clientSettings(homeRegion, credentials));
  const counter = access.counter ?? { calls: 0, throttles: 0 };

  const ask = async <Answer>(
    operation: OrganizationsOperation,
    send: () => Promise<Answer>,
  ): Promise<Answer> => {
    try {
      return await retrying(send, access.retry ?? patientRetry, timing, counter);
    } catch (error) {
      throw new OrganizationReadError(organizationsAction(operation), error);
    }
  };
  const pages = async <Item>(
    operation: OrganizationsOperation,
    send: (NextToken: string | undefined) => Promise<{
      readonly items: readonly Item[] | undefined;
      readonly next: string | undefined;
    }>,
  ): Promise<Item[]> => {
    const items: Item[] = [];
    let token: string | undefined;
    // A page may be empty although more follow: only the token says when it is over.
    do {
      const from = token;
      const page = await ask(operation, async () => send(from));
      items.push(...(page.items ?? []));
      token = page.next;
      if (token !== undefined && token === from) {
        throw new OrganizationReadError(
          organizationsAction(operation),
          new Error("The same page was sent twice."),
        );
      }
    } while (token !== undefined);
    return items;
  };

  return {
    organization: async () => {
      const operation = "DescribeOrganization";
      const { Organization: found } = await ask(operation, async () =>
        client.send(new DescribeOrganizationCommand({})),
      );
      if (found?.Id === undefined || found.MasterAccountId === undefined) {
        throw new OrganizationReadError(
          organizationsAction(operation),
          new Error("The answer names no organization."),
        );
      }
      return { id: found.Id, managementAccount: found.MasterAccountId };
    },
    roots: async () =>
      (
        await pages("ListRoots", async (NextToken) => {
          const page = await client.send(new ListRootsCommand({ NextToken }));
          return { items: page.Roots, next: page.NextToken };
        })
      ).flatMap(place),
    accounts: async () =>
      pages("ListAccounts", async (NextToken) => {
        const page = await client.send(new ListAccountsCommand({ NextToken }));
        return { items: page.Accounts, next: page.NextToken };
      }),
    unitsOf: async (ParentId) =>
      (
        await pages("ListOrganizationalUnitsForParent", async (NextToken) => {
          const page = await client.send(
            new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }),
          );
          return { items: page.OrganizationalUnits, next: page.NextToken };
        })
      ).flatMap(place),
    accountsOf: async (ParentId) =>
      (
        await pages("ListAccountsForParent", async (NextToken) => {
          const page = await client.send(new ListAccountsForParentCommand({ ParentId, NextToken }));
          return { items: page.Accounts, next: page.NextToken };
        })
      ).flatMap(({ Id }) => (Id === undefined ? [] : [Id])),
    tagsOf: async (ResourceId) => {
      const tags = await pages("ListTagsForResource", async (NextToken) => {
        const page = await client.send(new ListTagsForResourceCommand({ ResourceId, NextToken }));
        return { items: page.Tags, next: page.NextToken };
      });
      return Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
    },
    delegatedAdministrators: async () =>
      (
        await pages("ListDelegatedAdministrators", async (NextToken) => {
          const page = await client.send(new ListDelegatedAdministratorsCommand({ NextToken }));
          return { items: page.DelegatedAdministrators, next: page.NextToken };
        })
      ).flatMap(place),
    delegatedServicesOf: async (AccountId) =>
      (
        await pages("ListDelegatedServicesForAccount", async (NextToken) => {
          const page = await client.send(
            new ListDelegatedServicesForAccountCommand({ AccountId, NextToken }),
          );
          return { items: page.DelegatedServices, next: page.NextToken };
        })
      ).flatMap(({ ServicePrincipal }) => ServicePrincipal ?? []),
  };
}

function place(listed: { readonly Id?: string | undefined; readonly Name?: string | undefined }): Place[] {
  return listed.Id === undefined ? [] : [{ id: listed.Id, name: listed.Name ?? listed.Id }];
}
