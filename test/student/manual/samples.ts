/** The operating manual, for somebody who is signed in and for anybody. */
import type { StudentManualView } from '../../../api/student/pages/view.js';
import { StudentManualPage } from '../../../api/student/pages/manual.js';
import { at, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

export const MANUAL_VIEW: StudentManualView = {
  idleMs: 900_000,
  wrongLogins: 10,
  lockMs: 1_800_000,
  resendAfterMs: 60_000,
  resends: 5,
};

const student = { userId: HOSTILE, level: 'menu', idleEndsAt: at(15), idleMs: 900_000 } as const;

export const MANUAL: readonly Sample[] = [
  { name: 'student-manual', page: (ctx) => StudentManualPage(MANUAL_VIEW, ctx) },
  { name: 'student-manual-signed-in', page: (ctx) => StudentManualPage({ ...MANUAL_VIEW, student }, ctx) },
];
