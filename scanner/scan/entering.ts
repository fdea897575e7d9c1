/** Requests before an account's first list: AssumeRole and DescribeRegions. */
export const callsToEnter = 2;
