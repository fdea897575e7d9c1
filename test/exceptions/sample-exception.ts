import type { Exception } from "../../scanner/results/exception.ts";

/** An exception for the sample finding, to be changed where a test needs it. A scope has what is given and narrows nothing else. */
export function exception(
  changes: Partial<Omit<Exception, "scope">> & { readonly scope?: Partial<Exception["scope"]> } = {},
): Exception {
  return {
    file: "exceptions.yaml",
    line: 2,
    check: "s3-bucket-public",
    owner: "ada",
    reason: "because",
    expires: "2027-06-30",
    approvedBy: null,
    ...changes,
    scope: { accounts: null, ous: null, regions: null, resources: null, tags: null, ...changes.scope },
  };
}
