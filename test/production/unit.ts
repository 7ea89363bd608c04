/** Units of deploy/systemd as systemd runs them: command, folder and variables as they stand there, with paths of this machine's own. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { bareEnvironment } from '../../scripts/processes/bare-environment.js';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { launch, type Running } from '../../scripts/processes/running.js';
import { HandedSocket } from '../helpers/handed-socket.js';
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
  const all = valuesIn(unitFile(`${name}.service`, changes));
  const [command = '', ...args] = (all('ExecStart')[0] ?? '').split(' ');
  const [stopS = '90'] = all('TimeoutStopSec');
  const cwd = all('WorkingDirectory')[0];
  const files = all('EnvironmentFile').map((file) => settingsIn(readFileSync(file, 'utf8')));
  const settings = { ...settingsIn(all('Environment').join('\n')), ...Object.assign({}, ...files), ...env };
  const out = openSync(journal, 'a');
  // In the unit of a socket its address stands once more.
  const socket = all('Sockets').map((file) => socketOf(file, Number(settings['PORT'])))[0];
  const program = isAbsolute(command) || cwd === undefined ? command : join(cwd, command);
  const started = launch({
    name,
    ...(socket ? socket.command(program, args) : { command: program, args }),
    options: {
      ...(cwd !== undefined && { cwd }),
      env: {
        ...bareEnvironment(process.env),
        [RUN_MARK]: process.env[RUN_MARK],
        ...settings,
      },
      stdio: ['ignore', out, out, ...(socket ? [socket.stdio] : [])],
    },
    stopSteps: [['SIGTERM', Number(stopS) * 1_000]],
  });
  return started.finally(() => {
    closeSync(out);
    // The process has it by now.
    socket?.close();
  });
}

/** @throws Error where a change changes nothing */
function unitFile(file: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(fromRoot(`deploy/systemd/${file}`), 'utf8'),
  );
}

const valuesIn =
  (unit: string) =>
  (key: string): string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, to = '']) => to);

/** One on this machine, of a port. @param port instead of the one that stands there */
function socketOf(file: string, port: number): HandedSocket {
  const [where = ''] = valuesIn(unitFile(file, {}))('ListenStream');
  if (!where.startsWith('127.0.0.1:')) throw new Error(`${file} listens at ${where}`);
  return HandedSocket.hold(port);
}
