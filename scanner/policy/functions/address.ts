import { isIPv4, isIPv6 } from "node:net";

/** A block of addresses: the first bits of its addresses are those of `bits`. */
export interface AddressBlock {
  readonly family: 4 | 6;
  /** The first address of the block as a number. */
  readonly first: bigint;
  readonly prefix: number;
}

/** Reads an address (a block of one) or a CIDR block. Throws a TypeError for other text. */
export function parseBlock(text: string): AddressBlock {
  const [address = "", length, ...rest] = text.trim().split("/");
  const family = isIPv4(address) ? 4 : isIPv6(address) && !address.includes("%") ? 6 : null;
  const size = family === 4 ? 32 : 128;
  const prefix = length === undefined ? size : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (family === null || rest.length > 0 || !(prefix <= size)) {
    throw new TypeError(`"${text}" is neither an address nor a CIDR block`);
  }
  const value = family === 4 ? ipv4Number(address) : ipv6Number(address);
  const free = BigInt(size - prefix);
  return { family, first: (value >> free) << free, prefix };
}

/** Whether every address of `inner` is in `outer`. Blocks of different families have no address in common. */
export function blockContains(outer: AddressBlock, inner: AddressBlock): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const free = BigInt((outer.family === 4 ? 32 : 128) - outer.prefix);
  return outer.first >> free === inner.first >> free;
}

/** The two blocks that a block is made of. It must have more than one address. */
export function halves({ family, first, prefix }: AddressBlock): AddressBlock[] {
  const second = first | (1n << BigInt((family === 4 ? 32 : 128) - prefix - 1));
  return [first, second].map((start) => ({ family, first: start, prefix: prefix + 1 }));
}

function ipv4Number(address: string): bigint {
  return address.split(".").reduce((number, part) => (number << 8n) | BigInt(Number(part)), 0n);
}

function ipv6Number(address: string): bigint {
  const [head = "", tail] = withHexTail(address).split("::");
  const [left, right] = [groups(head), tail === undefined ? [] : groups(tail)];
  const zeros = Array<bigint>(Math.max(0, 8 - left.length - right.length)).fill(0n);
  return [...left, ...zeros, ...right].reduce((number, group) => (number << 16n) | group, 0n);
}

/** `::ffff:10.0.0.1` → `::ffff:a00:1` */
function withHexTail(address: string): string {
  const dotted = address.slice(address.lastIndexOf(":") + 1);
  if (!dotted.includes(".")) return address;
  const number = Number(ipv4Number(dotted));
  return `${address.slice(0, -dotted.length)}${Math.floor(number / 65536).toString(16)}:${(number % 65536).toString(16)}`;
}

function groups(text: string): bigint[] {
  return text === "" ? [] : text.split(":").map((group) => BigInt(`0x${group}`));
}
