/**
 * `npm run reconcile [-- --mend [--all]] [--json]`: after a restore, names every case on which the database and Temporal disagree, and mends what can be mended. Exit code 0:
 * all agree, or what didn't is mended; 1: something is left to people; 2: it can't be told, or wrong use.
 */
import { parseArgs } from 'node:util';
import { createDatabase } from '../../db/knex.js';
import { loadOrCreateKeyRing } from '../runtime/crypto/keys.js';
import { ConfigError } from '../runtime/errors.js';
import { loadConfig, requireParts } from '../runtime/settings/config.js';
import { connectClient } from '../runtime/temporal/client.js';
import { type Case, compare } from './compare.js';

const HELP = `Usage: npm run reconcile [-- --mend [--all]] [--json]

Names every case on which the database and Temporal disagree. Workers must run: they answer how a case stands in Temporal.

  --mend  writes what can be told from the other side, and tells decisions again
  --all   mends also where most of what is open is lost in Temporal, which is refused otherwise
  --json  prints a list of {procedureId, what, here, there, mended, todo}

what: lost-there, ended-there, done-there, lost-here, goes-on-there, behind-here, behind-there, not-told (docs/operations/upgrade.md)
Settings are those of a worker. Exit code: 0 all agree, or what didn't is mended; 1 something is left; 2 it can't be told, or wrong use`;
const [AGREES, LEFT, CANNOT_TELL] = [0, 1, 2] as const;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function run({ mend, all, json }: Record<'mend' | 'all' | 'json', boolean>): Promise<number> {
  const config = requireParts(loadConfig());
  const db = createDatabase(config.databaseUrl, { max: 2, application: 'tetsuzuki-reconcile' });
  const temporal = connectClient(config, loadOrCreateKeyRing(config));
  const cases: Case[] = [];
  try {
    for await (const one of compare({ db, temporal, mend, all })) {
      cases.push(one);
      const { procedureId, what, here = '-', there = '-', mended, todo } = one;
      if (!json) print([procedureId, what, `here ${here}`, `there ${there}`, mended, todo].filter(Boolean).join('  '));
    }
  } finally {
    await Promise.allSettled([db.destroy(), temporal.connection.close()]);
  }
  const left = cases.filter(({ mended, todo }) => mended === undefined || todo !== undefined).length;
  if (json) print(JSON.stringify(cases, undefined, 2));
  else print(`${cases.length} cases disagree, ${cases.length - left} are mended, ${left} are left`);
  return left === 0 ? AGREES : LEFT;
}

try {
  const options = {
    mend: { type: 'boolean' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { mend = false, all = false, json = false, help } = parseArgs({ options }).values;
  if (help) print(HELP);
  else process.exitCode = await run({ mend, all, json });
} catch (error) {
  const lines = error instanceof ConfigError ? 50 : 1;
  process.stderr.write(`${error instanceof Error ? error.message.split('\n', lines).join('\n') : 'failed'}\n`);
  process.exitCode = CANNOT_TELL;
}
