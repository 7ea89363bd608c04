/** Security case D2: the time of an answer doesn't tell whether an address is registered. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { effort } from '../helpers/effort.js';
import { expectIndistinguishable } from '../helpers/indistinguishable.js';
import { timed } from '../helpers/statistics.js';
import { startSystem, type System } from '../helpers/system.js';
import { addRegistration } from './support.js';
import { pause } from '../helpers/wait.js';

const SAMPLES = effort(40, 1_000);
const WARM_UP = effort(5, 20);
/** Between samples, so that the mail of one is not in the time of the next. */
const SETTLE_MS = 40;

let system: System;
beforeAll(async () => {
  system = await startSystem({ cinii: { revealUnregistered: false } });
  for (let i = 0; i < SAMPLES + WARM_UP; i++)
    await addRegistration(system.database.db, {
      application_id: `AUTH1${String(i).padStart(7, '0')}`,
      email: known(i),
    });
});
afterAll(async () => system.close());

// Of one length, as real ones of one institution would be.
const known = (i: number): string => `known-${i + 1_000}@univ-t.example.jp`;
const unknown = (i: number): string => `other-${i + 1_000}@univ-t.example.jp`;

test(`D2: ${SAMPLES} starts and ${SAMPLES} OKs of registered and of unknown addresses can't be told apart by time`, async () => {
  const times = {
    start: { known: [] as number[], unknown: [] as number[] },
    ok: { known: [] as number[], unknown: [] as number[] },
  };
  for (let i = 0; i < SAMPLES + WARM_UP; i++) {
    const pair = [
      ['known', known(i)],
      ['unknown', unknown(i)],
    ] as const;
    // Each goes first in half of the pairs.
    for (const [kind, email] of i % 2 ? pair : pair.toReversed()) {
      const caller = system.caller();
      const start = await timed(() => caller.call('startPasswordReissue', { email }));
      expect(start.result.status).toBe(201);
      const { procedureId } = start.result.body;
      await pause(SETTLE_MS);
      const ok = await timed(() => caller.call('acceptPasswordReissue', { procedureId }));
      expect(ok.result.status).toBe(200);
      await pause(SETTLE_MS);
      if (i < WARM_UP) continue;
      times.start[kind].push(start.ms);
      times.ok[kind].push(ok.ms);
    }
  }
  for (const [name, { known: registered, unknown: others }] of Object.entries(times))
    expectIndistinguishable(`D2: ${name}`, registered, others);
  // The registered ones were mailed, so there was a difference to hide.
  expect(system.mail.box.length).toBeGreaterThanOrEqual(SAMPLES);
}, 900_000);
