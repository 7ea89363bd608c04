/** What the procedures say of their applications. */
import { describe, expect, test } from '@jest/globals';
import { applicationKinds, askedFor } from '../../api/procedures/application-kind.js';
import { PROCEDURES } from '../../api/procedures/index.js';
import type { ProcedureModule } from '../../api/procedures/module.js';
import { CATALOGUES } from '../../api/texts.js';

const procedures: readonly ProcedureModule[] = PROCEDURES;
const kinds = applicationKinds(procedures);
const listed = procedures.flatMap(({ service, kind, application }) =>
  application ? [{ service, kind, application }] : [],
);

test('staff and the case tracker find each by service and kind, and nothing else', () => {
  expect(kinds.all.map(({ kind }) => kind)).toEqual(['mfa-application', 'operator-application', 'service-use-change']);
  for (const { service, kind, application } of listed) expect(kinds.of({ service, kind })).toBe(application);
  expect(kinds.of({ service: 'cinii', kind: 'operator-application' })).toBeUndefined();
  expect(kinds.of({ service: 'umin', kind: 'access-code' })).toBeUndefined();
});

test('an application of a kind that nobody lists any more goes by that in lists', () => {
  expect(askedFor(kinds, { service: 'umin', kind: 'gone', detail: {} })).toBe('gone');
});

describe.each(listed)('$kind', ({ application: { applicant, askIn } }) => {
  test('has words for every step that its applicant sees', () => {
    for (const step of applicant.steps)
      for (const texts of Object.values(CATALOGUES)) expect(Object.keys(texts)).toContain(`step.${step}`);
  });

  test('shows no mail to its applicant: whoever applies need not be the holder of the account', () => {
    expect([...applicant.steps].filter((step) => /^(?:mailed|notified)-|^mail-/.test(step))).toEqual([]);
  });

  test('says what it is to wait for the applicant exactly where staff may ask', () => {
    expect(Object.hasOwn(applicant.now, 'awaiting-applicant')).toBe(askIn !== undefined);
  });
});
