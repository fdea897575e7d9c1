import type { PolicyCase } from "../policy-cases.ts";

/** A request to become a role, without an external id. */
export type Entry = Omit<PolicyCase, "says">;

/**
 * The scanner, and everybody who is nearly it: requests that a trust policy has to answer with yes and with no.
 * @param context what the request carries beside who sends it: an external id
 */
export function strangers(
  hub: string,
  organization: string,
  scannerRole: string,
  context: Readonly<Record<string, string>> = {},
): { readonly scanner: Entry; readonly others: readonly (readonly [string, Entry])[] } {
  const entry = (account: string, arn: string, principalArn: string, organizationId: string): Entry => ({
    action: "sts:AssumeRole",
    principal: { type: "AWS", account, arn },
    context: { "aws:PrincipalArn": principalArn, "aws:PrincipalOrgID": organizationId, ...context },
  });
  const session = (account: string, role: string, organizationId = organization): Entry =>
    entry(
      account,
      `arn:aws:sts::${account}:assumed-role/${role}/session`,
      `arn:aws:iam::${account}:role/${role}`,
      organizationId,
    );
  const itself = (arn: string, account = hub): Entry => entry(account, arn, arn, organization);
  return {
    scanner: session(hub, scannerRole),
    others: [
      ["the hub's root", itself(`arn:aws:iam::${hub}:root`)],
      ["another role of the hub", session(hub, "Administrator")],
      ["a role of the hub whose name begins with the scanner's", session(hub, `${scannerRole}-2`)],
      ["a user of the hub of the scanner's name", itself(`arn:aws:iam::${hub}:user/${scannerRole}`)],
      [
        "a role of the scanner's name on another path",
        itself(`arn:aws:iam::${hub}:role/team/${scannerRole}`),
      ],
      ["the same role name in another account", session("999999999999", scannerRole)],
      ["the scanner of a hub that has left the organization", session(hub, scannerRole, "o-stranger1234")],
      [
        "somebody with the scanner's name in another account, and its ARN for a name",
        entry(
          "999999999999",
          `arn:aws:sts::999999999999:assumed-role/${scannerRole}/arn:aws:iam::${hub}:role/${scannerRole}`,
          `arn:aws:iam::999999999999:role/${scannerRole}`,
          organization,
        ),
      ],
    ],
  };
}
