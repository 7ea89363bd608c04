/** Other settings tried on past cases: the first step that would have been another, and nothing that came after it. */
import { expect, test } from '@jest/globals';
import { type RecordedCase, type TriedSettings, whatIf } from '../../../workflows/rules/what-if.js';

const MINUTE = 60_000;
const NINE = Date.parse('2026-11-27T00:00:00Z');

/** A case by its steps: minutes since nine o'clock in Tokyo, and the step. */
const caseOf = (steps: readonly (readonly [minutes: number, step: string])[], more: Partial<RecordedCase> = {}) => ({
  procedureId: 'umin-x-1',
  kind: 'x',
  steps: steps.map(([minutes, step]) => ({ atMs: NINE + minutes * MINUTE, step })),
  accounts: ['a'],
  firstApprovals: [],
  ...more,
});
const told = (one: RecordedCase, tried: TriedSettings) => {
  const { otherwise, untold } = whatIf([one], tried);
  return otherwise[0]
    ? [otherwise[0].rule, otherwise[0].step, otherwise[0].recorded, otherwise[0].instead]
    : untold[0]
      ? 'untold'
      : 'same';
};

const WRONG = [1, 'wrong-code'] as const;
const locked = caseOf([[0, 'opened'], WRONG, WRONG, WRONG, [1, 'locked']]);
const atTheThird = caseOf([[0, 'opened'], WRONG, WRONG, [2, 'code-accepted'], [3, 'password-set']]);
/** As a right code does where the account has had all its wrong ones of the day. */
const lockedLater = caseOf([[0, 'opened'], WRONG, WRONG, [2, 'locked']]);
const lockedByTheDay = caseOf([
  [0, 'opened'],
  [2, 'locked'],
]);

test.each<[string, RecordedCase, number, unknown]>([
  ['locked by three, five allowed: open at the lock', locked, 5, ['code-tries', 4, 'locked', 'open']],
  ['locked by three, three allowed', locked, 3, 'same'],
  ['locked by three, two allowed: at the third code', locked, 2, ['code-tries', 3, 'wrong-code', 'locked']],
  ['right at the third, two allowed', atTheThird, 2, ['code-tries', 3, 'code-accepted', 'locked']],
  ['right at the third, three allowed', atTheThird, 3, 'same'],
  ['right at the third, five allowed', atTheThird, 5, 'same'],
  ['locked later than the wrong code, three allowed: perhaps by the account', lockedLater, 3, 'untold'],
  ['locked later than the wrong code, two allowed: perhaps by the code', lockedLater, 2, 'untold'],
  ['locked later than the wrong code, one allowed', lockedLater, 1, ['code-tries', 2, 'wrong-code', 'locked']],
  ['locked without a wrong code of its own, by what the account had', lockedByTheDay, 5, 'same'],
  [
    'no code at all',
    caseOf([
      [0, 'opened'],
      [1, 'completed'],
    ]),
    1,
    'same',
  ],
])('tries of a code: %s', (_what, one, codeTries, want) => expect(told(one, { codeTries })).toEqual(want));

const redeemed = caseOf([
  [0, 'opened'],
  [1, 'accepted'],
  [1, 'url-mailed'],
  [21, 'redeemed'],
  [21, 'completed'],
]);
const lapsed = caseOf([
  [0, 'opened'],
  [1, 'accepted'],
  [1, 'url-mailed'],
  [31, 'expired'],
]);
const notAccepted = caseOf([
  [0, 'opened'],
  [30, 'expired'],
]);
const renewed = caseOf([
  [0, 'opened'],
  [1, 'accepted'],
  [16, 'url-renewed'],
  [17, 'url-mailed'],
  [40, 'redeemed'],
]);
const twoUrls = caseOf([
  [0, 'opened'],
  [0, 'url-mailed'],
  [10, 'contact-verified'],
  [60, 'approved'],
  [60, 'password-url-issued'],
  [61, 'mailed-approved'],
  [120, 'expired'],
]);

