/** Every history ever recorded replays against today's workflow code. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { unheard, workerOptions } from '../worker/runtime/temporal/client.js';
import { replays } from '../worker/runtime/temporal/replays.js';
import { loadHistories, type RecordedHistory } from './helpers/histories.js';
import { testRing, workflowBundle } from './helpers/temporal.js';
import { TESTED, workflowTypeOf } from './procedures/index.js';
import { PASSWORD_REISSUE } from '../workflows/contracts/password-reissue.js';
import * as workflows from '../workflows/index.js';

const corpus = loadHistories();
const workflowFiles = readdirSync(fileURLToPath(new URL('../workflows/', import.meta.url)))
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .map((file) => file.replace(/\.ts$/, ''));

/** Every ending of every procedure that has a workflow, as the histories are called. */
const ENDINGS = TESTED.flatMap(({ name, scenarios = {} }) =>
  Object.keys(scenarios).map((ending) => `${name}/${ending}`),
);

async function replay(code: string, histories: RecordedHistory[]): Promise<Map<string, unknown>> {
  const errors = new Map<string, unknown>();
  const options = {
    workflowBundle: { code },
    dataConverter: workerOptions(testRing()).dataConverter,
    sinks: unheard,
    replayName: 'replay',
  };
  for await (const result of replays(options, histories)) if (result.error) errors.set(result.workflowId, result.error);
  return errors;
}

describe('recorded histories', () => {
  let code: string;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    ({ code } = await workflowBundle());
  });

  test('there is one for every workflow and every ending it can have', () => {
    const withEndings = TESTED.filter(({ scenarios = {} }) => Object.keys(scenarios).length > 0);
    expect(withEndings.map(({ name }) => name).sort()).toEqual([...workflowFiles].sort());
    // A history whose scenario is gone could not be recorded again, and a scenario without one was never recorded.
    const ofToday = corpus.filter(({ procedure, workflowType }) => workflowType === workflowTypeOf(procedure));
    expect(ofToday.map(({ scenario }) => scenario).sort()).toEqual([...ENDINGS].sort());
  });

  test('there are some of every workflow type that a run may still have', () => {
    const { default: _ofUnknownTypes, ...types } = workflows;
    expect([...new Set(corpus.map(({ workflowType }) => workflowType))].sort()).toEqual(Object.keys(types).sort());
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

  test('a password reissue without retries, of one registration or several, has at most 25 events', () => {
    const whole = corpus.filter(
      ({ scenario, workflowType }) =>
        workflowType === PASSWORD_REISSUE && /\/completed(?:-all-registrations)?$/.test(scenario),
    );
    expect(whole).toHaveLength(2);
    for (const { history } of whole) expect(history.events.length).toBeLessThanOrEqual(25);
  });
});
