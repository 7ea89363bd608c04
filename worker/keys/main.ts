/** `npm run keys -- list | add | promote | retire ID [--lost] [--json]`: changes keys while procedures are open (docs/operations/keys.md). Exit code 0: done; 1: refused; 2: wrong use. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase } from '../../db/knex.js';
import { loadOrCreateKeyRing } from '../runtime/crypto/keys.js';
import { ConfigError } from '../runtime/errors.js';
import { type Config, loadConfig } from '../runtime/settings/config.js';
import { connectClient } from '../runtime/temporal/client.js';
import { Refused } from './ring-file.js';
import { add, list, type Needs, promote, retire } from './steps.js';

const HELP = `Usage: npm run keys -- COMMAND [--json]

  list        every key, and which processes hold it
  add         makes a key that is known and not used yet; then restart every process, one after the other
  promote     makes it the newest, once every process holds it; then restart every process again
  retire ID   drops an older key, once nothing needs it. --lost: nobody has it any more, so what needs it is lost anyway; readiness no longer fails for it

Settings are those of the API and the worker; add and promote need the keys in a file (KEYS_FILE) that they may write. No key is ever printed.
Exit code: 0 done, 1 refused, 2 wrong use`;
const [DONE, REFUSED, WRONG_USE] = [0, 1, 2] as const;

interface Answer {
  said: string;
  json: object;
}

type Command = (needs: Needs) => Promise<Answer>;
const RESTART = 'Now restart every API and worker process, one after the other';

const COMMANDS: Record<string, (id: string | undefined, isLost: boolean) => Command | undefined> = {
  list: (id) => (id === undefined ? listed : undefined),
  add: (id) =>
    id === undefined
      ? async (needs) => {
          const key = add(needs);
          return { said: `${key} is known and waits. ${RESTART}; then: npm run keys -- promote`, json: { added: key } };
        }
      : undefined,
  promote: (id) =>
    id === undefined
      ? async (needs) => {
          const key = await promote(needs);
          return { said: `${key} is the newest. ${RESTART}.`, json: { promoted: key } };
        }
      : undefined,
  retire: (id, isLost) =>
    id === undefined
      ? undefined
      : async (needs) => {
          const dropped = await retire(needs, id, isLost);
          const said = dropped
            ? `${id} is dropped. ${RESTART}.`
            : `${id} is marked as one that nothing asks for any more. Where it still stands in ${needs.file ?? 'KEYS'}, take it out. ${RESTART}.`;
          return {
            said: `${said} Counts of wrong tries begin anew if it was the oldest.`,
            json: { retired: id, dropped },
          };
        },
};

async function listed(needs: Needs): Promise<Answer> {
  const json = await list(needs);
  const lines = json.keys.map(({ id, state, lackedBy, lastUsedAt }) =>
    [
      `${id}  ${state}`,
      ...(lastUsedAt === undefined ? [] : [`last used ${lastUsedAt}`]),
      ...(lackedBy.length === 0 ? [] : [`not held by ${lackedBy.join(', ')}`]),
    ].join('  '),
  );
  const running = json.processes.length === 0 ? ['no process runs'] : json.processes;
  return { said: [...lines, '', ...running].join('\n'), json };
}

function asked(): { command: Command; json: boolean } | 'help' | undefined {
  const options = {
    json: { type: 'boolean' },
    lost: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help) return 'help';
    const [verb = '', id, ...more] = positionals;
    const { lost: isLost = false } = values;
    const isKnown = more.length === 0 && Object.hasOwn(COMMANDS, verb) && (!isLost || verb === 'retire');
    const command = isKnown ? COMMANDS[verb]?.(id, isLost) : undefined;
    return command && { command, json: values.json ?? false };
  } catch {
    return undefined;
  }
}

/** Where the ring stands that a process with these settings reads. */
function fileOf({ keys, keysFile, dataDir }: Config): string | undefined {
  return keysFile ?? (keys === undefined ? join(dataDir, 'keys') : undefined);
}

async function run(command: Command): Promise<Answer> {
  const config = loadConfig();
  const { databaseUrl, temporal } = config;
  if (databaseUrl === undefined) throw new ConfigError([{ name: 'DATABASE_URL', reason: 'is required' }]);
  const ring = loadOrCreateKeyRing(config);
  const db = createDatabase(databaseUrl, { max: 2, application: 'tetsuzuki-keys', statementMs: 60_000 });
  const { address } = temporal;
  const client = address === undefined ? undefined : connectClient({ temporal: { ...temporal, address } }, ring);
  try {
    return await command({ db, ring, temporal: client, file: fileOf(config) });
  } finally {
    await Promise.allSettled([db.destroy(), client?.connection.close()]);
  }
}

const command = asked();
if (command === 'help') process.stdout.write(`${HELP}\n`);
else if (!command) {
  process.stderr.write(`${HELP}\n`);
  process.exitCode = WRONG_USE;
} else {
  try {
    const { said, json } = await run(command.command);
    process.stdout.write(`${command.json ? JSON.stringify(json, undefined, 2) : said}\n`);
    process.exitCode = DONE;
  } catch (error) {
    const why =
      error instanceof Error ? error.message.split('\n', error instanceof ConfigError ? 50 : 1).join('\n') : 'failed';
    if (command.json) process.stdout.write(`${JSON.stringify({ refused: why })}\n`);
    else process.stderr.write(`${error instanceof Refused ? 'Refused: ' : ''}${why}\n`);
    process.exitCode = REFUSED;
  }
}
