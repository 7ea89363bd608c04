/** A university's mail server: Debian's exim4, which takes mails by STARTTLS and a password only, and hands them on to wherever mailboxes are. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { launch } from '../../scripts/processes/running.js';
import { testPort } from '../helpers/ports.js';
import { until } from '../helpers/wait.js';
import { listens } from '../platform/proxy/proxies.js';
import type { Authority } from './authority.js';

const PROGRAM = '/usr/sbin/exim4';
const USER = 'Debian-exim';
/** It begins as root, and is the user of its package from then on. */
export const canExim = process.getuid?.() === 0 && spawnSync(PROGRAM, ['-bV']).status === 0;

const LOGIN = { user: 'tetsuzuki', password: 'smtp #@%$ Tj7-vQ2k' };

export interface MailServer {
  port: number;
  login: typeof LOGIN;
  /** What it has written into its log. */
  log(): string;
  stop(): Promise<void>;
}

/** @param onto port of the server with the mailboxes */
export async function startExim(authority: Authority, onto: number): Promise<MailServer> {
  const folder = mkdtempSync(join(tmpdir(), 'exim-'));
  const { certificate, key } = await authority.certificate('smtp');
  const port = await testPort();
  const [uid = 0, gid = 0] = ['-u', '-g'].map((which) => Number(execFileSync('id', [which, USER])));
  const own = (name: string): string => join(folder, name);
  for (const name of ['spool', 'log', 'tls']) mkdirSync(own(name));
  writeFileSync(own('tls/certificate'), readFileSync(certificate));
  writeFileSync(own('tls/key'), readFileSync(key), { mode: 0o600 });
  for (const name of ['.', 'spool', 'log', 'tls', 'tls/certificate', 'tls/key']) chownSync(own(name), uid, gid);
  chmodSync(folder, 0o755);
  writeFileSync(own('exim.conf'), configuration(folder, port, onto), { mode: 0o644 });
  const running = await launch({
    name: 'exim4',
    command: PROGRAM,
    args: ['-C', own('exim.conf'), '-bdf', '-q30m'],
    options: {
      env: { ...bareEnvironment(process.env), [RUN_MARK]: process.env[RUN_MARK] },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
    stopSteps: [['SIGTERM', 10_000]],
  });
  await until('exim4 listens', () => listens(port));
  return {
    port,
    login: LOGIN,
    log: () =>
      readdirSync(own('log'))
        .map((name) => readFileSync(join(own('log'), name), 'utf8'))
        .join(''),
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** In exim's own language; values are strings in it, of which `$` and `\` would be read. */
const literal = (text: string): string => text.replaceAll(/[\\$]/g, String.raw`\\$&`);

const configuration = (folder: string, port: number, onto: number): string => `
keep_environment = ${RUN_MARK}
primary_hostname = smtp.univ-t.ac.jp
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%s
pid_file_path = ${folder}/spool/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
deliver_drop_privilege = true
tls_advertise_hosts = *
tls_certificate = ${folder}/tls/certificate
tls_privatekey = ${folder}/tls/key
auth_advertise_hosts = \${if eq{$tls_in_cipher}{}{}{*}}
acl_smtp_rcpt = rcpt
log_selector = +smtp_protocol_error

begin acl
rcpt:
  accept authenticated = *
  deny message = relay not permitted

begin routers
onward:
  driver = manualroute
  route_list = * 127.0.0.1 byname
  self = send
  transport = onward

begin transports
onward:
  driver = smtp
  port = ${onto}
  allow_localhost = true
  hosts_avoid_tls = *

begin retry
* * F,1h,10s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = "\${if and{{eq{$auth2}{${LOGIN.user}}}{eq{$auth3}{${literal(LOGIN.password)}}}}}"
  server_set_id = $auth2
`;
