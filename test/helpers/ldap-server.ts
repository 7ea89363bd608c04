/** Debian's slapd with its module argon2, in a folder of its own on a free port. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { testPort } from './ports.js';
import { PATIENCE_MS, until } from './wait.js';

/** The server's program; absent where none can be had. */
export const SLAPD = process.env['TEST_SLAPD'];
const MAKER = 'openssl';
/** Whether certificates can be made here. */
export const OPENSSL = spawnSync(MAKER, ['version']).status === 0;
export const LDAP_BASE = 'dc=example,dc=jp';
export const LDAP_PEOPLE = `ou=people,${LDAP_BASE}`;
/** May change passwords and a few attributes of people and read nothing. */
export const LDAP_WRITER = { dn: `cn=tetsuzuki,${LDAP_BASE}`, password: 'writer-Canary-pass' };
/** May bind and search, and change nothing. */
export const LDAP_READER = { dn: `cn=reader,${LDAP_BASE}`, password: 'reader-Canary-pass' };

export interface LdapServer {
  url: string;
  /** PEM of the authority of its certificate, where there is openssl to make one. */
  caFile: string;
  /** Whether somebody can sign in with a password: a bind. */
  binds(uid: string, password: string): Promise<boolean>;
  /** An attribute of an entry, as its reader sees it. */
  values(uid: string, attribute: string): Promise<string[]>;
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

const MODULES = ['/usr/lib/ldap', '/usr/lib/openldap', '/usr/libexec/openldap'];

/** @param people uid and first password of each entry @param locked who of them is locked out by the directory's own policy */
export async function startLdapServer(
  people: Record<string, string>,
  locked: readonly string[] = [],
): Promise<LdapServer> {
  if (!SLAPD) throw new Error('TEST_SLAPD is not set: run the tests by `npm test`');
  const program = SLAPD;
  const folder = mkdtempSync(join(tmpdir(), 'slapd-'));
  const port = await testPort();
  const url = `ldap://127.0.0.1:${port}`;
  const caFile = join(folder, 'cert.pem');
  if (OPENSSL) makeCertificate(folder, caFile);
  const conf = join(folder, 'slapd.conf');
  mkdirSync(join(folder, 'db'));
  writeFileSync(conf, configuration(folder, locked.length > 0));
  const ldif = join(folder, 'people.ldif');
  writeFileSync(ldif, entries(people, locked));
  execFileSync(program, ['-T', 'add', '-f', conf, '-l', ldif], { stdio: 'pipe' });
  let server: ChildProcess | undefined;
  const up = async (): Promise<void> => {
    server ??= spawn(program, ['-d', '0', '-f', conf, '-h', url], { stdio: 'ignore' });
    await listening(port);
  };
  const down = async (): Promise<void> => {
    const ending = server;
    server = undefined;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGTERM');
    await ended;
  };
  await up();
  return {
    url,
    caFile,
    binds: (uid, password) => binds(url, `uid=${uid},${LDAP_PEOPLE}`, password),
    values: (uid, attribute) => values(url, `uid=${uid},${LDAP_PEOPLE}`, attribute),
    up,
    down,
    async close() {
      await down();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, hasPolicy: boolean): string {
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  const tls = ['TLSCertificateFile', 'TLSCertificateKeyFile'].map(
    (key, n) => `${key} ${folder}/${['cert', 'key'][n]}.pem`,
  );
  return [
    ...schemas,
    `modulepath ${MODULES.join(':')}`,
    'moduleload back_mdb',
    'moduleload argon2',
    ...(hasPolicy ? ['moduleload ppolicy'] : []),
    `pidfile ${folder}/slapd.pid`,
    ...(OPENSSL ? tls : []),
    'database mdb',
    `suffix "${LDAP_BASE}"`,
    `directory ${folder}/db`,
    'maxsize 16777216',
    `access to dn.subtree="${LDAP_PEOPLE}" attrs=userPassword by dn.exact="${LDAP_WRITER.dn}" write by anonymous auth by * none`,
    `access to dn.subtree="${LDAP_PEOPLE}" attrs=displayName,employeeType,mobile,title by dn.exact="${LDAP_WRITER.dn}" write by dn.exact="${LDAP_READER.dn}" read by * none`,
    `access to * by anonymous auth by dn.exact="${LDAP_WRITER.dn}" search by dn.exact="${LDAP_READER.dn}" read by * none`,
    ...(hasPolicy ? ['overlay ppolicy', `ppolicy_default "${POLICY}"`] : []),
    '',
  ].join('\n');
}

const POLICY = `cn=policy,${LDAP_BASE}`;

function entries(people: Record<string, string>, locked: readonly string[]): string {
  const lockOf = (uid: string) => (locked.includes(uid) ? 'pwdAccountLockedTime: 000001010000Z\n' : '');
  const policy = `dn: ${POLICY}\nobjectClass: organizationalRole\nobjectClass: pwdPolicy\npwdAttribute: userPassword\npwdLockout: TRUE\n`;
  const service = ({ dn, password }: typeof LDAP_WRITER): string =>
    `dn: ${dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\nuserPassword: ${password}\n`;
  return [
    `dn: ${LDAP_BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Example\n`,
    `dn: ${LDAP_PEOPLE}\nobjectClass: organizationalUnit\n`,
    service(LDAP_WRITER),
    service(LDAP_READER),
    ...(locked.length > 0 ? [policy] : []),
    ...Object.entries(people).map(
      ([uid, password]) =>
        `dn: uid=${uid},${LDAP_PEOPLE}\nobjectClass: inetOrgPerson\ncn: ${uid}\nsn: ${uid}\nuserPassword: ${password}\n${lockOf(uid)}`,
    ),
  ].join('\n');
}

/** A certificate for 127.0.0.1 that vouches for itself. */
function makeCertificate(folder: string, file: string): void {
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const out = ['-keyout', join(folder, 'key.pem'), '-out', file];
  execFileSync(MAKER, ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...out], { stdio: 'pipe' });
}

async function binds(url: string, dn: string, password: string): Promise<boolean> {
  const client = new Client({ url, timeout: PATIENCE_MS, connectTimeout: PATIENCE_MS });
  try {
    await client.bind(dn, password);
    return true;
  } catch {
    return false;
  } finally {
    await client.unbind();
  }
}

async function values(url: string, dn: string, attribute: string): Promise<string[]> {
  const client = new Client({ url, timeout: PATIENCE_MS, connectTimeout: PATIENCE_MS });
  try {
    await client.bind(LDAP_READER.dn, LDAP_READER.password);
    const { searchEntries } = await client.search(dn, { scope: 'base', attributes: [attribute] });
    return [searchEntries[0]?.[attribute] ?? []].flat().map(String);
  } finally {
    await client.unbind();
  }
}

async function listening(port: number): Promise<void> {
  const answers = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  await until('slapd listens', answers);
}
