import { organizationsAction, organizationsOperations } from "../../../scanner/organization/operations.ts";
import type { RoleSettings } from "../../../scanner/role/settings.ts";
import { trustPolicy } from "../../../scanner/role/trust-policy.ts";
import type { ReasonedStatement } from "../../policy-document.ts";

/** The organization reader's permissions: what discovery asks. */
export function organizationReaderPolicy(): readonly ReasonedStatement[] {
  return [
    {
      why: "Finds accounts, organizational units, their tags and the delegated administrators. Organizations lists have no resource.",
      Sid: "ReadOrganization",
      Effect: "Allow",
      Action: organizationsOperations.map(organizationsAction),
      Resource: "*",
    },
  ];
}

/** Who becomes the organization reader: the scanner, as with a target role. It gives no external id there and sets no source identity. */
export function organizationReaderTrust(role: RoleSettings): readonly ReasonedStatement[] {
  const { externalId: _, ...others } = role;
  return trustPolicy({ ...others, sourceIdentity: false }).Statement.map((statement) => ({
    why: "The scanner becomes it, and nobody else does.",
    ...statement,
    Action: [statement.Action],
  }));
}