test.each<[string, RecordedCase, number, unknown]>([
  ['used after 20 minutes, 20 allowed: too late', redeemed, 20, ['url-life', 3, 'redeemed', 'expired']],
  ['used after 20 minutes, 21 allowed', redeemed, 21, 'same'],
  ['lapsed after 30, 31 allowed: open there', lapsed, 31, ['url-life', 3, 'expired', 'open']],
  ['lapsed after 30, 30 allowed', lapsed, 30, 'same'],
  ['lapsed after 30, 10 allowed: it lapses all the same', lapsed, 10, 'same'],
  ['expired without a URL', notAccepted, 120, 'same'],
  ['replaced because its mail was late: when depends on its life', renewed, 60, 'untold'],
  ['from the first step on nobody knows to the minute', twoUrls, 10, 'untold'],
  ['the first URL of two, too late', twoUrls, 5, ['url-life', 2, 'contact-verified', 'expired']],
  ['the second URL of two, still good', twoUrls, 90, ['url-life', 6, 'expired', 'open']],
])('life of a URL: %s', (_what, one, minutes, want) =>
  expect(told(one, { urlLifeMs: minutes * MINUTE })).toEqual(want),
);

const code = caseOf([
  [0, 'opened'],
  [4, 'wrong-code'],
  [8, 'code-accepted'],
]);
test.each<[string, RecordedCase, number, unknown]>([
  ['the right code too late', code, 5, ['code-life', 2, 'code-accepted', 'code-expired']],
  ['the wrong one too late already', code, 2, ['code-life', 1, 'wrong-code', 'code-expired']],
  ['in time', code, 10, 'same'],
  [
    'expired, and longer allowed',
    caseOf([
      [0, 'opened'],
      [10, 'code-expired'],
      [10, 'expired'],
    ]),
    20,
    ['code-life', 1, 'code-expired', 'open'],
  ],
])('life of a code: %s', (_what, one, minutes, want) =>
  expect(told(one, { codeLifeMs: minutes * MINUTE })).toEqual(want),
);

const byOne = caseOf(
  [
    [0, 'opened'],
    [9, 'approved'],
    [9, 'completed'],
  ],
  {
    decision: { approves: true, by: 'op1', firstBy: undefined },
  },
);
const byTwo = caseOf(
  [
    [0, 'opened'],
    [9, 'approved'],
    [9, 'completed'],
  ],
  {
    decision: { approves: true, by: 'op2', firstBy: 'op1' },
    firstApprovals: [{ by: 'op1', atMs: NINE + 5 * MINUTE }],
  },
);
const refusedAfterFirst = caseOf(
  [
    [0, 'opened'],
    [9, 'declined'],
    [9, 'refused'],
  ],
  {
    decision: { approves: false, by: 'op2', firstBy: undefined },
    firstApprovals: [{ by: 'op1', atMs: NINE + 5 * MINUTE }],
  },
);
test.each<[string, RecordedCase, 1 | 2, unknown]>([
  ['approved by one, two wanted: waits for the second', byOne, 2, ['approvers', 1, 'approved', 'first-approved']],
  ['approved by one, one wanted', byOne, 1, 'same'],
  ['approved by two, two wanted', byTwo, 2, 'same'],
  ['approved by two, one wanted: by the first', byTwo, 1, ['approvers', 1, 'approved', 'approved']],
  [
    'refused by the second, one wanted: approved by the first',
    refusedAfterFirst,
    1,
    ['approvers', 1, 'declined', 'approved'],
  ],
  ['refused, two wanted', refusedAfterFirst, 2, 'same'],
])('pairs of eyes: %s', (_what, one, approvers, want) => expect(told(one, { approvers })).toEqual(want));

const calendar = (...daysOff: string[]) => ({ daysOff: new Set(daysOff), knownUntil: '2027-12-31' });
/** Received on Friday, at nine: by office hours due the same day, after a business day on Monday. */
const application = (byOfficeHours: boolean, due: string) =>
  caseOf(
    [
      [0, 'opened'],
      [0, 'received'],
    ],
    {
      application: { receivedMs: NINE, dueMs: Date.parse(due), byOfficeHours },
    },
  );
