/** Why a connector could not tell its system: one word, that staff see and the table keeps. Never an address, a body or what the system said. */

/** A push that failed. `word` is all that leaves the connector. */
export class ConnectorFault extends Error {
  override readonly name = 'ConnectorFault';
  /** @param word lower-case letters, digits, hyphens */
  constructor(readonly word: string) {
    super(word);
  }
}

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

/** The word of whatever a socket, fetch or TLS threw. */
export function faultOfConnection(error: unknown): ConnectorFault {
  if (error instanceof ConnectorFault) return error;
  const code = codeIn(error, 0);
  if (code === undefined) return new ConnectorFault('no-connection');
  return new ConnectorFault(BY_CODE[code] ?? (OF_TLS.test(code) ? 'bad-certificate' : 'no-connection'));
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
