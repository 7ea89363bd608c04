/** Tells students what has changed, so that they learn of a change they didn't make. */
import type { StudentNotice } from '../../workflows/contracts/student-account.js';
import { studentNoticeMail } from '../mail/templates/student-notice.js';
import { sendToStudent, type StudentMailNeeds } from './student-mail.js';

export const createStudentNoticeActivities = (needs: StudentMailNeeds) => ({
  /** Mails a notice. */
  async mailStudentNotice({ procedureId, userId, what, to, at, locale }: StudentNotice): Promise<void> {
    const { inquiry } = needs.services.shomei;
    const content = studentNoticeMail({ what, userId, at, inquiry }, locale);
    await sendToStudent(needs, { procedureId, locale, to, step: `notice-${what}`, template: what, content });
  },
});

export type StudentNoticeActivities = ReturnType<typeof createStudentNoticeActivities>;
