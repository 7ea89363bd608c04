/**
 * Security case D2: whoever names something and then looks where it is can't tell from the time of all answers together whether it is registered. The work
 * that only a registered one causes (claims, mails) goes on in the same run: it must not compete with these answers.
 */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { effort } from '../helpers/effort.js';
import { expectIndistinguishable } from '../helpers/indistinguishable.js';
import { timed } from '../helpers/statistics.js';
import { addStudents } from '../helpers/students.js';
import { type Caller, startSystem, type System } from '../helpers/system.js';
import { until } from '../helpers/wait.js';
import { addApplication } from '../procedures/case-tracking/support.js';
import { addRegistration } from './support.js';

const SAMPLES = effort(25, 250);
const WARM_UP = effort(5, 15);
/** One set for each load. */
const ALL = 2 * (SAMPLES + WARM_UP);

let system: System;
beforeAll(async () => {
  const quietMs = 2_000;
  system = await startSystem({
    cinii: { revealUnregistered: false, quietMs },
    shomei: { quietMs },
    umin: { quietMs },
  });
  const { db } = system.database;
  await addStudents(db, 'known', ALL);
  for (let n = 0; n < ALL; n++) {
    await addRegistration(db, {
      application_id: `AUTH1${String(n).padStart(7, '0')}`,
      email: reissueEmail('known', n),
    });
    await addApplication(db, receiptNumber('known', n), { open: true });
  }
});
afterAll(async () => system.close());

// All names of one length, as those of one institution are.
type Kind = 'known' | 'other';
const reissueEmail = (kind: Kind, n: number): string => `${kind}-${n + 1_000}@univ-t.example.jp`;
const receiptNumber = (kind: Kind, n: number): string => `U-${kind === 'known' ? 'KKKK' : 'TTTT'}-${n + 1_000}`;

async function looks(caller: Caller, procedureId: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) expect((await caller.call('getProcedure', { procedureId })).status).toBe(200);
}

const SEQUENCES: Record<string, (kind: Kind, n: number) => Promise<void>> = {
  async 'a reset and six looks'(kind, n) {
    const caller = system.caller();
    const { status, body } = await caller.call('startSecondPasswordReset', { email: `${kind}${n}@student.example.jp` });
    expect(status).toBe(202);
    await looks(caller, body['procedureId'], 6);
  },
  async 'a reissue, its OK and ten looks'(kind, n) {
    const caller = system.caller();
    const { status, body } = await caller.call('startPasswordReissue', { email: reissueEmail(kind, n) });
    expect(status).toBe(201);
    const { procedureId } = body;
    expect((await caller.call('acceptPasswordReissue', { procedureId })).status).toBe(200);
    await looks(caller, procedureId, 10);
  },
  async 'a look at a case by its number, and six looks'(kind, n) {
    const caller = system.caller();
    const { status, body } = await caller.call('startCaseTracking', { receiptNumber: receiptNumber(kind, n) });
    expect(status).toBe(201);
    await looks(caller, body['procedureId'], 6);
  },
};

async function measured(load: string, from: number): Promise<void> {
  const times = new Map(Object.keys(SEQUENCES).map((name) => [name, { known: [] as number[], other: [] as number[] }]));
  for (let n = 0; n < SAMPLES + WARM_UP; n++)
    // Each goes first in half of the pairs.
    for (const [name, run] of Object.entries(SEQUENCES))
      for (const kind of n % 2 ? (['known', 'other'] as const) : (['other', 'known'] as const)) {
        const { ms } = await timed(() => run(kind, from + n));
        if (n >= WARM_UP) times.get(name)?.[kind].push(ms);
      }
  for (const [name, { known, other }] of times) expectIndistinguishable(`D2, ${load}: ${name}`, known, other);
}

test(`D2: ${SAMPLES} sequences of each kind with a registered and with an unknown name can't be told apart by time`, async () => {
  await measured('alone', 0);
  // The registered ones are mailed in the end, so there was a difference to hide.
  await until(
    'mails',
    () => system.mail.box.length,
    (count) => count >= 3 * (SAMPLES + WARM_UP),
  );
}, 900_000);

effort(test.skip, test)(
  'D2: nor beside another load of the machine',
  async () => {
    const load = spawn(process.execPath, ['-e', 'for (;;);']);
    try {
      await measured('beside a load', SAMPLES + WARM_UP);
    } finally {
      load.kill('SIGKILL');
    }
  },
  900_000,
);
