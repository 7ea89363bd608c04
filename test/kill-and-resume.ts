/**
 * kill -9 of every process of the system in the middle of a procedure, then `npm start` on the same DATA_DIR: the procedure goes on,
 * with exactly one reissue and no doubled mail. Run by `npm run test:kill -- <rounds>`; prints one line a round.
 *
 * Each round kills twice: after the first mail, and while the second mail is being handed over (the server has the message and has not
 * answered yet: the one window that can't be closed, in which a repeat with the same Message-ID is allowed).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPort } from './helpers/ports.js';
import { passwordIn, type ReceivedMail, TestMailServer, urlIn } from './helpers/mail-server.js';
import { until, pause } from './helpers/wait.js';

const EMAIL = 'contact@univ-a.example.jp';
const APPLICATION = 'AUTH00000101';
const PASSWORD_SUBJECT = 'CiNii 機関認証の申請パスワード再発行のご連絡';

interface Running {
  child: ChildProcess;
  url: string;
  readyMs: number;
}

async function start(dataDir: string, mail: TestMailServer): Promise<Running> {
  const port = await testPort();
  const url = `http://127.0.0.1:${port}`;
  const began = Date.now();
  const child = spawn('npm', ['start'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: String(port),
      PUBLIC_URL: url,
      DATA_DIR: dataDir,
      SMTP_URL: mail.url,
      SERVICES: join(dataDir, 'services.yaml'),
    },
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (/^\s*ready\b/m.test(output)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`npm start ended (${code}):\n${output.slice(-2000)}`)));
    setTimeout(() => reject(new Error(`not ready:\n${output.slice(-2000)}`)), 120_000).unref();
  });
  return { child, url, readyMs: Date.now() - began };
}

/** Every process below one, by /proc: children of other process groups too. */
function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

async function killAll({ child }: Running): Promise<number> {
  const pids = processTree(child.pid ?? 0);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with its parent.
    }
  }
  await pause(300);
  return pids.length;
}

async function call(
  url: string,
  path: string,
  body: object,
): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function round(n: number): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kill-'));
  writeFileSync(
    join(dataDir, 'services.yaml'),
    'services:\n  cinii:\n    requestsPerHour: 1000\n    startsPerHourPerAddress: 1000\n',
  );
  const mail = await new TestMailServer().up();
  let system = await start(dataDir, mail);
  try {
    const { body } = await call(system.url, '/password-reissues', { email: EMAIL });
    const ok = await call(system.url, `/password-reissues/${body['procedureId']}/accept`, {});
    if (ok.status !== 200) throw new Error(`OK answers ${ok.status} ${ok.body['type']}`);
    const { token } = urlIn(await mail.wait((m) => m.to.includes(EMAIL)));
    // The mail is recorded as sent: from here on it must never go again.
    const look = () => viewOf(system, body['procedureId']).catch(() => undefined);
    await until('the URL is mailed', look, (view) => view?.steps.some(({ step }) => step === 'url-mailed') ?? false);
    const killed = await killAll(system);

    system = await start(dataDir, mail);
    const readyMs = system.readyMs;
    // The server takes the second mail and is slow to say so: the kill falls before its answer.
    mail.behaviour = { delayMs: 700 + 40 * n };
    const redeem = call(system.url, '/one-time-urls/redeem', { token }).catch(() => undefined);
    await mail.arriving();
    await killAll(system);
    await redeem;
    mail.behaviour = {};

    system = await start(dataDir, mail);
    await mail.wait((m) => m.subject === PASSWORD_SUBJECT);
    await until('it is completed', look, (view) => view?.status === 'completed');
    return await judged(system, mail.box, { killed, readyMs });
  } finally {
    await killAll(system);
    await mail.down();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function viewOf({ url }: Running, procedureId = ''): Promise<{ status: string; steps: { step: string }[] }> {
  return (await fetch(`${url}/api/v1/procedures/${procedureId}`)).json();
}

async function judged(
  system: Running,
  box: ReceivedMail[],
  seen: { killed: number; readyMs: number },
): Promise<string> {
  const urls = box.filter((m) => m.subject !== PASSWORD_SUBJECT);
  const passwords = box.filter((m) => m.subject === PASSWORD_SUBJECT);
  const same = new Set(passwords.map((m) => m.raw)).size;
  const [first] = passwords;
  if (!first) throw new Error('no password was mailed');
  if (urls.length !== 1) throw new Error(`${urls.length} URL mails`);
  if (passwords.length > 2 || same !== 1) throw new Error(`${passwords.length} password mails, ${same} different`);
  const works = await call(system.url, '/registrations/restore', {
    applicationId: APPLICATION,
    password: passwordIn(first),
  });
  if (works.status !== 200) throw new Error('the mailed password does not work');
  const old = await call(system.url, '/registrations/restore', {
    applicationId: APPLICATION,
    password: 'Sample-Auth-101',
  });
  if (old.status !== 401) throw new Error(`the old password answers ${old.status}`);
  const repeats = passwords.length - 1;
  return `${seen.killed} processes killed, ready again in ${seen.readyMs} ms, ${repeats} identical repeat of the password mail`;
}

const rounds = Number(process.argv[2] ?? 1);
let failed = 0;
for (let n = 1; n <= rounds; n++) {
  try {
    console.log(`round ${n}: ${await round(n)}`);
  } catch (error) {
    failed += 1;
    console.log(`round ${n} FAILS: ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`${rounds - failed} of ${rounds} rounds passed`);
process.exit(failed ? 1 : 0);
