/** Addresses, as sockets and proxies write them. */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/**
 * The address in what a socket or a proxy says: without port, brackets and zone, and as IPv4 where it is only written as IPv6.
 * @returns undefined for anything that is no address
 */
export function addressIn(said: string | undefined): string | undefined {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(said ?? '') ?? [];
  const [, beforePort] = /^([\d.]+):\d+$/.exec(said ?? '') ?? [];
  const [address = ''] = (bracketed ?? beforePort ?? said ?? '').split('%');
  if (isIPv4(address) && bracketed === undefined) return address;
  if (!isIPv6(address)) return undefined;
  const groups = groupsOf(address);
  return isUnder(groups, MAPPED) ? ipv4In(groups) : groups.join(':');
}

/**
 * What counts as one client. One person has a whole /64 of IPv6 at their disposal. Behind a NAT64 with the common prefix (RFC 6052) everybody has
 * one of IPv4.
 * @returns empty for anything that is no address
 */
export function networkOf(said: string | undefined): string {
  const address = addressIn(said) ?? '';
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  return isUnder(groups, NAT64) ? ipv4In(groups) : `${groups.slice(0, 4).join(':')}::/64`;
}

/** The proxies that are believed: `TRUST_PROXY`, addresses and CIDR blocks. */
export function proxiesIn(trusted: string | false): (said: string | undefined) => boolean {
  const list = new BlockList();
  for (const one of trusted === false ? [] : trusted.split(',')) {
    const [address = '', bits] = one.split('/');
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (said) => {
    const address = addressIn(said);
    return address !== undefined && list.check(address, familyOf(address));
  };
}

const MAPPED = ['0', '0', '0', '0', '0', 'ffff'];
const NAT64 = ['64', 'ff9b', '0', '0', '0', '0'];
const isUnder = (groups: readonly string[], prefix: readonly string[]): boolean =>
  prefix.every((group, at) => group === groups[at]);
const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  // The URL parser writes an address in its one canonical form (RFC 5952).
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after];
}

/** The IPv4 address in the last two groups. */
const ipv4In = (groups: readonly string[]): string =>
  groups
    .slice(-2)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((two) => [two >> 8, two & 0xff])
    .join('.');
