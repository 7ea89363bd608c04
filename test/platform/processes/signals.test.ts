/** What stands between whoever stops a program and the program itself: npm and a shell. Both pass the signal on, or the program would go on without anybody. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from '@jest/globals';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const STOPPED_BY_OPERATORS = ['api', 'worker', 'migrate'] as const;

const folder = mkdtempSync(join(tmpdir(), 'signals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** In place of a program: says who it is, ends what is under way once it is told to stop, and says so. */
const STAND_IN = `
  const wait = setInterval(() => {}, 1_000);
  process.once('SIGTERM', () => setTimeout(() => { console.log('ended', process.pid); clearInterval(wait); }, 50));
  console.log('ready', process.pid);
`;

/** A package with our commands as they are, and stand-ins where they look for programs. */
function packageOf(commands: Record<string, string>): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stand-in', private: true, scripts: commands }));
  for (const command of Object.values(commands)) {
    const program = join(folder, command.split(' ').at(-1) ?? '');
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, STAND_IN);
  }
}

test('SIGTERM to npm ends api, worker and migrate themselves, in their own time', async () => {
  packageOf(Object.fromEntries(STOPPED_BY_OPERATORS.map((name) => [name, scripts[name] ?? ''])));
  const told = STOPPED_BY_OPERATORS.map(async (name) => {
    const npm = spawn('npm', ['run', '--silent', name], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    for await (const line of createInterface(npm.stdout)) {
      lines.push(line);
      if (line.startsWith('ready')) npm.kill('SIGTERM');
    }
    if (npm.exitCode === null && npm.signalCode === null) await once(npm, 'exit');
    return { name, said: lines.map((line) => line.split(' ')[0]), code: npm.exitCode };
  });
  expect(await Promise.all(told)).toEqual(
    STOPPED_BY_OPERATORS.map((name) => ({ name, said: ['ready', 'ended'], code: 0 })),
  );
});

test('no command of package.json leaves a shell before Node', () => {
  const run = Object.entries(scripts).filter(([, command]) => /\bnode\b/.test(command));
  expect(run.length).toBeGreaterThan(10);
  expect(run.filter(([, command]) => !/^(?:[A-Z_]+=\w+ )*exec node /.test(command))).toEqual([]);
});
