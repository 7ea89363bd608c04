/** Security case H3: an address that mail parsers have taken long over is refused at once. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSystem, type System } from '../helpers/system.js';
import { timed } from '../helpers/statistics.js';
import { HOSTILE_ADDRESSES } from './hostile-addresses.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false });
});
afterAll(async () => system.close());

test('H3: no address takes half a second', async () => {
  const ask = (email: string) => timed(() => system.caller().call('startPasswordReissue', { email }));
  // Warm, so that a time is that of the address.
  await ask('not an address');
  for (const email of HOSTILE_ADDRESSES) {
    const { ms, result } = await ask(email);
    expect([email.slice(0, 80), [400, 404].includes(result.status)]).toEqual([email.slice(0, 80), true]);
    expect([email.slice(0, 80), ms < 500]).toEqual([email.slice(0, 80), true]);
  }
});
