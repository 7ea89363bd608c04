/** Settings of the database and of the mail server: the variables `DATABASE_*` and `SMTP_*`. */
import { readFileSync } from 'node:fs';
import { codeOf, type ConfigProblem } from '../errors.js';
import { isHere, type ServerUrl, withOptions, withPassword, wrongInUrl } from './server-url.js';
import { partIn, type ReadFrom, text, trueOrFalse, type Variables, wholeNumber } from './variables.js';

const DATABASE: ServerUrl = {
  protocols: ['postgres:', 'postgresql:'],
  example: 'postgres://user:password@host:5432/name',
  options: new Set(
    (
      'sslmode sslrootcert sslcert sslkey sslnegotiation channel_binding uselibpqcompat ' +
      'host port options application_name connect_timeout target_session_attrs'
    ).split(' '),
  ),
};
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];
/** Others of nodemailer's would switch on its own log, which prints mails, or lift the limits of `mailer.ts`. */
export const SMTP: ServerUrl = {
  protocols: ['smtp:', 'smtps:'],
  example: 'smtp://user:password@host:587',
  options: new Set(['name', 'requireTLS', 'ignoreTLS', 'authMethod', 'tls.rejectUnauthorized', 'tls.servername']),
};

const urlOf = (kind: ServerUrl) =>
  text().superRefine((value, context) => {
    const message = wrongInUrl(value, kind);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
/** Path of a PEM file. */
const pemFile = text().superRefine((path, context) => {
  try {
    if (!readFileSync(path, 'utf8').includes('-----BEGIN CERTIFICATE-----'))
      context.addIssue({ code: 'custom', message: 'names a file without a certificate in PEM' });
  } catch (error) {
    context.addIssue({ code: 'custom', message: `names a file that can't be read (${codeOf(error) ?? 'unknown'})` });
  }
});
export const pemText = pemFile.transform((path) => readFileSync(path, 'utf8'));

export const serverVariables = (production: boolean) =>
  ({
    databaseUrl: ['DATABASE_URL', partIn(production)(urlOf(DATABASE))],
    /** As it is, where the URL has a user and no password. */
    databasePassword: ['DATABASE_PASSWORD', text().exactOptional()],
    /** PEM of the authority that signed the server's certificate; with it TLS is demanded and the name checked. */
    databaseCa: ['DATABASE_CA_FILE', pemFile.exactOptional()],
    smtpUrl: ['SMTP_URL', partIn(production)(urlOf(SMTP))],
    smtpPassword: ['SMTP_PASSWORD', text().exactOptional()],
    smtpCa: ['SMTP_CA_FILE', pemText.exactOptional()],
    /** Whether mails may leave this machine in clear in production. */
    smtpAllowsClear: ['SMTP_ALLOW_CLEAR', trueOrFalse.exactOptional()],
    /** Mails over one connection to the mail server: see `ConnectionLimits` of `mailer.ts`. */
    smtpMessages: ['SMTP_MESSAGES_PER_CONNECTION', wholeNumber(1, 100).default(5)],
  }) as const;
type Read = ReadFrom<ReturnType<typeof serverVariables>>;

/** The URLs as they are connected to. `smtpCa`: PEM of the authority that signed the mail server's certificate; absent: the system's list. */
export function toServers(read: Read, production: boolean) {
  const { databaseUrl, databasePassword, databaseCa, smtpUrl, smtpPassword, smtpAllowsClear, ...rest } = read;
  const trusted = databaseCa === undefined ? {} : { sslmode: 'verify-full', sslrootcert: databaseCa };
  const demands = production && smtpAllowsClear !== true && smtpUrl !== undefined && !isHere(smtpUrl);
  const secure = demands && smtpUrl.toLowerCase().startsWith('smtp:') ? { requireTLS: 'true' } : {};
  return {
    ...rest,
    ...(databaseUrl !== undefined && {
      databaseUrl: withOptions(withPassword(databaseUrl, databasePassword), trusted),
    }),
    ...(smtpUrl !== undefined && { smtpUrl: withOptions(withPassword(smtpUrl, smtpPassword), secure) }),
  };
}

/** What is right by itself and wrong together. URLs that are wrong by themselves are passed over. */
export function* serverDisagreements(given: Variables, production: boolean): Generator<ConfigProblem> {
  const database = right(given, 'DATABASE_URL', DATABASE);
  const mail = right(given, 'SMTP_URL', SMTP);
  for (const [name, url] of Object.entries({ DATABASE_PASSWORD: database, SMTP_PASSWORD: mail })) {
    const of = name.replace('PASSWORD', 'URL');
    if (given[name] === undefined || !url) continue;
    if (url.username === '') yield { name, reason: `needs a user in ${of}` };
    else if (url.password !== '') yield { name, reason: `can't be given: there is a password in ${of}` };
  }
  const mode = database?.searchParams.get('sslmode') ?? undefined;
  if (mode !== undefined && !SSL_MODES.includes(mode))
    yield { name: 'DATABASE_URL', reason: `has an sslmode that is none of ${SSL_MODES.join(', ')}` };
  if (given['DATABASE_CA_FILE'] !== undefined && (mode === 'disable' || mode === 'no-verify'))
    yield { name: 'DATABASE_CA_FILE', reason: 'is of no use: the sslmode of DATABASE_URL checks no certificate' };
  const allowed = trueOrFalse.safeParse(given['SMTP_ALLOW_CLEAR'] ?? 'false').data === true;
  const lax = mail && !isHere(mail.href) ? laxOption(mail) : undefined;
  if (production && !allowed && lax !== undefined)
    yield {
      name: 'SMTP_URL',
      reason: `has ${lax}: whoever stands between could read mails. SMTP_ALLOW_CLEAR=true allows it`,
    };
}

const LAX = { ignoreTLS: 'true', requireTLS: 'false', 'tls.rejectUnauthorized': 'false' };
const laxOption = ({ searchParams }: URL): string | undefined =>
  Object.entries(LAX)
    .filter(([name, value]) => searchParams.get(name) === value)
    .map(([name, value]) => `${name}=${value}`)[0];

function right(given: Variables, name: string, kind: ServerUrl): URL | undefined {
  const value = given[name];
  return value !== undefined && wrongInUrl(value, kind) === undefined ? new URL(value) : undefined;
}
