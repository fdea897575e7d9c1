import { accessGrants, type Grant } from "../iam/access.ts";
import { type PolicyDocument, type Principal, parsePolicyDocument } from "../iam/document.ts";
import {
  grantsAction,
  grantsFullAdministration,
  grantsServiceWildcard,
  requiresSecureTransport,
} from "../iam/identity-permissions.ts";
import { OrganizationView } from "../organization-view.ts";
import type { LibraryFunction, LibraryType } from "./function.ts";

export const policyDocumentTypes: readonly LibraryType[] = [
  {
    name: "Grant",
    description:
      "Somebody who is let in. Audience: anyone, organization (all of it, or a member account that is named), external (an account that is not of it), account (the owner's own), service, federated. Restricted: only from a place or with something that a caller does not choose. ConfusedDeputy: a service that a stranger could use.",
    fields: {
      Audience: "string",
      Principal: "string",
      Account: "string",
      Actions: "list<string>",
      NotActions: "list<string>",
      Resources: "list<string>",
      ConditionKeys: "list<string>",
      Restricted: "bool",
      ConfusedDeputy: "bool",
    },
  },
  {
    name: "StatementPrincipal",
    description: "A principal of a statement. Type: AWS, Service, Federated, CanonicalUser, or * alone.",
    fields: { Type: "string", Value: "string" },
  },
  {
    name: "StatementCondition",
    description: "One operator on one condition key; several values are alternatives.",
    fields: { Operator: "string", Key: "string", Values: "list<string>" },
  },
  {
    name: "Statement",
    description: "A statement of a policy document. Lists of elements that it does not have are empty.",
    fields: {
      Sid: "string",
      Effect: "string",
      Principals: "list<StatementPrincipal>",
      NotPrincipals: "list<StatementPrincipal>",
      Actions: "list<string>",
      NotActions: "list<string>",
      Resources: "list<string>",
      NotResources: "list<string>",
      Conditions: "list<StatementCondition>",
    },
  },
];

/** What is kept of documents is forgotten beyond these numbers, so that memory stays flat in the number of accounts. */
const kept = { documents: 1000, owners: 16, documentsOfOwner: 200 } as const;

const publicRead = `'{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}'`;
const administrator = `'{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'`;
const wholeS3 = `'{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'`;

