import { type AddressBlock, blockContains, halves, parseBlock } from "./address.ts";
import type { LibraryFunction } from "./function.ts";

/**
 * Blocks that are not reached over the internet: IANA's special-purpose registries
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry), multicast, and IPv6
 * outside of 2000::/3, which is all that is handed out.
 */
const reserved = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/3",
  "2001:db8::/32",
  "3fff::/20",
  "4000::/2",
  "8000::/1",
].map(parseBlock);

/** Protocol names and numbers as IpPermissions give them (https://www.iana.org/assignments/protocol-numbers). */
const protocolNumbers: Readonly<Record<string, string>> = { tcp: "6", udp: "17", icmp: "1", icmpv6: "58" };

/** Functions on addresses, blocks and ports. */
export const networkFunctions: readonly LibraryFunction[] = [
  {
    name: "isAnyAddress",
    signature: "isAnyAddress(string): bool",
    parameters: ["cidr"],
    description:
      "Whether a CIDR block is every address: 0.0.0.0/0, ::/0, in any spelling. False for empty text; other text that is no block throws.",
    examples: [
      { expression: "isAnyAddress('0.0.0.0/0')", gives: "true" },
      { expression: "isAnyAddress('0:0:0:0:0:0:0:0/0')", gives: "true" },
      { expression: "isAnyAddress('10.0.0.0/8')", gives: "false" },
    ],
    call: (cidr: string) => cidr !== "" && parseBlock(cidr).prefix === 0,
  },
  {
    name: "cidrContains",
    signature: "cidrContains(string, string): bool",
    parameters: ["cidr", "addressOrCidr"],
    description: "Whether a block contains an address, or the whole of another block.",
    examples: [
      { expression: "cidrContains('10.0.0.0/8', '10.1.2.3')", gives: "true" },
      { expression: "cidrContains('10.0.0.0/16', '10.0.0.0/8')", gives: "false" },
      { expression: "cidrContains('2001:db8::/32', '2001:db8:1::/48')", gives: "true" },
    ],
    call: (cidr: string, inner: string) => blockContains(parseBlock(cidr), parseBlock(inner)),
  },
  {
    name: "isPublicAddress",
    signature: "isPublicAddress(string): bool",
    parameters: ["addressOrCidr"],
    description:
      "Whether an address, or any address of a block, is outside private and reserved space, that is, can be reached over the internet. False for empty text.",
    examples: [
      { expression: "isPublicAddress('8.8.8.8')", gives: "true" },
      { expression: "isPublicAddress('192.168.1.0/24')", gives: "false" },
      { expression: "isPublicAddress('0.0.0.0/0')", gives: "true" },
      { expression: "isPublicAddress('fd00::/8')", gives: "false" },
    ],
    call: (text: string) => text !== "" && hasPublicAddress(parseBlock(text)),
  },
  {
    name: "opensPort",
    signature: "opensPort(string, int, int, string, int): bool",
    parameters: ["protocol", "from", "to", "wantedProtocol", "port"],
    description:
      "Whether a rule of a security group (its IpProtocol, FromPort, ToPort) lets a port through. Protocol -1 is every protocol and port; tcp and udp may be written by number (6, 17).",
    examples: [
      { expression: "opensPort('tcp', 20, 25, 'tcp', 22)", gives: "true" },
      { expression: "opensPort('-1', 0, 0, 'udp', 53)", gives: "true" },
      { expression: "opensPort('6', 22, 22, 'tcp', 22)", gives: "true" },
      { expression: "opensPort('udp', 0, 65535, 'tcp', 22)", gives: "false" },
    ],
    call: opensPort,
    refuse: (literals) => {
      const wanted = literals[3];
      if (wanted === null || wanted === undefined || wanted === "tcp" || wanted === "udp") return null;
      return { argument: 3, message: `the protocol that is asked for is 'tcp' or 'udp', not '${wanted}'` };
    },
  },
];

function opensPort(protocol: string, from: bigint, to: bigint, wanted: string, port: bigint): boolean {
  if (protocol === "-1") return true;
  const lower = protocol.toLowerCase();
  if ((protocolNumbers[lower] ?? lower) !== protocolNumbers[wanted]) return false;
  // -1 to -1 is every port, as EC2 writes it where a protocol's ports are left open.
  return (from === -1n && to === -1n) || (from <= port && port <= to);
}

/** Halves a block until each half is either reserved as a whole or holds nothing that is reserved. */
function hasPublicAddress(block: AddressBlock): boolean {
  if (reserved.some((outer) => blockContains(outer, block))) return false;
  if (!reserved.some((inner) => blockContains(block, inner))) return true;
  return halves(block).some(hasPublicAddress);
}
