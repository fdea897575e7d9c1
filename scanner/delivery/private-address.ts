import { BlockList, isIP } from "node:net";

/**
 * Addresses that are not on the internet: https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry. 169.254.169.254 is where credentials are handed out.
 */
const special: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["::", 128],
  ["::1", 128],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

/** Whether an address is private, local, or reserved; also as IPv6 writes IPv4. What is no address is not on the internet either. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  const list = new BlockList();
  for (const [network, prefix] of special)
    list.addSubnet(network, prefix, isIP(network) === 6 ? "ipv6" : "ipv4");
  // A block list holds IPv4 addresses that are written in IPv6 against its IPv4 entries.
  return list.check(address, family === 6 ? "ipv6" : "ipv4");
}
