/** The embedded identity provider as a process of its own, and a person who goes there and back without a browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { testPort } from './ports.js';
import { identityIssuer, startIdentityProvider } from '../../scripts/identity/process.js';
import type { Running } from '../../scripts/processes/running.js';
import type { Caller, Reply } from './system.js';

/** Compiled by `npm test` before jest begins. */
const PROGRAM = fileURLToPath(new URL('../../dist/scripts/identity/main.js', import.meta.url));
const CLIENT = { id: 'tetsuzuki', secret: 'secret-of-the-tests' };

export interface TestProvider {
  issuer: string;
  /** `OIDC_*` for the API, which asks for the provider only when somebody signs in. */
  env: Record<string, string>;
  /** Lines that it said, apart from what is left out at `npm start` too. */
  lines: string[];
  start(databaseUrl: string, publicUrl: string): Promise<void>;
  stop(): Promise<void>;
}

/** A provider that is known by its address before it is there. */
export async function planIdentityProvider(): Promise<TestProvider> {
  const port = await testPort();
  const issuer = identityIssuer(port);
  const folder = mkdtempSync(join(tmpdir(), 'identity-'));
  const lines: string[] = [];
  let running: Running | undefined;
  return {
    issuer,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
    lines,
    async start(databaseUrl, publicUrl) {
      running = await startIdentityProvider({
        program: PROGRAM,
        staff: { port, keysFile: join(folder, 'keys.json'), client: CLIENT, databaseUrl },
        publicUrl,
        env: { ...bareEnvironment(process.env), [RUN_MARK]: process.env[RUN_MARK] },
        onLine: (line) => lines.push(line),
      });
    },
    async stop() {
      await running?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Somebody's cookies at the provider. */
export class ProviderVisitor {
  readonly jar: Record<string, string> = {};
  constructor(private readonly issuer: string) {}

  async send(path: string, form?: Record<string, string>): Promise<{ status: number; location: string; text: string }> {
    const cookie = Object.entries(this.jar).map(([name, value]) => `${name}=${value}`);
    const response = await fetch(new URL(path, this.issuer), {
      redirect: 'manual',
      headers: { cookie: cookie.join('; '), accept: 'text/html' },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') delete this.jar[name];
      else this.jar[name] = value;
    }
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: await response.text(),
    };
  }

  /** Follows the provider's redirects until they lead elsewhere or to a page. */
  async follow(url: string): Promise<{ status: number; location: string; text: string; at: string }> {
    let at = url;
    for (let hops = 0; hops < 10; hops++) {
      const answer = await this.send(at);
      if (answer.status < 300 || answer.status >= 400) return { ...answer, at };
      const next = new URL(answer.location, this.issuer);
      if (next.origin !== this.issuer) return { ...answer, location: next.href, at };
      at = next.pathname + next.search;
    }
    throw new Error('the provider redirects without end');
  }

  /** From the address that our side led to: signs in where asked, and returns the callback's address. */
  async signIn(url: string, userId: string, password: string): Promise<string> {
    const page = await this.follow(url);
    if (page.location !== '') return page.location;
    const sent = await this.send(page.at, { userId, password });
    if (sent.status !== 303) throw new Error(`the provider answered ${sent.status}`);
    return (await this.follow(sent.location)).location;
  }
}

/** Begins a sign-in with the cookies of a caller. @returns where it leads */
export async function startSignIn(caller: Caller, path = '/staff/sign-in/start'): Promise<string> {
  const { status, headers } = await caller.send({ method: 'GET', url: path });
  if (status !== 303) throw new Error(`the start of the sign-in answered ${status}`);
  return String(headers['location']);
}

/** The return from the provider with the cookies of a caller. */
export function comeBack(caller: Caller, callback: string): Promise<Reply> {
  const { pathname, search } = new URL(callback);
  return caller.send({ method: 'GET', url: pathname + search });
}
