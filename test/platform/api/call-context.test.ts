/** What is behind an operation needs no HTTP: a command line makes the call by hand, and gets the answers and refusals that a request gets. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ulid } from 'ulid';
import type { CallContext } from '../../../api/http/call-context.js';
import { takeLimits } from '../../../api/http/plugins/limits.js';
import { startReissue } from '../../../api/procedures/password-reissue/service.js';
import { restore } from '../../../api/procedures/service-use-change/service.js';
import { createText } from '../../../api/texts.js';
import { createLog } from '../../../worker/runtime/log.js';
import { startSystem, type System } from '../../helpers/system.js';
import { PASSWORD_REISSUE } from '../../../workflows/contracts/password-reissue.js';

const REGISTERED = 'contact@univ-a.example.jp';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false, cinii: { revealUnregistered: true, restoreTriesPerHour: 1 } });
});
afterAll(async () => system.close());

/** A call of somebody at a terminal: one run of a command is one call, under one ULID. */
function callByHand(): CallContext {
  const id = ulid();
  const call: CallContext = {
    locale: 'en',
    text: createText('en'),
    chosenLocale: undefined,
    log: createLog('test', 'silent'),
    clientNetwork: () => 'terminal',
    browserId: () => id,
    isBrowser: () => false,
    aboutToChange: () => undefined,
    knownBrowserId: () => undefined,
    knownFor: () => undefined,
    remember: () => undefined,
    idFor: (what) => `${what}-${id}`,
    procedureIdFor: (service, kind) => `${service}-${kind}-${id}`,
    isRepeatable: false,
    inTurn: (_procedureId, start) => start(),
    hasAnswered: () => undefined,
    limit: (...limits) => takeLimits(system.deps, call, ...limits),
  };
  return call;
}

test('a call made by hand starts a procedure; made again, it is the same one', async () => {
  const { deps } = system;
  const call = callByHand();
  const started = await startReissue(deps, call, REGISTERED);
  expect(started).toMatchObject({ procedureId: call.idFor('cinii-password-reissue'), status: 'awaiting-ok' });
  expect(started.registrations.length).toBeGreaterThan(0);
  const { type, status } = await deps.temporal.workflow.getHandle(started.procedureId).describe();
  expect([type, status.name]).toEqual([PASSWORD_REISSUE, 'RUNNING']);

  expect(await startReissue(deps, call, REGISTERED)).toMatchObject({ procedureId: started.procedureId });
  // A mark, the address, the address from this network, and the network: counted once.
  expect(await system.database.db('limit_events').pluck('key')).toHaveLength(4);
});

test('refusals are thrown by the same words as everywhere, and limits count for whoever calls', async () => {
  const { deps } = system;
  const unknown = startReissue(deps, callByHand(), 'nobody@univ-a.example.jp');
  await expect(unknown).rejects.toMatchObject({ name: 'Refusal', word: 'email-not-registered' });
  const guess = { applicationId: 'AUTH12345678', password: 'a guess' };
  await expect(restore(deps, callByHand(), guess)).rejects.toMatchObject({ word: 'not-authenticated' });
  await expect(restore(deps, callByHand(), guess)).rejects.toMatchObject({ word: 'too-many-requests' });
});
