/** Settings of the connection to Temporal: the variables `TEMPORAL_*`. */
import { z } from 'zod';
import type { ConfigProblem } from '../errors.js';
import { fileOf } from './kinds.js';
import { pemText } from './servers.js';
import { partIn, type ReadFrom, text, trueOrFalse, type Variables } from './variables.js';

/** `host`, `host:port`, `[::1]:port`. */
const ADDRESS = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;
const CLIENT_CERT = 'TEMPORAL_TLS_CLIENT_CERT_PATH';
const SERVER_CA = 'TEMPORAL_TLS_SERVER_CA_CERT_PATH';
const CA_FILE = 'TEMPORAL_CA_FILE';
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
    ca: [SERVER_CA, pem],
    /** The same by the name that it has for other parts. */
    caAsElsewhere: [CA_FILE, pemText.transform((text) => Buffer.from(text)).exactOptional()],
    /** Whether messages of a release that didn't bind them count (decision 077): for the time of an upgrade. */
    acceptsUnbound: ['TEMPORAL_ACCEPT_UNBOUND', trueOrFalse.exactOptional()],
    /** Name of the Worker Deployment whose versions run side by side; absent: every worker takes every task. */
    deployment: [
      'TEMPORAL_DEPLOYMENT',
      text()
        .regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be letters, digits, - and _')
        .exactOptional(),
    ],
    /** What becomes of procedures that are open when another build is made the current one. */
    versioning: ['TEMPORAL_VERSIONING', z.enum(['PINNED', 'AUTO_UPGRADE']).exactOptional()],
    /** Name that the server's certificate must bear where it isn't the host of the address. */
    serverName: ['TEMPORAL_TLS_SERVER_NAME', text().exactOptional()],
  }) as const;
type Read = ReadFrom<ReturnType<typeof temporalVariables>>;

/** TLS is on as soon as anything of it is set; an API key alone needs it too. */
export function toTemporal(read: Read) {
  const { isTlsWanted, cert, key, caAsElsewhere, ca = caAsElsewhere, serverName, ...more } = read;
  const { deployment, versioning, ...server } = more;
  const tls: TemporalTls = {
    ...(ca && { ca }),
    ...(cert && key && { client: { cert, key } }),
    ...(serverName !== undefined && { serverName }),
  };
  const isOn = isTlsWanted ?? (server.apiKey !== undefined || Object.keys(tls).length > 0);
  const isVersioned = deployment !== undefined && versioning !== undefined;
  return { ...server, ...(isOn && { tls }), ...(isVersioned && { versions: { deployment, behavior: versioning } }) };
}
/** Builds that run side by side, each under its own version of a Worker Deployment. */
export interface TemporalVersions {
  deployment: string;
  /** `PINNED`: a procedure ends under the build that it began under; `AUTO_UPGRADE`: it goes on under the current one. */
  behavior: 'PINNED' | 'AUTO_UPGRADE';
}
export interface TemporalTls {
  ca?: Buffer;
  client?: { cert: Buffer; key: Buffer };
  serverName?: string;
}

/** What is right by itself and wrong together. */
export function* temporalDisagreements(given: Variables): Generator<ConfigProblem> {
  if (given[SERVER_CA] !== undefined && given[CA_FILE] !== undefined)
    yield { name: CA_FILE, reason: `and ${SERVER_CA} are the same: one of the two` };
  const hasCert = given[CLIENT_CERT] !== undefined;
  const hasKey = given[CLIENT_KEY] !== undefined;
  if (hasCert && !hasKey) yield { name: CLIENT_KEY, reason: `is required with ${CLIENT_CERT}` };
  const [deployment, versioning] = ['TEMPORAL_DEPLOYMENT', 'TEMPORAL_VERSIONING'] as const;
  if (given[deployment] !== undefined && given[versioning] === undefined)
    yield { name: versioning, reason: `is required with ${deployment}: PINNED or AUTO_UPGRADE` };
  if (given[versioning] !== undefined && given[deployment] === undefined)
    yield { name: deployment, reason: `is required with ${versioning}` };
  if (hasKey && !hasCert) yield { name: CLIENT_CERT, reason: `is required with ${CLIENT_KEY}` };
  if (given['TEMPORAL_API_KEY'] !== undefined && trueOrFalse.safeParse(given['TEMPORAL_TLS']).data === false)
    yield { name: 'TEMPORAL_TLS', reason: "can't be false with TEMPORAL_API_KEY: the key would travel in clear" };
}
