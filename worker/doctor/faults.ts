/** What an error of a part means, and what to do about it: one table. Errors are told by their codes; nothing of their text is repeated. */
import { connectionsOf } from '../../db/connections.js';
import { UnknownKeyError } from '../runtime/errors.js';
import { MailError } from '../runtime/mail-answers.js';

export type FaultPart =
  | 'settings'
  | 'database'
  | 'temporal'
  | 'smtp'
  | 'ldap'
  | 'oidc'
  | 'identity-service'
  | 'graph'
  | 'connector'
  | 'keys'
  | 'audit'
  | 'machine';
export interface Fault {
  says: string;
  todo: string;
}
type Row = readonly [code: RegExp, says: string, todo: string];

/** The setting that says where a part is. */
const WHERE: Record<FaultPart, string> = {
  settings: 'the settings',
  database: 'DATABASE_URL',
  temporal: 'TEMPORAL_ADDRESS',
  smtp: 'SMTP_URL',
  ldap: 'its url in the services file',
  oidc: 'OIDC_ISSUER',
  'identity-service': 'services.utokyo.identityService',
  graph: 'services.utokyo.methods',
  connector: 'its url in the services file',
  keys: 'KEYS or KEYS_FILE',
  audit: 'AUDIT_SIGNING_KEY',
  machine: 'this machine',
};
const AUTHORITY: Partial<Record<FaultPart, string>> = {
  database: 'DATABASE_CA_FILE',
  temporal: 'TEMPORAL_CA_FILE',
  smtp: 'SMTP_CA_FILE',
  oidc: 'OIDC_CA_FILE',
};

/** Of the way there, whatever the part. `{where}`: the setting that names it; `{ca}`: the one that names its authority. */
const NETWORK: readonly Row[] = [
  [
    /^(?:ENOTFOUND|EDNS|EAI_\w+|unknown-host)$/,
    'its host has no address',
    'Correct the host in {where}, or ask DNS: getent hosts HOST.',
  ],
  [/^(?:ECONNREFUSED|refused-connection)$/, 'nobody listens there', 'Start it, or correct host and port in {where}.'],
  [
    /^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|OAUTH_TIMEOUT|EGREETING|timeout)$/,
    'no answer in time',
    'Look for a firewall between here and the host in {where}, and whether the server is overloaded.',
  ],
  [
    /^(?:EHOSTUNREACH|ENETUNREACH|unreachable)$/,
    'there is no way to its network',
    'Correct the host in {where}, or the routes of this machine.',
  ],
  [
    /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|cut-connection)$/,
    'it hangs up',
    'Look into its log; something else may listen there, or TLS is spoken to a port without it ({where}).',
  ],
  [
    /^(?:\w*CERT\w*|UNABLE_TO_VERIFY_LEAF_SIGNATURE|bad-certificate)$/,
    'its certificate is not trusted, is over, or names another host',
    'Name the PEM of its authority by {ca}, and the host as the certificate does in {where}.',
  ],
  [
    /^(?:ERR_(?:SSL|TLS)_\w+|EPROTO|ESOCKET|ETLS)$/,
    'TLS could not be begun',
    'Check by {where} whether the port speaks TLS at once, after STARTTLS, or not at all.',
  ],
];

