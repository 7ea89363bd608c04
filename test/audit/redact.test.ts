/** Redacted twins: no string of a person stays, and the code makes of them what it made of the originals. */
import { beforeAll, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { joined, type KnownWords, wordsOfCode, wordsOfSettings } from '../../worker/runtime/audit/known-words.js';
import { redacted } from '../../worker/runtime/audit/redact.js';
import { type History, openBuild } from '../../worker/runtime/audit/replay.js';
import { loadServices } from '../../worker/runtime/settings/services.js';
import { dataConverter } from '../../worker/runtime/temporal/client.js';
import { effort } from '../helpers/effort.js';
import { decodedText, loadHistories } from '../helpers/histories.js';
import { testRing, workflowBundle } from '../helpers/temporal.js';

const ring = testRing();
const converter = dataConverter(ring, { worker: { acceptsUnbound: false } });
let code: string;
let known: KnownWords;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  ({ code } = await workflowBundle());
  known = joined([
    wordsOfCode({ code }),
    wordsOfSettings(loadServices()),
    { values: new Set(['op1', 'op2', 'lead1']) },
  ]);
});
const NOBODY = new Set<string>();
const twinOf = (history: unknown, never: ReadonlySet<string> = NOBODY): History => {
  const [twin] = redacted(ring, [history as History], { known, never });
  if (!twin) throw new Error('no twin');
  return twin;
};

test('of recorded histories twins replay, and nothing of the sample’s people in it', async () => {
  const people = /AUTH0000|example\.(?:jp|ac\.jp)|yamada|山田|(?<!tet)suzuki|鈴木|s20260|123450000|\$argon2|高橋|伊藤/;
  // One of three in a short run.
  const corpus = loadHistories().filter((_, n) => n % effort(3, 1) === 0);
  const faults: string[] = [];
  let marked = 0;
  const build = openBuild({ bundle: { code }, dataConverter: converter });
  for (const { name, history, workflowId } of corpus) {
    if (people.test(await decodedText(history))) marked += 1;
    const twin = twinOf(history);
    // That the originals are identical is `test/replay.test.ts`'s.
    const replayed = await build.replay(twin, workflowId);
    const found = people.exec(await decodedText(twin))?.[0];
    if (found !== undefined) faults.push(`${name}: ${found}`);
    if (replayed.result !== 'identical') faults.push(`${name}: ${JSON.stringify(replayed)}`);
  }
  await build.close();
  expect(faults).toEqual([]);
  expect(marked).toBeGreaterThan(effort(10, 30));
});

test('equal strings become equal placeholders, in the order of the strings, and an account that the code knows as a word becomes one too', async () => {
  const text = async (twin: History) => [...(await decodedText(twin)).matchAll(/redacted-\d+/g)].map(([one]) => one);
  const [first] = loadHistories();
  const placeholders = await text(twinOf(first?.history));
  expect(placeholders.length).toBeGreaterThan(new Set(placeholders).size);
  expect([...known.values].includes('completed')).toBe(true);
  const all = loadHistories().filter(({ scenario }) => scenario === 'password-reissue/completed');
  const [completed] = all;
  expect(await decodedText(twinOf(completed?.history))).toContain('"completed"');
  expect(await decodedText(twinOf(completed?.history, new Set(['completed'])))).not.toContain('"completed"');
});
