/** Ory Kratos on PostgreSQL: as shipped, and tuned as far as its settings go, with the product's own hash. Built with Go from the module proxy. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../scripts/bootstrap/run.mjs';
import { launch } from '../../../scripts/processes/running.js';
import { testPort } from '../../helpers/ports.js';
import type { Alive, Contender, Surroundings } from '../contender.js';
import { networkOf, Person, send } from '../http.js';
import { textOf } from '../mailbox.js';
import { DECLARED_HASH } from '../product/checks.js';
import { environment } from '../servers.js';
import { madeOnce } from './cache.js';
import { answering, bringDatabase, emailOf, FIRST_PASSWORD, type Peer, resetPath } from './reset.js';

const VERSION = 'v1.3.1';
/** Kratos can't be had by `go install`: it replaces modules, which counts only in a main module. So this is the main module, with the same replacements. */
const MODULE = `module bench

go 1.23

require github.com/ory/kratos ${VERSION}

replace (
	github.com/go-swagger/go-swagger => github.com/aeneasr/go-swagger v0.19.1-0.20241013070044-bccef3a12e26
	github.com/gobuffalo/pop/v6 => github.com/ory/pop/v6 v6.2.0
	github.com/gorilla/sessions => github.com/ory/sessions v1.2.2-0.20220110165800-b09c17334dc2
	github.com/mattn/go-sqlite3 => github.com/mattn/go-sqlite3 v1.14.22
)
`;
const BUILD_MS = 30 * 60_000;
const MIGRATE_MS = 120_000;

/** As its own quick start for PostgreSQL has it. */
const CONNECTIONS = 'max_conns=20&max_idle_conns=4';

interface Variant {
  name: string;
  about: string;
  declared: RegExp;
  /** Beyond what is shipped: a part of its configuration file. */
  hashers?: object;
  courierWorker?: object;
}
const SHIPPED: Variant = {
  name: 'kratos',
  about: 'bcrypt 12 and at most ten mails a second, both as shipped',
  declared: /^\$2a\$12\$/,
};
const TUNED: Variant = {
  name: 'kratos-tuned',
  about: 'argon2id 19 MiB t2; 200 mails each 50 ms',
  declared: DECLARED_HASH,
  hashers: { algorithm: 'argon2', argon2: { memory: '19MB', iterations: 2, parallelism: 1 } },
  courierWorker: { pull_count: 200, pull_wait: '50ms' },
};
export const kratos = (): Contender[] => [new Kratos(SHIPPED), new Kratos(TUNED)];

class Kratos implements Contender {
  readonly name: string;
  readonly about: string;
  #program = '';

  constructor(private readonly variant: Variant) {
    this.name = variant.name;
    this.about = `Ory Kratos ${VERSION}; ${variant.about}; PostgreSQL with fsync`;
  }

  async prepare(cache: string): Promise<void> {
    const folder = join(cache, `kratos-${VERSION}`);
    this.#program = join(folder, 'kratos');
    await madeOnce(folder, async (making) => {
      writeFileSync(join(making, 'go.mod'), MODULE);
      // Without SQLite no C compiler is asked for. A program built without its symbols is a third smaller.
      const args = ['build', '-mod=mod', '-trimpath', '-ldflags=-s -w', '-o', 'kratos', 'github.com/ory/kratos'];
      await run('go', args, { cwd: making, env: { ...process.env, CGO_ENABLED: '0' }, timeoutMs: BUILD_MS });
    });
  }

  async start({ folder, mailbox, people }: Surroundings): Promise<Alive> {
    const { postgres, db, stop } = await bringDatabase(folder);
    const [open, admin] = [await localhost(), await localhost()];
    const dsn = `${postgres.url}?sslmode=disable&${CONNECTIONS}`;
    const config = join(folder, 'kratos.json');
    writeFileSync(config, JSON.stringify(configOf(this.variant, { dsn, open, admin, smtpPort: mailbox.port })));
    // No word of this run leaves the machine.
    const env = { ...environment(), SQA_OPT_OUT: 'true' };
    await run(this.#program, ['migrate', 'sql', '-e', '--yes', '--config', config], {
      env: { ...env, DSN: dsn },
      timeoutMs: MIGRATE_MS,
    });
    const server = await launch({
      name: this.name,
      command: this.#program,
      args: ['serve', '--watch-courier', '--config', config],
      options: { env, stdio: ['ignore', 'ignore', 'inherit'] },
      stopSteps: [['SIGTERM', 10_000]],
    });
    await answering(server, `${open}/health/ready`);
    for (let person = 0; person < people; person += 1) await addPerson(admin, person);
    const stored = async (which: readonly number[]): Promise<string[]> => {
      const rows = await db('identity_credentials as c')
        .join('identities as i', 'i.id', 'c.identity_id')
        .whereRaw("i.traits ->> 'email' = any(?)", [which.map(emailOf)])
        .select({ hash: db.raw("c.config ->> 'hashed_password'") })
        .whereRaw("c.config ->> 'hashed_password' is not null");
      return rows.map(({ hash }) => hash);
    };
    const peer: Peer = { mailbox, declared: this.variant.declared, stored, ...browserOf(open, mailbox) };
    return {
      processes: () => ({ kratos: server.pid, postgres: postgres.running.pid }),
      paths: [resetPath(peer)],
      async stop() {
        await server.stop();
        await stop();
      },
    };
  }
}

