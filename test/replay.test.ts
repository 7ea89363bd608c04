/** Every history ever recorded replays against today's workflow code. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { dataConverter } from '../worker/runtime/temporal/client.js';
import { loadHistories, type RecordedHistory } from './helpers/histories.js';
import { testRing, workflowBundle } from './helpers/temporal.js';

const corpus = loadHistories();
const workflowFiles = readdirSync(fileURLToPath(new URL('../workflows/', import.meta.url)))
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .map((file) => file.replace(/\.ts$/, ''));

/** Endings that each procedure must have a history of. A new procedure without a row here fails below. */
const ENDINGS: Record<string, string[]> = {
  'access-code': [
    'code-expired',
    'code-renewed',
    'completed-by-id',
    'completed-by-identity',
    'locked',
    'mail-undeliverable',
    'not-sent',
    'not-sent-locked-account',
    'one-address-undeliverable',
    'password-timeout',
    'propagation-late-then-confirmed',
    'superseded',
  ],
  'case-tracking': ['completed', 'expired', 'locked', 'mail-undeliverable', 'unknown-number'],
  'email-verification': [
    'registered',
    'changed',
    'expired',
    'superseded',
    'mail-undeliverable',
    'address-in-use',
    'url-renewed',
  ],
  'operator-application': [
    'abandoned-unanswered',
    'abandoned-unverified',
    'approved',
    'approved-by-two',
    'approved-from-a-locked-procedure',
    'asked-answered-refused',
    'expired-after-approval',
    'mail-undeliverable',
    'password-timeout',
    'refused',
    'withdrawn',
  ],
  propagation: [
    'confirmed',
    'confirmed-by-callback',
    'delayed',
    'late-then-confirmed',
    'retried-by-staff',
    'woken-by-forged-signals',
  ],
  'password-reissue': [
    'completed',
    'completed-all-registrations',
    'expired',
    'expired-without-ok',
    'superseded',
    'mail-undeliverable',
    'password-mail-undeliverable',
    'not-registered',
    'url-renewed',
  ],
  'second-password-change': ['set', 'changed', 'refused'],
  'second-password-reset': [
    'reset',
    'expired',
    'password-timeout',
    'superseded',
    'overtaken',
    'not-registered',
    'mail-undeliverable',
  ],
  'service-use-change': ['completed', 'refused', 'superseded', 'failed', 'mail-undeliverable'],
};

async function replay(code: string, histories: RecordedHistory[]): Promise<Map<string, unknown>> {
  const errors = new Map<string, unknown>();
  const options = { workflowBundle: { code }, dataConverter: dataConverter(testRing()), replayName: 'replay' };
  for await (const result of Worker.runReplayHistories(options, histories))
    if (result.error) errors.set(result.workflowId, result.error);
  return errors;
}

describe('recorded histories', () => {
  let code: string;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    ({ code } = await workflowBundle());
  });

  test('there is one for every workflow and every ending it can have', () => {
    expect(Object.keys(ENDINGS).sort()).toEqual([...workflowFiles].sort());
    for (const [procedure, endings] of Object.entries(ENDINGS)) {
      expect([procedure, endings.length > 0]).toEqual([procedure, true]);
      for (const ending of endings)
        expect(corpus.map((h) => h.name.replace(/\d{4}-\d\d-\d\d-/, ''))).toContain(`${procedure}/${ending}`);
    }
  });

  test('all of them replay', async () => {
    expect(corpus.length).toBeGreaterThanOrEqual(65);
    expect([...(await replay(code, corpus)).entries()]).toEqual([]);
  });

  test('an incompatible change of the code is found: the gate can fail', async () => {
    const changed = code.replaceAll('mailReissueUrl', 'mailReissueLink').replaceAll('mailUseChange', 'mailChangeOfUse');
    expect(changed).not.toBe(code);
    const affected = corpus.filter((h) => JSON.stringify(h.history).includes('"mailReissueUrl"'));
    expect(affected.length).toBeGreaterThan(0);
    const errors = await replay(changed, affected);
    expect([...errors.keys()].sort()).toEqual(affected.map((h) => h.workflowId).sort());
  });

  test('no history is longer than forty events for a password reissue without retries', () => {
    const whole = corpus.filter((h) => /password-reissue\/.*-completed$/.test(h.name));
    expect(whole.length).toBeGreaterThan(0);
    for (const { history } of whole) expect(history.events.length).toBeLessThanOrEqual(40);
  });
});