/** Functions on IAM policy documents. Each document is parsed once for each set of functions. */
export function policyDocumentFunctions(): LibraryFunction[] {
  const parsed = remembering(kept.documents, (source: string) => parsePolicyDocument(source));
  // The owners of the documents are one for each account that is scanned.
  const owners = remembering(kept.owners, (owner: string) => {
    const [account = "", organization = "", partition = ""] = owner.split(" ");
    return remembering(kept.documentsOfOwner, (source: string) =>
      accessGrants(parsed(source), { account, organization, partition }),
    );
  });
  const members = new WeakMap<readonly string[], ReadonlySet<string>>();
  const isMember = (organization: OrganizationView, account: string): boolean => {
    const { accounts } = OrganizationView.factsOf(organization);
    if (accounts === null) return false;
    const known = members.get(accounts) ?? new Set(accounts);
    members.set(accounts, known);
    return known.has(account);
  };
  const grants = (
    source: string,
    account: AccountValue,
    organization: OrganizationView,
  ): readonly GrantValue[] => {
    if (source === "") return [];
    const { id } = OrganizationView.factsOf(organization);
    // Without the organization's id nobody counts as of it, which may say too much and never too little.
    return owners(`${account.Id} ${id ?? ""} ${account.Partition}`)(source).map((grant) =>
      grantValue(
        // A member that is named by its account is no stranger, although the document does not say so.
        grant.audience === "external" && isMember(organization, grant.account)
          ? { ...grant, audience: "organization" }
          : grant,
      ),
    );
  };
  return [
    {
      name: "grants",
      signature: "grants(string, Account, Organization): list<Grant>",
      parameters: ["document", "account", "organization"],
      description:
        "Who may do what by a resource policy or a trust policy that belongs to the account: a Grant for each audience of each Allow statement, conditions and Deny statements taken into account. Empty text grants nothing; a malformed document throws.",
      examples: [
        { expression: `grants(${publicRead}, account, organization)[0].Audience`, gives: "'anyone'" },
        { expression: "grants('', account, organization).size()", gives: "0" },
      ],
      call: grants,
    },
    {
      name: "isPublic",
      signature: "isPublic(string, Account, Organization): bool",
      parameters: ["document", "account", "organization"],
      description:
        "Whether a resource policy lets anyone in without a restriction: some grant to anyone that is not Restricted.",
      examples: [
        { expression: `isPublic(${publicRead}, account, organization)`, gives: "true" },
        { expression: "isPublic('', account, organization)", gives: "false" },
      ],
      call: (source: string, account: AccountValue, organization: OrganizationView) =>
        grants(source, account, organization).some(
          ({ Audience, Restricted }) => Audience === "anyone" && !Restricted,
        ),
    },
    {
      name: "statements",
      signature: "statements(string): list<Statement>",
      parameters: ["document"],
      description:
        "The statements of a policy document, each element as a list. Empty text has none; a malformed document throws.",
      examples: [
        { expression: `statements(${publicRead})[0].Actions`, gives: "['s3:GetObject']" },
        { expression: "statements('').size()", gives: "0" },
      ],
      call: (source: string) => (source === "" ? [] : statementValues(parsed(source))),
    },
    {
      name: "grantsFullAdministration",
      signature: "grantsFullAdministration(string): bool",
      parameters: ["document"],
      description: "Whether an identity policy allows every action on every resource.",
      examples: [
        { expression: `grantsFullAdministration(${administrator})`, gives: "true" },
        { expression: `grantsFullAdministration(${wholeS3})`, gives: "false" },
      ],
      call: (source: string) => source !== "" && grantsFullAdministration(parsed(source)),
    },
    {
      name: "grantsAction",
      signature: "grantsAction(string, string): bool",
      parameters: ["document", "action"],
      description: "Whether an identity policy allows an action on some resource.",
      examples: [
        { expression: `grantsAction(${wholeS3}, 's3:GetObject')`, gives: "true" },
        { expression: `grantsAction(${wholeS3}, 'kms:Decrypt')`, gives: "false" },
      ],
      call: (source: string, action: string) => source !== "" && grantsAction(parsed(source), action),
    },
    {
      name: "serviceWildcards",
      signature: "serviceWildcards(string): list<string>",
      parameters: ["document"],
      description:
        "Services of which an identity policy allows every action on every resource, in lower case and sorted.",
      examples: [{ expression: `serviceWildcards(${wholeS3})`, gives: "['s3']" }],
      call: (source: string) => (source === "" ? [] : grantsServiceWildcard(parsed(source))),
    },
    {
      name: "requiresSecureTransport",
      signature: "requiresSecureTransport(string): bool",
      parameters: ["document"],
      description: "Whether a resource policy refuses every request that is not made over TLS.",
      examples: [
        { expression: "requiresSecureTransport('')", gives: "false" },
        {
          expression: `requiresSecureTransport('{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}')`,
          gives: "true",
        },
      ],
      call: (source: string) => source !== "" && requiresSecureTransport(parsed(source)),
    },
  ];
}

interface AccountValue {
  readonly Id: string;
  readonly Partition: string;
}

type GrantValue = ReturnType<typeof grantValue>;

function grantValue(grant: Grant) {
  return {
    Audience: grant.audience,
    Principal: grant.principal,
    Account: grant.account,
    Actions: grant.actions,
    NotActions: grant.notActions,
    Resources: grant.resources,
    ConditionKeys: grant.conditions.map(({ key }) => key),
    Restricted: grant.restricted,
    ConfusedDeputy: grant.confusedDeputy,
  };
}

function statementValues({ statements }: PolicyDocument): object[] {
  return statements.map((statement) => ({
    Sid: statement.sid,
    Effect: statement.effect,
    Principals: principalValues(statement.principals),
    NotPrincipals: principalValues(statement.notPrincipals),
    Actions: statement.actions ?? [],
    NotActions: statement.notActions ?? [],
    Resources: statement.resources ?? [],
    NotResources: statement.notResources ?? [],
    Conditions: statement.conditions.map(({ operator, key, values }) => ({
      Operator: operator,
      Key: key,
      Values: values,
    })),
  }));
}

function principalValues(principals: readonly Principal[] | null): object[] {
  return (principals ?? []).map(({ type, value }) => ({ Type: type, Value: value }));
}

function remembering<Value>(most: number, make: (key: string) => Value): (key: string) => Value {
  const values = new Map<string, Value>();
  return (key) => {
    const known = values.get(key);
    if (known !== undefined) return known;
    if (values.size >= most) values.clear();
    const value = make(key);
    values.set(key, value);
    return value;
  };
}
