/** Settings of the connection to Temporal: the variables `TEMPORAL_*`. */
import type { ConfigProblem } from '../errors.js';
import { fileOf } from './kinds.js';
import { partIn, type ReadFrom, text, trueOrFalse, type Variables } from './variables.js';

/** `host`, `host:port`, `[::1]:port`. */
const ADDRESS = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;
const CLIENT_CERT = 'TEMPORAL_TLS_CLIENT_CERT_PATH';
const CLIENT_KEY = 'TEMPORAL_TLS_CLIENT_KEY_PATH';

const pem = fileOf(text()).exactOptional();

export const temporalVariables = (production: boolean) =>
  ({
    address: ['TEMPORAL_ADDRESS', partIn(production)(text().regex(ADDRESS, 'must be host:port'))],
    namespace: [
      'TEMPORAL_NAMESPACE',
      text()
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be the name of a namespace')
        .default('default'),
    ],
    apiKey: ['TEMPORAL_API_KEY', text().exactOptional()],
    isTlsWanted: ['TEMPORAL_TLS', trueOrFalse.exactOptional()],
    /** PEM of our own certificate and its key (mTLS). */
    cert: [CLIENT_CERT, pem],
    key: [CLIENT_KEY, pem],
    /** PEM of the authority that signed the server's certificate; absent: the system's list. */
    ca: ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', pem],
    /** Whether messages of a release that didn't bind them count (decision 077): for the time of an upgrade. */
    acceptsUnbound: ['TEMPORAL_ACCEPT_UNBOUND', trueOrFalse.exactOptional()],
    /** Name that the server's certificate must bear where it isn't the host of the address. */
    serverName: ['TEMPORAL_TLS_SERVER_NAME', text().exactOptional()],
  }) as const;
type Read = ReadFrom<ReturnType<typeof temporalVariables>>;

/** TLS is on as soon as anything of it is set; an API key alone needs it too. */
export function toTemporal({ isTlsWanted, cert, key, ca, serverName, ...server }: Read) {
  const tls: TemporalTls = {
    ...(ca && { ca }),
    ...(cert && key && { client: { cert, key } }),
    ...(serverName !== undefined && { serverName }),
  };
  const isOn = isTlsWanted ?? (server.apiKey !== undefined || Object.keys(tls).length > 0);
  return { ...server, ...(isOn && { tls }) };
}
export interface TemporalTls {
  ca?: Buffer;
  client?: { cert: Buffer; key: Buffer };
  serverName?: string;
}

/** What is right by itself and wrong together. */
export function* temporalDisagreements(given: Variables): Generator<ConfigProblem> {
  const hasCert = given[CLIENT_CERT] !== undefined;
  const hasKey = given[CLIENT_KEY] !== undefined;
  if (hasCert && !hasKey) yield { name: CLIENT_KEY, reason: `is required with ${CLIENT_CERT}` };
  if (hasKey && !hasCert) yield { name: CLIENT_CERT, reason: `is required with ${CLIENT_KEY}` };
  if (given['TEMPORAL_API_KEY'] !== undefined && trueOrFalse.safeParse(given['TEMPORAL_TLS']).data === false)
    yield { name: 'TEMPORAL_TLS', reason: "can't be false with TEMPORAL_API_KEY: the key would travel in clear" };
}