const localhost = async (): Promise<string> => `http://127.0.0.1:${await testPort()}`;

const SCHEMA = {
  $id: 'person',
  type: 'object',
  properties: {
    traits: {
      type: 'object',
      properties: {
        email: {
          type: 'string',
          format: 'email',
          'ory.sh/kratos': { credentials: { password: { identifier: true } }, recovery: { via: 'email' } },
        },
      },
      required: ['email'],
    },
  },
};

function configOf(
  { hashers, courierWorker }: Variant,
  { dsn, open, admin, smtpPort }: { dsn: string; open: string; admin: string; smtpPort: number },
): object {
  const at = (url: string) => ({ base_url: url, host: '127.0.0.1', port: Number(new URL(url).port) });
  return {
    dsn,
    serve: { public: at(open), admin: at(admin) },
    log: { level: 'error' },
    secrets: { cookie: ['a-secret-of-the-bench'], cipher: ['a-secret-of-the-bench-0123456789'] },
    identity: {
      default_schema_id: 'person',
      schemas: [{ id: 'person', url: `base64://${Buffer.from(JSON.stringify(SCHEMA)).toString('base64')}` }],
    },
    courier: {
      smtp: { connection_uri: `smtp://127.0.0.1:${smtpPort}/?disable_starttls=true` },
      ...(courierWorker && { worker: courierWorker }),
    },
    ...(hashers && { hashers }),
    selfservice: {
      default_browser_return_url: `${open}/`,
      methods: {
        // Passwords that have leaked are looked up at a service elsewhere: no run may depend on it.
        password: { enabled: true, config: { haveibeenpwned_enabled: false } },
        code: { enabled: true },
      },
      flows: {
        recovery: { enabled: true, use: 'code', ui_url: `${open}/recovery` },
        settings: { ui_url: `${open}/settings` },
        error: { ui_url: `${open}/error` },
        login: { ui_url: `${open}/login` },
      },
    },
    // As in its quick start: a page's script is told of the next step in the answer.
    feature_flags: { use_continue_with_transitions: true },
  };
}

async function addPerson(admin: string, person: number): Promise<void> {
  const { status, text } = await send(`${admin}/admin/identities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      schema_id: 'person',
      traits: { email: emailOf(person) },
      credentials: { password: { config: { password: FIRST_PASSWORD } } },
    }),
  });
  if (status !== 201) throw new Error(`Kratos takes no person: ${status} ${text}`);
}

interface Flow {
  id: string;
  ui: { nodes: { attributes: { name?: string; value?: string } }[] };
  continue_with?: { action: string; flow?: { id: string } }[];
}
const CODE = /\b\d{6}\b/;
const csrfOf = ({ ui }: Flow): string =>
  ui.nodes.find(({ attributes }) => attributes.name === 'csrf_token')?.attributes.value ?? '';
const settingsOf = ({ continue_with: next = [] }: Flow): string | undefined =>
  next.find(({ action }) => action === 'show_settings_ui')?.flow?.id;

/** A page with a script of its own, which speaks JSON: flow, address, mailed code, new password. */
function browserOf(origin: string, mailbox: Surroundings['mailbox']): Pick<Peer, 'reset' | 'letsIn'> {
  return {
    async reset(n, password, watch) {
      const person = new Person(origin, networkOf(n));
      const call = (name: string, path: string, body?: object): Promise<Flow> =>
        watch.time(name, () => person.call<Flow>(path, body));
      const flow = await call('begin', '/self-service/recovery/browser');
      const path = `/self-service/recovery?flow=${flow.id}`;
      const startedMs = performance.now();
      const asked = { method: 'code', email: emailOf(n), csrf_token: csrfOf(flow) };
      const started = await call('start', path, asked);
      const mail = await mailbox.next(emailOf(n));
      watch.took('click to mail', mail.atMs - startedMs);
      const code = CODE.exec(await textOf(mail))?.[0];
      const settings = settingsOf(await call('code', path, { method: 'code', code, csrf_token: csrfOf(started) }));
      const form = await call('form', `/self-service/settings/flows?id=${settings}`);
      const chosen = { method: 'password', password, csrf_token: csrfOf(form) };
      await call('new password', `/self-service/settings?flow=${settings}`, chosen);
      return async () => {
        const again = await person.call<Flow>(`/self-service/recovery/flows?id=${flow.id}`);
        const { text } = await person.send(path, { method: 'code', code, csrf_token: csrfOf(again) });
        return settingsOf(JSON.parse(text) as Flow) !== undefined;
      };
    },
    async letsIn(n, password) {
      const person = new Person(origin, networkOf(n));
      const { id } = await person.call<Flow>('/self-service/login/api');
      const login = { method: 'password', identifier: emailOf(n), password };
      const { status } = await person.send(`/self-service/login?flow=${id}`, login);
      return status === 200;
    },
  };
}
