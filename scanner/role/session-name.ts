/** STS takes 2 to 64 characters. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const longest = 64;

/**
 * The name of the scanner's sessions, by which CloudTrail in a target account tells the scan that a call belongs to.
 * Characters that STS refuses become dashes; what is too long loses its end, because a scan id begins with its time.
 */
export function sessionName(scanId: string): string {
  return `hubscan-${scanId.replaceAll(/[^\w+=,.@-]/g, "-")}`.slice(0, longest);
}
