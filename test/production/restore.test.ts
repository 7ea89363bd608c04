/** A backup to one moment while people go on, everything lost, and a restore onto new servers (only with LONG=1). */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { type CommandError, run } from '../../scripts/bootstrap/run.mjs';
import { Calls } from '../helpers/kill/calls.js';
import { seeded } from '../helpers/kill/random.js';
import type { ReceivedMail } from '../helpers/mail-server.js';
import type { Case } from '../../worker/reconcile/compare.js';
import { openCases } from './cases.js';
import { block } from './documents.js';
import { fromRoot } from './programs.js';
import { TEST_MS } from './load.js';
import { orSkip } from './skip.js';
import { Stack } from './stack.js';

const SEED = 20261127;
const OPEN = 100;
/** Begun after the backup. */
const LATE = 4;
const IN_FLIGHT: readonly string[] = ['behind-here', 'behind-there'] satisfies Case['what'][];
/** When everybody gives up: a guard against hanging, before the one of the test, so that it says for what was waited. */
const EVERYBODY_MS = 20 * 60_000;

describe('a backup of both databases and the keys to one moment', () => {
  const { found, there } = orSkip('nginx');
  let stack: Stack;
  beforeAll(async () => {
    if (found) stack = await Stack.up(await found());
  });
  afterAll(() => stack?.down());

  there(
    'is restored onto new servers: every open procedure goes on, and no mail comes twice unmarked',
    async () => {
      await stack.start('api', 'worker');
      const calls = new Calls(stack.fleet.origin, stack.mail, Date.now() + EVERYBODY_MS, seeded(SEED));
      const cases = await openCases(stack.db, calls, 0, OPEN);
      // A third goes on while the backup is taken, a third between it and the failure; the rest waits.
      const third = Math.ceil(OPEN / 3);
      const during = cases.slice(0, third).map((one) => one.goOn(calls));
      const folder = join(stack.folder, 'backup');
      const backup = block('backup', 'backup', {
        '/etc/tetsuzuki/keys': stack.keysFile,
        '/etc/tetsuzuki/audit-signing-key': stack.signingKeyFile,
        '/var/backups/tetsuzuki-monday': folder,
        '/media/keys/tetsuzuki-monday': join(stack.folder, 'backup-keys'),
      });
      await run('bash', ['--norc', '-euc', backup], { cwd: fromRoot(''), env: stack.cluster.superuser() });
      await Promise.all([...during, ...cases.slice(third, 2 * third).map((one) => one.goOn(calls))]);
      const late = await openCases(stack.db, calls, OPEN, OPEN + LATE);
      await stack.fail();

      await stack.restore(folder);
      await stack.start('worker', 'api');
      const open = await stack.db('procedures').where({ closed: false }).count('* as n').first();
      // A step that was under way at that very moment stands on one side only; nothing else may.
      expect((await reconcile(stack)).filter(({ what }) => !IN_FLIGHT.includes(what))).toEqual([]);
      await Promise.all(cases.map((one) => one.goOn(calls)));
      const ends = await Promise.all(cases.map(({ procedureId }) => calls.completed(procedureId)));
      expect(await reconcile(stack)).toEqual([]);
      // What no backup holds says so, and can be begun anew.
      const lost = await Promise.all(late.map(({ procedureId }) => calls.ask(`/api/v1/procedures/${procedureId}`)));
      expect(lost.map((answer) => answer?.response.status)).toEqual(late.map(() => 404));
      console.log(`${open?.['n']} procedures were open in the backup; ${stack.mail.box.length} mails`);
      expect(ends.filter((end) => end === 'completed')).toHaveLength(OPEN);
      expect(cases.flatMap(({ address }) => unmarked(stack.mail.to(address)))).toEqual([]);
    },
    TEST_MS,
  );
});

/** As an operator runs it. */
async function reconcile(stack: Stack): Promise<Case[]> {
  const env = { PATH: process.env['PATH'], ...stack.env };
  const asked = block('backup', 'reconcile', { 'npm run reconcile': 'npm run --silent reconcile -- --json' });
  const said = await run('bash', ['--norc', '-euc', asked], { cwd: fromRoot(''), env }).catch(
    (error: CommandError) => ({ stdout: error.output }),
  );
  return JSON.parse(said.stdout) as Case[];
}

/** Mails of one subject that are not one mail by their Message-ID. */
function unmarked(mails: readonly ReceivedMail[]): string[] {
  const subjects = [...new Set(mails.map(({ subject }) => subject))];
  return subjects.filter((subject) => {
    const ids = mails.filter((mail) => mail.subject === subject).map(({ messageId }) => messageId);
    return new Set(ids).size > 1;
  });
}
