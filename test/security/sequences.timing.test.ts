/**
 * Security case D2; issue 11, A7: whoever names something can't tell from the time of the answer whether it is registered, nor from the time of the
 * six calls after it. The work that only a registered one causes (claims, mails) goes on in the same run: it must not compete with these answers.
 */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, test } from '@jest/globals';
import type { ReceivedMail } from '../helpers/mail-server.js';
import { effort } from '../helpers/effort.js';
import { expectIndistinguishable } from '../helpers/indistinguishable.js';
import { timed } from '../helpers/statistics.js';
import { startSystem, type System } from '../helpers/system.js';
import { until } from '../helpers/wait.js';
import { KINDS, register, sequence, STARTS } from './sequences.js';

const SAMPLES = effort(25, 250);
const WARM_UP = effort(5, 15);
const TIMES = SAMPLES + WARM_UP;

let system: System;
beforeAll(async () => {
  const quietMs = 2_000;
  system = await startSystem({ cinii: { revealUnregistered: false, quietMs }, shomei: { quietMs }, umin: { quietMs } });
  // One set for each load.
  await register(system, 2 * TIMES);
});
afterAll(async () => system.close());

async function measured(load: string, from: number): Promise<void> {
  const none = () => ({ known: [] as number[], other: [] as number[] });
  const times = new Map(Object.keys(STARTS).map((name) => [name, { start: none(), after: none() }]));
  for (let n = 0; n < TIMES; n++)
    // Each goes first in half of the pairs.
    for (const [name, one] of Object.entries(STARTS))
      for (const kind of n % 2 ? KINDS : KINDS.toReversed()) {
        const { start, after } = sequence(system, one, { kind, n: from + n });
        const started = await timed(start);
        const { ms } = await timed(() => after(started.result));
        if (n < WARM_UP) continue;
        times.get(name)?.start[kind].push(started.ms);
        times.get(name)?.after[kind].push(ms);
      }
  for (const [name, { start, after }] of times) {
    expectIndistinguishable(`D2, ${load}: ${name}`, start.known, start.other);
    expectIndistinguishable(`D2, ${load}: ${name}, the six calls after it`, after.known, after.other);
  }
}

test(`D2: ${SAMPLES} starts with a registered and with an unknown name can't be told apart by time, nor can the six calls after each (issue 11, A7)`, async () => {
  await measured('alone', 0);
  // Those that only a registered name causes go out in the end, so there was a difference to hide.
  const isOfKnown = ({ to: [to = ''], subject }: ReceivedMail): boolean =>
    /^(?:known\d+@student|known-\d+@univ-t|applicant@home)\./.test(to) && !subject.includes('変更できません');
  await until(
    'mails',
    () => system.mail.box.filter(isOfKnown).length,
    (count) => count >= 3 * TIMES,
  );
}, 1_800_000);

effort(test.skip, test)(
  'D2: nor beside another load of the machine (issue 11, A7)',
  async () => {
    const load = spawn(process.execPath, ['-e', 'for (;;);']);
    try {
      await measured('beside a load', TIMES);
    } finally {
      load.kill('SIGKILL');
    }
  },
  1_800_000,
);
