import { UserError } from "../user-error.ts";

const pattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-[0-9a-z]{6}$/;
const digits = "0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * A new scan's id, `20261120T105944Z-k3x9f2`: sorts by time, and two that start in the same second differ.
 *
 * @param random gives numbers from 0 up to, but not including, 1.
 */
export function scanId(now: Date, random: () => number): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
  const suffix = Array.from({ length: 6 }, () => digits[Math.floor(random() * digits.length)]).join("");
  return `${time}Z-${suffix}`;
}

export function isScanId(text: string): boolean {
  return parsedTime(text) !== null;
}

/** When a scan started, to the second. Throws a {@link UserError} for what is not a scan id. */
export function scanTime(scan: string): Date {
  const time = parsedTime(scan);
  if (time === null) {
    throw new UserError(
      `not a scan id: ${JSON.stringify(scan)}`,
      "A scan id looks like 20261120T105944Z-k3x9f2; `latest` stands for the latest scan.",
    );
  }
  return time;
}

function parsedTime(text: string): Date | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = new Date(iso);
  // 30 February parses as 1 or 2 March: only what comes back the same is a time.
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso ? time : null;
}
