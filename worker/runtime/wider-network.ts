/** Who may stand behind several networks. */

/**
 * The network that a client may have to itself: providers give a /48 of IPv6 away for nothing, and with it 65,536 networks of the kind that counts
 * as one client. An IPv4 address stays by itself, as does any other name.
 * @param network `2001:db8:0:1::/64`, or an IPv4 address
 */
export const widerNetwork = (network: string): string =>
  network.replace(/^([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){2}):[0-9a-f]{1,4}::\/64$/, '$1::/48');
