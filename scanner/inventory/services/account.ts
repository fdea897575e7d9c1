import {
  AccountClient,
  type AlternateContactType,
  GetAlternateContactCommand,
  GetContactInformationCommand,
} from "@aws-sdk/client-account";
import { single } from "../listing.ts";
import { read } from "../read.ts";
import { resource, service } from "../service.ts";

/** An alternate contact, absent where none was entered. */
const alternateContact = (type: AlternateContactType) =>
  read(GetAlternateContactCommand, {
    input: () => ({ AlternateContactType: type }),
    output: "AlternateContact",
    absent: ["ResourceNotFoundException"],
  });

const alternateContacts = ["SecurityContact", "BillingContact", "OperationsContact"];

export const account = service("account", AccountClient, {
  scope: "global",
  limits: ["GetContactInformation", "GetAlternateContact"].map((operation) => ({
    operations: [operation],
    rate: 10,
    burst: 15,
    payer: "account",
    source: "https://docs.aws.amazon.com/accounts/latest/reference/quotas.html",
  })),
  resources: [
    resource("AWS::Account::Account", single(), {
      // As findings about an account as a whole have it.
      arn: (_, at) => `arn:${at.partition}:iam::${at.account}:root`,
      name: (_, at) => at.account,
      reads: {
        ContactInformation: read(GetContactInformationCommand, {
          input: () => ({}),
          output: "ContactInformation",
          absent: ["ResourceNotFoundException"],
        }),
        SecurityContact: alternateContact("SECURITY"),
        BillingContact: alternateContact("BILLING"),
        OperationsContact: alternateContact("OPERATIONS"),
      },
      // People's names, addresses and numbers: that they are there is what checks ask.
      redact: [
        ...["FullName", "AddressLine1", "AddressLine2", "AddressLine3", "PostalCode", "PhoneNumber"].map(
          (member) => `ContactInformation.${member}`,
        ),
        ...alternateContacts.flatMap((contact) =>
          ["Name", "Title", "EmailAddress", "PhoneNumber"].map((member) => `${contact}.${member}`),
        ),
      ],
    }),
    resource("AWS::Account::Region", single(), {
      scope: "regional",
      arn: (_, at) => `arn:${at.partition}:account:${at.region}:${at.account}:region`,
      name: (_, at) => at.region,
    }),
  ],
});
