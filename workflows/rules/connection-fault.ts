/** One word for why a connection failed. Never an address or what the other side said. */

/** System errors by their code; what isn't here and isn't about a certificate is `no-connection`. */
const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused-connection',
  ECONNRESET: 'cut-connection',
  EPIPE: 'cut-connection',
  UND_ERR_SOCKET: 'cut-connection',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};
const OF_TLS = /CERT|SSL|TLS|SIGNATURE|EPROTO/;

/** The word of whatever a socket, fetch or TLS threw: lower-case letters and hyphens. */
export function wordOfConnection(error: unknown): string {
  const code = codeIn(error, 0);
  if (code === undefined) return 'no-connection';
  return BY_CODE[code] ?? (OF_TLS.test(code) ? 'bad-certificate' : 'no-connection');
}

/** The first system code of an error, its causes, and the errors that it gathers (one for each address tried). */
function codeIn(error: unknown, depth: number): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string') return code;
  const gathered: unknown = Reflect.get(error, 'errors');
  const inner = [Reflect.get(error, 'cause') as unknown, ...(Array.isArray(gathered) ? (gathered as unknown[]) : [])];
  return inner.map((one) => codeIn(one, depth + 1)).find((one) => one !== undefined);
}
