/** Keycloak as Maven brings it, optimized for PostgreSQL as its guide says: a server, and what its administrator makes there. */
import { join } from 'node:path';
import { run } from '../../scripts/bootstrap/run.mjs';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { launch, type Running } from '../../scripts/processes/running.js';
import { madeOnce } from '../bench/peers/cache.js';
import { until } from './wait.js';

export const KEYCLOAK_VERSION = '26.7.3';
const ARCHIVE = `org.keycloak:keycloak-quarkus-dist:${KEYCLOAK_VERSION}:zip`;
/** It is alone: what several of it would tell each other is left out. */
const BUILD = ['build', '--db=postgres', '--cache=local'];
const MAKING_MS = 15 * 60_000;
/** Of one that makes its tables on a busy machine. */
const READY_MS = 300_000;
const ADMIN = { username: 'bench-admin', password: 'Tj7-vQ2k-admin' };

/** @param cache folder in which it is kept for later runs @returns its program @throws PlainError that says why it can't be had */
export async function keycloakProgram(cache: string): Promise<string> {
  const folder = join(cache, `keycloak-${KEYCLOAK_VERSION}`);
  const programIn = (where: string): string => join(where, `keycloak-${KEYCLOAK_VERSION}`, 'bin', 'kc.sh');
  await madeOnce(folder, async (making) => {
    const unpack = ['-q', '-B', 'dependency:unpack', `-Dartifact=${ARCHIVE}`, `-DoutputDirectory=${making}`];
    await run('mvn', unpack, { cwd: making, timeoutMs: MAKING_MS });
    await run(programIn(making), BUILD, { timeoutMs: MAKING_MS });
  });
  return programIn(folder);
}

export interface KeycloakPlace {
  program: string;
  /** `postgres://user:password@host:port/name` */
  databaseUrl: string;
  /** Port of 127.0.0.1 on which it speaks HTTP. */
  port: number;
  /** As browsers know it, e.g. `http://127.0.0.1:8080`. */
  origin: string;
  /** A port on which it speaks TLS as well; PEM files. */
  tls?: { port: number; certificate: string; key: string };
}

/** Starts it, and waits until it answers. @throws Error when it ends before */
export async function startKeycloak({ program, databaseUrl, port, origin, tls }: KeycloakPlace): Promise<Running> {
  const { host, pathname, username, password } = new URL(databaseUrl);
  const java = process.env['JAVA_HOME'];
  const encrypted = tls && [
    `--https-port=${tls.port}`,
    `--https-certificate-file=${tls.certificate}`,
    `--https-certificate-key-file=${tls.key}`,
  ];
  const server = await launch({
    name: 'keycloak',
    command: program,
    args: [
      'start',
      '--optimized',
      '--http-enabled=true',
      `--http-port=${port}`,
      '--http-host=127.0.0.1',
      ...(encrypted ?? []),
    ],
    options: {
      env: {
        ...bareEnvironment(process.env),
        [RUN_MARK]: process.env[RUN_MARK],
        ...(java !== undefined && { JAVA_HOME: java }),
        KC_HOSTNAME: origin,
        KC_LOG_LEVEL: 'error',
        KC_DB_URL: `jdbc:postgresql://${host}${pathname}`,
        KC_DB_USERNAME: username,
        KC_DB_PASSWORD: password,
        KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
        KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
    stopSteps: [['SIGTERM', 20_000]],
  });
  await until('keycloak is ready', () => answers(server, `${here(port)}/realms/master`), Boolean, READY_MS);
  return server;
}

async function answers({ child, ended }: Running, url: string): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null)
    throw new Error(`keycloak ended (${await ended}) before it was ready`);
  return fetch(url).then(
    ({ status }) => status === 200,
    () => false,
  );
}

const here = (port: number): string => `http://127.0.0.1:${port}`;

/** A sign-in by password, without a page. */
export const signInAtKeycloak = (
  port: number,
  realm: string,
  client: string,
  login: { username: string; password: string },
): Promise<Response> =>
  fetch(`${here(port)}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: client, ...login }),
  });

/** @param realm as its API describes one (RealmRepresentation), with clients and users @throws Error where it isn't taken */
export async function addRealm(port: number, realm: object): Promise<void> {
  const signedIn = await signInAtKeycloak(port, 'master', 'admin-cli', ADMIN);
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const answer = await fetch(`${here(port)}/admin/realms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(realm),
  });
  if (answer.status !== 201)
    throw new Error(`Keycloak takes no realm: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
}

/** Somebody of a realm, who can sign in at once. */
export const keycloakUser = (
  username: string,
  { password, email, lastName }: { password: string; email: string; lastName: string },
) => ({
  username,
  email,
  emailVerified: true,
  enabled: true,
  firstName: 'Person',
  lastName,
  credentials: [{ type: 'password', value: password, temporary: false }],
});
