/** The check under which a scan reports that a target role is not as it should be. */
export const driftCheck = "hubscan-target-role-as-wanted";