const BY_PART: Partial<Record<FaultPart, readonly Row[]>> = {
  database: [
    [
      /^28P01$/,
      'user and password are refused',
      'Correct them in DATABASE_URL (or DATABASE_PASSWORD): alter role … password …',
    ],
    [
      /^28000$/,
      'it lets this user in from nowhere like here',
      'Add a line for this user, database and address to pg_hba.conf, and reload.',
    ],
    [/^3D000$/, 'there is no such database', 'Make it: createdb -O USER NAME, then npm run migrate.'],
    [/^42P01$/, 'its tables are not there', 'Run npm run migrate.'],
    [/^42501$/, 'the user may not do that', 'Make it the owner of the database and of its schema public.'],
    [/^25006$/, 'it only reads: a standby, or read-only by its settings', 'Name the primary by DATABASE_URL.'],
    [
      /^53300$/,
      'it has no connection left',
      `Raise max_connections: ${connectionsOf('api')} for each API, ${connectionsOf('worker')} for each worker process, and some for you.`,
    ],
    [/^53/, 'it has no room left', 'Make room on its disk, or in its memory.'],
    [/^57P0/, 'it starts or stops', 'Try again in a minute; look into its log.'],
  ],
  temporal: [
    [
      /^grpc-5$/,
      'there is no such namespace',
      'Make it (temporal operator namespace create --retention 720h -n NAME), or correct TEMPORAL_NAMESPACE.',
    ],
    [/^grpc-7$/, 'it does not let us', 'Give this client the right to the namespace, or correct TEMPORAL_API_KEY.'],
    [
      /^grpc-16$/,
      'it does not know us',
      'Correct TEMPORAL_API_KEY, or the client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH).',
    ],
    [
      /^grpc-(?:4|14)$/,
      'it can not be reached, or TLS does not come about',
      'Start it, or correct TEMPORAL_ADDRESS; with TLS: TEMPORAL_TLS, TEMPORAL_CA_FILE, TEMPORAL_TLS_SERVER_NAME.',
    ],
    [/^grpc-/, 'it answers with an error', "Look into the server's log."],
  ],
  smtp: [
    [
      /^EAUTH$/,
      'user and password are refused',
      'Correct them in SMTP_URL (or SMTP_PASSWORD); see whether the server takes sign-ins without TLS.',
    ],
    [
      /^ETLS$/,
      'TLS does not come about: it offers no STARTTLS, or its certificate is not trusted',
      'Switch TLS on at the server, or name the PEM of its authority by SMTP_CA_FILE; within a network that you trust SMTP_ALLOW_CLEAR=true does without.',
    ],
    [
      /^EENVELOPE$/,
      'it refuses the sender or the address',
      "Let the server take mails from the services' mailFrom, and try another address by --mail.",
    ],
    [/^smtp-4/, 'it takes no mail now', 'Look into its log: it may list us as grey, or be full.'],
    [
      /^smtp-5/,
      'it refuses',
      "Look into its log: it may not relay for this machine, or not take the services' mailFrom.",
    ],
  ],
  ldap: [
    [
      /^(?:bad-credentials|ldap-49)$/,
      'it refuses our own account',
      'Correct bindDn and bindPassword of it in the services file.',
    ],
    [
      /^(?:no-such-base|no-such-user|ldap-32)$/,
      'the entry under which is searched is not there',
      'Correct base (or bindDn) of it in the services file.',
    ],
    [/^not-allowed$/, 'our account may not do that', 'Give it the right to read what the filter asks for.'],
    [/^ldap-13$/, 'it wants TLS first', 'Write ldaps: or startTls: true.'],
    [/^(?:ldap-|busy|unavailable)/, 'it answers with an error', 'Look into its log.'],
  ],
  oidc: [
    [
      /^invalid_client$/,
      'it does not know our client, or the secret is another',
      'Correct OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.',
    ],
    [
      /^other-issuer$/,
      'it calls itself otherwise',
      'Write OIDC_ISSUER as its discovery document has issuer, to the letter.',
    ],
    [
      /^(?:http-404|OAUTH_RESPONSE_IS_NOT_CONFORM|OAUTH_RESPONSE_IS_NOT_JSON)$/,
      'no discovery document is there',
      'Correct OIDC_ISSUER: ISSUER/.well-known/openid-configuration must answer.',
    ],
    [/^no-keys$/, 'it publishes no keys', 'Look why its jwks_uri has none.'],
  ],
  'identity-service': [
    [/^other-issuer$/, 'it calls itself otherwise', 'Write its name as issuer, or among otherIssuers.'],
    [
      /^(?:http-404|OAUTH_RESPONSE_IS_NOT_CONFORM|OAUTH_RESPONSE_IS_NOT_JSON)$/,
      'no description is there',
      'Correct issuer, or name its endpoints.',
    ],
  ],
  graph: [
    [
      /^(?:forbidden|http-40[013])$/,
      'it gives us no token',
      'Correct tenant, clientId and clientSecret, and have the secret renewed where it is over.',
    ],
    [/^bad-answer$/, 'something else answers', 'Correct loginUrl.'],
  ],
  connector: [
    [/^http-40[13]$/, 'it does not let us', 'Correct its token.'],
    [/^http-404$/, 'there is nothing under its url', 'Correct its url: for SCIM the one that /Users is appended to.'],
    [/^(?:http-3\d\d|redirected)$/, 'it sends us elsewhere', 'Write the url that it sends to.'],
    [/^http-/, 'it answers with an error', 'Look into its log.'],
  ],
  machine: [
    [
      /^(?:EACCES|EPERM|EROFS)$/,
      'it can not be written',
      'Give it to the user that runs the processes, or mount it writable.',
    ],
    [/^ENOENT$/, 'it is not there', 'Make the folder.'],
    [/^ENOSPC$/, 'the disk is full', 'Make room.'],
  ],
};

