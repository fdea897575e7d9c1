/**
 * Operations of AWS Organizations that discovery asks: nothing else can be asked, and the permissions of whoever reads the
 * organization are made of them.
 */
export const organizationsOperations = [
  "DescribeOrganization",
  "ListAccounts",
  "ListAccountsForParent",
  "ListDelegatedAdministrators",
  "ListDelegatedServicesForAccount",
  "ListOrganizationalUnitsForParent",
  "ListRoots",
  "ListTagsForResource",
] as const;

export type OrganizationsOperation = (typeof organizationsOperations)[number];

/** The IAM action of an operation. */
export function organizationsAction(operation: OrganizationsOperation): string {
  return `organizations:${operation}`;
}
