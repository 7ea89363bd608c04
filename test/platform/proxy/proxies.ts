/** The reverse proxies of `deploy/nginx`, as Debian packs them, with the example's names and addresses replaced. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../helpers/wait.js';

const EXAMPLES = new URL('../../../deploy/nginx/', import.meta.url);
const example = (name: string): string => readFileSync(new URL(name, EXAMPLES), 'utf8');
export const isInstalled = (program: string): boolean => spawnSync(program, ['-h']).error === undefined;

export interface Proxy {
  /** All that it has logged. */
  logs(): string;
  stop(): Promise<void>;
}
export interface Between {
  /** Where it listens. */
  port: number;
  /** Where the API does. */
  to: number;
}
/** What the example leaves to whoever installs it. */
export interface Encrypted extends Between {
  /** PEM files. */
  certificate: string;
  key: string;
}

/** Replaces all that stands there. @throws Error where it doesn't, so that the example is not what is tried */
function replaced(text: string, ...changes: Change[]): string {
  return changes.reduce((changed, [from, to]) => {
    const next = changed.replaceAll(from, to);
    if (next === changed) throw new Error(`the example does not say ${String(from)}`);
    return next;
  }, text);
}

type Change = [from: string | RegExp, to: string];

const inClear = (port: number): Change[] => [
  ['listen 443 ssl http2', `listen 127.0.0.1:${port}`],
  [/^ *ssl_certificate.*\n/gm, ''],
  [/server_name \S+;/g, 'server_name _;'],
];

/** Without TLS. */
export const nginx = ({ port, to }: Between): Promise<Proxy> => nginxWith({ port, to }, inClear(port));

/** Without TLS. Clients are who they say they are, so that many can come from one machine; and it says what it meets. */
export const nginxForMany = ({ port, to }: Between): Promise<Proxy> =>
  nginxWith({ port, to }, [
    ...inClear(port),
    ['upstream tetsuzuki {', 'set_real_ip_from 127.0.0.1;\nreal_ip_header X-Forwarded-For;\nupstream tetsuzuki {'],
    ['error.log crit;', 'error.log error;'],
  ]);

/** As an installation has it. @param name as people know it */
export const nginxUnderTls = ({ port, to, certificate, key }: Encrypted, name: string): Promise<Proxy> =>
  nginxWith({ port, to }, [
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/ssl/tetsuzuki/fullchain.pem', certificate],
    ['/etc/ssl/tetsuzuki/privkey.pem', key],
    ['server_name accounts.example.ac.jp', `server_name ${name}`],
  ]);

const nginxWith = ({ port, to }: Between, changes: Change[]): Promise<Proxy> =>
  run(port, (folder) => {
    const site = replaced(
      example('tetsuzuki.conf'),
      [/^ *listen \[::\].*\n/gm, ''],
      ...changes,
      ['127.0.0.1:8080', `127.0.0.1:${to}`],
      ['/var/log/nginx/', `${folder}/logs/`],
    );
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join(' ');
    const main = `daemon off; pid ${folder}/pid; error_log ${folder}/logs/main.log;
      ${process.getuid?.() === 0 ? 'user root;' : ''}
      events { worker_connections 1024; } http { ${temporary} ${site} }`;
    writeFileSync(join(folder, 'nginx.conf'), main);
    return spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'logs/start.log')], {
      stdio: 'ignore',
    });
  });

export const caddy = ({ port, to }: Between): Promise<Proxy> =>
  run(port, (folder) => {
    const site = replaced(
      example('Caddyfile'),
      [/^\{\n/gm, '{\n\tadmin off\n\tauto_https off\n'],
      ['accounts.example.ac.jp {', `http://127.0.0.1:${port} {`],
      ['127.0.0.1:8080', `127.0.0.1:${to}`],
      ['/var/log/caddy/', `${folder}/logs/`],
    );
    writeFileSync(join(folder, 'Caddyfile'), site);
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    return spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')], {
      stdio: 'ignore',
      env,
    });
  });

/** Whether somebody takes connections there. */
export const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

async function run(port: number, start: (folder: string) => ChildProcess): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  const child = start(folder);
  const ended = once(child, 'exit');
  const said = () =>
    readdirSync(logs)
      .map((name) => readFileSync(join(logs, name), 'utf8'))
      .join('');
  await until('the proxy listens', () => {
    if (child.exitCode !== null) throw new Error(`the proxy has ended: ${said()}`);
    return listens(port);
  });
  return {
    logs: said,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
