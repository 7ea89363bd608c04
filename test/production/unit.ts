/** Units of deploy/systemd as systemd runs them: command, folder and variables as they stand there, with paths of this machine's own. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { launch, type Running } from '../../scripts/processes/running.js';
import { settingsIn } from './documents.js';
import { fromRoot } from './programs.js';

/**
 * Starts it; what it says goes to a file, as to the journal.
 * @param name e.g. `temporal`
 * @param changes what stands for this machine's own paths @param env instead of what stands there, or besides
 * @throws Error where a change changes nothing, or it can't be started
 */
export function startUnit(
  name: string,
  journal: string,
  changes: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const unit = Object.entries(changes).reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${name}.service does not say ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(fromRoot(`deploy/systemd/${name}.service`), 'utf8'),
  );
  const all = (key: string): string[] => [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, to = '']) => to);
  const [command = '', ...args] = (all('ExecStart')[0] ?? '').split(' ');
  const [stopS = '90'] = all('TimeoutStopSec');
  const cwd = all('WorkingDirectory')[0];
  const files = all('EnvironmentFile').map((file) => settingsIn(readFileSync(file, 'utf8')));
  const out = openSync(journal, 'a');
  const started = launch({
    name,
    command: isAbsolute(command) || cwd === undefined ? command : join(cwd, command),
    args,
    options: {
      ...(cwd !== undefined && { cwd }),
      env: {
        ...bareEnvironment(process.env),
        [RUN_MARK]: process.env[RUN_MARK],
        ...settingsIn(all('Environment').join('\n')),
        ...Object.assign({}, ...files),
        ...env,
      },
      stdio: ['ignore', out, out],
    },
    stopSteps: [['SIGTERM', Number(stopS) * 1_000]],
  });
  return started.finally(() => closeSync(out));
}
