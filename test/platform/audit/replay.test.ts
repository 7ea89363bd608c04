/** An audit's replay: a history that was recorded is what the code makes of it, or the first event that isn't is named. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type History, openBuild } from '../../../worker/runtime/audit/replay.js';
import { dataConverter } from '../../../worker/runtime/temporal/client.js';
import { parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { loadHistories } from '../../helpers/histories.js';
import { testRing, workflowBundle } from '../../helpers/temporal.js';

let code: string;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  ({ code } = await workflowBundle());
});

const recorded = (scenario: string) => {
  const found = loadHistories().findLast((one) => one.scenario === scenario);
  if (!found) throw new Error(`no history ${scenario}`);
  return { history: found.history as unknown as History, workflowId: found.workflowId };
};
const USE_CHANGE = 'service-use-change/completed';
const EXPIRED = 'password-reissue/expired';
const open = (bundle = code, ring = testRing()) =>
  openBuild({ bundle: { code: bundle }, dataConverter: dataConverter(ring, { worker: { acceptsUnbound: false } }) });
/** @returns what each comes to, one after the other through one build */
async function replayed(scenarios: readonly string[], build = open()) {
  const all = [];
  for (const scenario of scenarios) {
    const { history, workflowId } = recorded(scenario);
    all.push(await build.replay(history, workflowId));
  }
  await build.close();
  return all;
}

test('a history that the code makes again is identical, and the view that it comes to is told', async () => {
  const [end] = await replayed([USE_CHANGE]);
  expect(end).toMatchObject({ result: 'identical', view: { status: 'completed' } });
  const steps = end?.result === 'identical' ? end.view?.steps.map(({ step }) => step) : [];
  expect(steps).toEqual(['opened', 'approved', 'completed', 'mailed-received', 'mailed-approved']);
});

describe('the first event that differs is named', () => {
  const COND = '_temporalio_workflow__WEBPACK_IMPORTED_MODULE_0__';
  /** What is changed in the code, in which history it shows, and the event. */
  const changes: Record<string, { scenario: string; change: readonly [RegExp, string]; event: object }> = {
    'an activity renamed': {
      scenario: USE_CHANGE,
      change: [/mailUseChange/g, 'mailChangeOfUse'],
      event: {
        id: 8,
        type: 'ACTIVITY_TASK_SCHEDULED',
        recorded: 'mailUseChange',
        wanted: expect.stringContaining('mailChangeOfUse'),
      },
    },
    'an activity left out': {
      scenario: USE_CHANGE,
      change: [/const receipt = mailed\(state, 'received'\);/, 'const receipt = Promise.resolve();'],
      event: { id: 8, type: 'ACTIVITY_TASK_SCHEDULED', recorded: 'mailUseChange' },
    },
    'a step added': {
      scenario: USE_CHANGE,
      change: [/(const receipt = mailed\(state, 'received'\);)/, `void (0,${COND}.sleep)(5); $1`],
      event: { id: 8, type: 'ACTIVITY_TASK_SCHEDULED', recorded: 'mailUseChange' },
    },
    'two steps swapped': {
      scenario: USE_CHANGE,
      change: [
        /await record\(state\);(\s+\/\/ A failed change tells[^\n]*\n\s+if \(status !== 'failed'\)\s+await mailed\([^\n]*\n)/,
        '$1 await record(state);',
      ],
      event: { id: 17, type: 'MARKER_RECORDED' },
    },
    'a timer in another place': {
      scenario: EXPIRED,
      change: [
        /(if \(!\(await timer\.wait\(\(\) => state\.chosen !== undefined)/,
        `await (0,${COND}.condition)(() => state.chosen !== undefined); $1`,
      ],
      event: { id: 6, type: 'TIMER_STARTED' },
    },
    'another ending': {
      scenario: USE_CHANGE,
      change: [
        /(await receipt;[^}]*?)return \{ status \};/,
        `$1throw ${COND}.ApplicationFailure.nonRetryable('another ending');`,
      ],
      event: { id: 31, type: 'WORKFLOW_EXECUTION_COMPLETED' },
    },
  };
  test.each(Object.entries(changes))('%s', async (_what, { scenario, change: [from, to], event }) => {
    const changed = code.replace(from, to);
    expect(changed).not.toBe(code);
    // What has nothing to do with it stays as it was, before and after it.
    const other = scenario === USE_CHANGE ? EXPIRED : USE_CHANGE;
    const identical = expect.objectContaining({ result: 'identical' });
    const differs = { result: 'differs', event: expect.objectContaining(event) };
    expect(await replayed([other, scenario, other], open(changed))).toEqual([identical, differs, identical]);
  });
});

test('a history whose payloads can’t be opened is unreadable, and said to be', async () => {
  const other = parseKeyRing(`k9:${Buffer.alloc(32, 9).toString('base64')}`);
  expect(await replayed([USE_CHANGE], open(code, other))).toMatchObject([{ result: 'unreadable' }]);
});

test('what is no history is unreadable, and does not stand in the way of the next', async () => {
  const build = open();
  expect(await build.replay({ events: [] }, 'none')).toMatchObject({ result: 'unreadable' });
  expect(await build.replay({ events: [{ eventId: '1', eventType: 'x' }] }, 'none')).toMatchObject({
    result: 'unreadable',
  });
  expect(await replayed([USE_CHANGE], build)).toMatchObject([{ result: 'identical' }]);
});
