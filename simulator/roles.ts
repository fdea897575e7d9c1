import readOnlyAccess from "../scanner/role/managed-policies/ReadOnlyAccess.json" with { type: "json" };
import securityAudit from "../scanner/role/managed-policies/SecurityAudit.json" with { type: "json" };
import type { Account, Estate } from "./estate.ts";
import { everything, trustOfHub } from "./target-role.ts";

export type PolicyDocument = Readonly<Record<string, unknown>>;

/** A role as it is at the moment: requests change it. */
export interface Role {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly created: Date;
  description: string;
  trust: PolicyDocument;
  /** Seconds. */
  maxSessionDuration: number;
  readonly tags: Map<string, string>;
  /** ARNs. */
  readonly attached: Set<string>;
  readonly inline: Map<string, PolicyDocument>;
  readonly boundary: string | null;
  /** What an estate says that it may do, whatever is attached to it. */
  readonly written: PolicyDocument | null;
}

/** What the policies of AWS's allow that a role here may have; any other allows nothing. */
const managedPolicies: Readonly<Record<string, PolicyDocument>> = {
  AdministratorAccess: everything,
  ReadOnlyAccess: readOnlyAccess,
  SecurityAudit: securityAudit,
};

/** The roles of all accounts, as the estate has them at first. */
export class Roles {
  readonly #estate: Estate;
  readonly #startedAt: Date;
  readonly #byAccount = new Map<string, Map<string, Role>>();
  #made = 0;

  constructor(estate: Estate, startedAt: Date) {
    this.#estate = estate;
    this.#startedAt = startedAt;
  }

  /** An account's roles by name. */
  of(account: Account): Map<string, Role> {
    let roles = this.#byAccount.get(account.id);
    if (roles === undefined) {
      const first = [this.#target(account), this.#admin(account), this.#organizationRole(account)];
      roles = new Map(first.filter((role) => role !== null).map((role) => [role.name, role]));
      this.#byAccount.set(account.id, roles);
    }
    return roles;
  }

  /** Makes a role; it is not there until it is put among the account's. */
  make(
    account: Account,
    name: string,
    path: string,
    trust: PolicyDocument,
    more: Partial<Omit<Role, "name" | "path" | "arn" | "id" | "trust">> = {},
  ): Role {
    this.#made += 1;
    return {
      name,
      path,
      arn: `arn:${this.#estate.description.partition}:iam::${account.id}:role${path}${name}`,
      id: `AROA${account.id}${String(this.#made).padStart(5, "0")}`,
      created: this.#startedAt,
      description: "",
      trust,
      maxSessionDuration: 3600,
      tags: new Map(),
      attached: new Set(),
      inline: new Map(),
      boundary: null,
      written: null,
      ...more,
    };
  }

  #target(account: Account): Role | null {
    const { targetRole } = account;
    if (targetRole === null) return null;
    const { name, path, trust, permissions, wanted, boundary } = targetRole;
    return this.make(account, name, path, trust, {
      description: wanted.description,
      maxSessionDuration: targetRole.maxSessionDuration,
      tags: new Map(Object.entries({ ...(targetRole.foreign ? {} : wanted.tags), ...targetRole.tags })),
      attached: new Set([...wanted.managedPolicyArns, ...targetRole.attached]),
      inline: new Map(Object.entries(targetRole.inline)),
      boundary,
      written: permissions,
    });
  }

  /** The role that the organization makes in an account that is created in it: the management account may do everything there. */
  #admin(account: Account): Role | null {
    const { description, management } = this.#estate;
    if (account === management || account.adminRole.missing) return null;
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:${description.partition}:iam::${management.id}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    };
    return this.make(account, description.adminRole, "/", trust, { written: everything });
  }

  #organizationRole(account: Account): Role | null {
    const { description, management, hub } = this.#estate;
    const name = description.organizationRole;
    if (name === undefined || account !== management) return null;
    const trust = trustOfHub(description, hub.id, description.targetRole.externalId);
    return this.make(account, name, "/", trust, { written: everything });
  }
}

/** Everything that a role may do, in one document. */
export function permissionsOf({ written, attached, inline }: Role): PolicyDocument {
  if (written !== null) return written;
  const documents = [
    ...[...attached].map((arn) => managedPolicies[arn.split("/").at(-1) ?? ""]),
    ...inline.values(),
  ].filter((document) => document !== undefined);
  return { Version: "2012-10-17", Statement: documents.flatMap((document) => document["Statement"]) };
}
