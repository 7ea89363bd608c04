/** What staff and the case tracker need to know of requests for a change of use. */
import { findRegistration } from '../../../db/cinii/registrations.js';
import type { Application } from '../../../db/staff/applications.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { TextId } from '../../text/index.js';
import { type ApplicationKind, type ComparedRow, type Comparison, type Shown, shownBy } from '../application-kind.js';
import { KIND_TEXT } from './pages/registration.js';

const CHANGE = {
  suspend: 'application.change.suspend',
  resume: 'application.change.resume',
  cancel: 'application.change.cancel',
} as const;
const STATE = {
  active: 'application.state.active',
  suspended: 'application.state.suspended',
  cancelled: 'application.state.cancelled',
} as const;

export const serviceUseChangeKind: ApplicationKind = {
  name: 'staff.kind.service-use-change',
  askedFor: ({ change }) => (change === undefined ? undefined : shownBy(CHANGE, change)),
  // The change and the kind of the registration, both chosen from lists.
  shortDetail: (detail) => detail,
  compare: compareRegistration,
  reasonHint: 'staff.decide.reason-hint',
  applicant: {
    name: 'case.kind.service-use-change',
    steps: new Set(['opened', 'approved', 'declined', 'completed', 'refused', 'withdrawn', 'failed']),
    now: {
      'awaiting-decision': 'case.now.awaiting-decision',
      applying: 'use-change.applying.detail',
      completed: 'use-change.approved.detail',
      refused: 'case.now.refused',
      withdrawn: 'case.now.withdrawn',
      failed: 'use-change.failed.detail',
    },
    mayWithdraw: true,
  },
};

/** The change against the state that it starts from, and the kind of the registration against the registered one. */
async function compareRegistration(
  { db }: Pick<ApiDependencies, 'db'>,
  { account, detail }: Application,
): Promise<Comparison> {
  const registration = await findRegistration(db, account);
  const { change = '', kind = '' } = detail;
  const row = (label: TextId, applied: Shown | undefined, value: Shown | undefined, differs = false): ComparedRow => ({
    label,
    applied,
    registered: registration ? [{ account, value, differs }] : [],
  });
  return {
    registered: registration ? [{ account }] : [],
    compared: [
      row('console.field.accountId', account, registration?.application_id),
      row('console.field.institution', undefined, registration?.institution),
      row('console.field.email', undefined, registration?.email),
      row('console.field.change', shownBy(CHANGE, change), registration && shownBy(STATE, registration.use_state)),
      row(
        'console.field.kind',
        shownBy(KIND_TEXT, kind),
        registration && shownBy(KIND_TEXT, registration.kind),
        registration !== undefined && registration.kind !== kind,
      ),
    ],
  };
}