const SAME_DAY = '2026-11-27T08:00:00.000Z';
const MONDAY = '2026-11-30T08:00:00.000Z';
const TUESDAY = '2026-12-01T08:00:00.000Z';
test.each<[string, RecordedCase, string[], number, unknown]>([
  ['by office hours, as it was', application(true, SAME_DAY), [], 0, 'same'],
  ['by office hours, closed that day', application(true, SAME_DAY), ['2026-11-27'], 0, ['due', 0, SAME_DAY, MONDAY]],
  ['by business days, as it was', application(false, MONDAY), [], 1, 'same'],
  ['by business days, closed on Monday', application(false, MONDAY), ['2026-11-30'], 1, ['due', 0, MONDAY, TUESDAY]],
  ['by business days, one more', application(false, MONDAY), [], 2, ['due', 0, MONDAY, TUESDAY]],
  ['no application', caseOf([[0, 'opened']]), ['2026-11-27'], 5, 'same'],
])('when it is due: %s', (_what, one, days, businessDays, want) =>
  expect(told(one, { due: () => ({ tried: { calendar: calendar(...days), businessDays } }) })).toEqual(want),
);

test.each<[string, string, number, unknown]>([
  ['where they come to what is recorded, is told', MONDAY, 1, ['due', 0, MONDAY, TUESDAY]],
  ['where they come to something else, is not: what stayed was another then', MONDAY, 3, 'untold'],
  ['where what is tried happens to come to it, neither', TUESDAY, 1, 'untold'],
])('when it is due, one setting tried and the other today’s: %s', (_what, recorded, today, want) => {
  const due = () => ({
    tried: { calendar: calendar(), businessDays: 2 },
    today: { calendar: calendar(), businessDays: today },
  });
  expect(told(application(false, recorded), { due })).toEqual(want);
});

test('by a calendar that does not reach so far, nothing is told', () => {
  const due = () => ({ tried: { calendar: { ...calendar(), knownUntil: '2026-11-26' }, businessDays: 0 } });
  expect(told(application(true, SAME_DAY), { due })).toBe('untold');
});

test('requests in an hour: what would have been refused takes no place itself', () => {
  const began = (minutes: number, accounts = ['a'], kind = 'x'): RecordedCase => ({
    ...caseOf([[minutes, 'opened']], { accounts, kind }),
    procedureId: `${kind}-${accounts.join()}-${minutes}`,
  });
  const cases = [
    began(0),
    began(10),
    began(20),
    began(30, ['b']),
    began(40, ['a'], 'y'),
    began(61),
    began(75, ['b', 'a']),
  ];
  const refused = (requestsPerHour: number) =>
    whatIf(cases, { requestsPerHour }).otherwise.map(({ procedureId }) => procedureId);
  expect(refused(1)).toEqual(['x-a-10', 'x-a-20', 'x-b,a-75']);
  expect(refused(2)).toEqual(['x-a-20']);
  expect(refused(3)).toEqual([]);
});

test('requests in an hour: those beside what was searched for count, but for what would have been refused itself', () => {
  const one = caseOf([[75, 'opened']]);
  const beside = (...minutes: number[]) =>
    minutes.map((at) => ({ procedureId: `x-${at}`, kind: 'x', accounts: ['a'], atMs: NINE + at * MINUTE }));
  const refused = (...minutes: number[]) =>
    whatIf([one], { requestsPerHour: 1 }, beside(...minutes)).otherwise.map(({ procedureId }) => procedureId);
  expect(refused(20)).toEqual(['umin-x-1']);
  // The first is more than an hour ago; the second would have been refused because of it.
  expect(refused(10, 20)).toEqual([]);
  expect(refused(76)).toEqual([]);
});

test('of several settings the earliest step counts, and each case is told once', () => {
  const rules = (codeLifeMs: number) =>
    whatIf([code], { codeTries: 1, codeLifeMs }).otherwise.map(({ rule, step }) => [rule, step]);
  expect(rules(2 * MINUTE)).toEqual([['code-life', 1]]);
  expect(rules(60 * MINUTE)).toEqual([['code-tries', 2]]);
});

test('without a setting nothing goes otherwise', () => {
  expect(whatIf([locked, redeemed, byTwo, application(true, MONDAY)], {})).toEqual({
    cases: 4,
    otherwise: [],
    untold: [],
  });
});