/** @returns words for an error of a part; of one that is in no row its code */
export function faultOf(part: FaultPart, error: unknown): Fault {
  if (error instanceof UnknownKeyError)
    return {
      says: `something was made under the key ${error.keyId}, which this ring does not have`,
      todo: 'Put the key back, behind the newest, in KEYS or KEYS_FILE, and restart the processes.',
    };
  const codes = codesOf(error, 0);
  for (const rows of [BY_PART[part] ?? [], NETWORK]) {
    const row = rows.find(([wanted]) => codes.some((code) => wanted.test(code)));
    if (row) return { says: row[1], todo: worded(row[2], part) };
  }
  return {
    says: `fails (${codes[0] ?? 'unknown'})`,
    todo: worded('Look into its log, and at {where}.', part),
  };
}

const worded = (text: string, part: FaultPart): string =>
  text.replace('{where}', WHERE[part]).replace('{ca}', AUTHORITY[part] ?? 'its caFile in the services file');

const DEEPEST = 6;
const SYSTEM = /\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|EPIPE)\b/;
/** A code that stands for no more than "it failed" comes after what caused it. */
const VAGUE = /^(?:ESOCKET|ECONNECTION|ERR_INVALID|EUNKNOWN|CONN)$/;

/** Codes of an error and its causes, the most telling first: of systems, PostgreSQL, gRPC, SMTP, and words of ours. */
export function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return [];
  const { code, responseCode, word, fault, cause, errors, status, keyId } = error as Partial<Record<string, unknown>>;
  const own: string[] = [];
  if (error instanceof MailError)
    own.push(...(error.fault.code === undefined ? [] : [`smtp-${error.fault.code}`]), error.word);
  // Some clients keep no more of a fault than its sentence.
  if (error instanceof Error) {
    if (/certificate|self-signed|altname/i.test(error.message)) own.push('CERT');
    own.push(...(SYSTEM.exec(error.message) ?? []));
  }
  if (typeof responseCode === 'number') own.push(`smtp-${responseCode}`);
  if (typeof code === 'string') own.push(code);
  if (typeof code === 'number') own.push(`grpc-${code}`);
  if (typeof word === 'string') own.push(word);
  if (typeof fault === 'string') own.push(fault);
  if (typeof status === 'number') own.push(`http-${status}`);
  if (typeof keyId === 'string') own.push('unknown-key');
  const inner = [cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])].flatMap((one) =>
    codesOf(one, depth + 1),
  );
  return [...own, ...inner].sort((a, b) => Number(VAGUE.test(a)) - Number(VAGUE.test(b)));
}
