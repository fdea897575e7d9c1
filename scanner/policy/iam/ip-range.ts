import { isIPv4, isIPv6 } from "node:net";

/** A block of addresses, first and last included. */
export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const bitsOf = { 4: 32, 6: 128 } as const;

function addressV4(text: string): bigint {
  return text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function addressV6(text: string): bigint {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = tail === null ? 0n : addressV4(tail[2] ?? "0");
  const hex = tail === null ? text : `${tail[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const [head = "", rest] = hex.split("::");
  const groups = (part: string | undefined) => (part === undefined || part === "" ? [] : part.split(":"));
  const before = groups(head);
  const after = groups(rest);
  const middle = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...middle, ...after].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

/**
 * Reads an address or a CIDR block, IPv4 or IPv6; null when it is neither. Host bits are ignored, as AWS
 * does.
 */
export function parseIpRange(text: string): IpRange | null {
  const [address = "", prefix, ...more] = text.trim().split("/");
  const family = isIPv4(address) ? 4 : isIPv6(address) && !address.includes("%") ? 6 : null;
  if (family === null || more.length > 0) return null;
  const bits = bitsOf[family];
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return null;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return null;
  const size = 1n << BigInt(bits - length);
  const value = family === 4 ? addressV4(address) : addressV6(address);
  const first = value - (value % size);
  return { family, first, last: first + size - 1n };
}

/** Whether the first range holds the whole second one. */
export function ipRangeContains(outer: IpRange, inner: IpRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether the ranges together hold every address of a family, be it in one block or in pieces. */
export function ipRangesCoverAll(ranges: readonly IpRange[], family: 4 | 6): boolean {
  let next = 0n;
  const sorted = ranges
    .filter((range) => range.family === family)
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  for (const range of sorted) {
    if (range.first > next) return false;
    if (range.last >= next) next = range.last + 1n;
  }
  return next === 1n << BigInt(bitsOf[family]);
}
