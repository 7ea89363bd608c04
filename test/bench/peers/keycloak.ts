/** Keycloak on PostgreSQL, optimized as its guide says, with its own hash. Its archive is brought by Maven; it is set up once for PostgreSQL. */
import {
  addRealm,
  KEYCLOAK_VERSION,
  keycloakProgram,
  keycloakUser,
  signInAtKeycloak,
  startKeycloak,
} from '../../helpers/keycloak.js';
import { testPort } from '../../helpers/ports.js';
import type { Alive, Contender, Surroundings } from '../contender.js';
import { networkOf, Person } from '../http.js';
import { urlOf } from '../mailbox.js';
import { bringDatabase, emailOf, FIRST_PASSWORD, type Peer, resetPath } from './reset.js';

/** Argon2id with 7 MiB, 5 rounds, as shipped: so it stands in the table `credential`. */
const DECLARED = /^(?=.*"hashIterations":5\b)(?=.*"algorithm":"argon2")(?=.*"memory":\["7168"\])(?=.*"type":\["id"\])/;

/** Until Java has compiled what is called most. */
const WARM_UP = 300;

const REALM = 'bench';
const CLIENT = 'bench';
/** Where the application would be that the person comes from; nobody goes there. */
const APPLICATION = 'http://127.0.0.1/application/';

export class Keycloak implements Contender {
  readonly name = 'keycloak';
  readonly about =
    `Keycloak ${KEYCLOAK_VERSION}, optimized, alone; argon2id 7 MiB t5 as shipped; PostgreSQL with fsync`;
  #program = '';

  async prepare(cache: string): Promise<void> {
    this.#program = await keycloakProgram(cache);
  }

  async start({ folder, mailbox, people }: Surroundings): Promise<Alive> {
    const { postgres, db, stop } = await bringDatabase(folder);
    const port = await testPort();
    const origin = `http://127.0.0.1:${port}`;
    const server = await startKeycloak({ program: this.#program, databaseUrl: postgres.url, port, origin });
    await addRealm(port, realmOf(people, mailbox.port));
    const stored = (which: readonly number[]): Promise<string[]> =>
      db('credential as c')
        .join('user_entity as u', 'u.id', 'c.user_id')
        .whereRaw('u.email = any(?)', [which.map(emailOf)])
        .where('c.type', 'password')
        .pluck('c.credential_data');
    const peer: Peer = { mailbox, declared: DECLARED, warmUp: WARM_UP, stored, ...browserOf(port, origin, mailbox) };
    return {
      processes: () => ({ keycloak: server.pid, postgres: postgres.running.pid }),
      paths: [resetPath(peer)],
      async stop() {
        await server.stop();
        await stop();
      },
    };
  }
}

function realmOf(people: number, smtpPort: number): object {
  const client = { clientId: CLIENT, publicClient: true, directAccessGrantsEnabled: true, baseUrl: APPLICATION };
  return {
    realm: REALM,
    enabled: true,
    sslRequired: 'none',
    resetPasswordAllowed: true,
    smtpServer: { host: '127.0.0.1', port: String(smtpPort), from: 'keycloak@bench.example.jp' },
    clients: [{ ...client, redirectUris: [`${APPLICATION}*`] }],
    users: Array.from({ length: people }, (_, person) => {
      const email = emailOf(person);
      return keycloakUser(email, { password: FIRST_PASSWORD, email, lastName: String(person) });
    }),
  };
}

/** Pages and forms: the page "Forgot password?" of an application's link, address, mailed URL in the same browser, new password. */
function browserOf(port: number, origin: string, mailbox: Surroundings['mailbox']): Pick<Peer, 'reset' | 'letsIn'> {
  return {
    async reset(n, password, watch) {
      const person = new Person(origin, networkOf(n));
      const forgotten = `/realms/${REALM}/login-actions/reset-credentials?client_id=${CLIENT}`;
      const page = await watch.time('begin', () => visit(person, forgotten));
      const startedMs = performance.now();
      await watch.time('start', () => visit(person, actionOf(page), { username: emailOf(n) }));
      const mail = await mailbox.next(emailOf(n));
      watch.took('click to mail', mail.atMs - startedMs);
      const { pathname, search } = await urlOf(mail, (url) => url.includes('/action-token'));
      const form = await watch.time('URL', () => visit(person, pathname + search));
      const chosen = { 'password-new': password, 'password-confirm': password };
      const end = await watch.time('new password', () => visit(person, actionOf(form), chosen));
      if (!DONE.test(end.text)) throw new Error(`a reset ended at ${end.at}`);
      return async () => (await person.send(pathname + search)).status < 400;
    },
    async letsIn(n, password) {
      const { status } = await signInAtKeycloak(port, REALM, CLIENT, { username: emailOf(n), password });
      return status === 200;
    },
  };
}

interface Page {
  /** Where redirects have led to. */
  at: string;
  text: string;
}
const MOST_REDIRECTS = 6;
/** What the last page says. */
const DONE = /Your account has been updated/;

/** Goes where a browser goes. @throws Error for an answer that is no page */
async function visit(person: Person, path: string, fields?: Record<string, string>): Promise<Page> {
  let answer = await person.send(path, fields && new URLSearchParams(fields));
  let url = new URL(path, person.origin);
  for (let times = 0; answer.headers['location'] && times < MOST_REDIRECTS; times += 1) {
    url = new URL(String(answer.headers['location']), url);
    answer = await person.send(url.pathname + url.search);
  }
  const { status, text } = answer;
  if (status === 200) return { at: url.href, text };
  throw new Error(`${url.pathname} answers ${status}: ${text.slice(0, 300)}`);
}

/** Where the page's form goes to. */
function actionOf({ at, text }: Page): string {
  const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  if (action === undefined) throw new Error(`no form at ${at}: ${text.slice(0, 300)}`);
  const { pathname, search } = new URL(action, at);
  return pathname + search;
}
