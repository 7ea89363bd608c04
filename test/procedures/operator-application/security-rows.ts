/** The operator application in the security cases that go over all procedures. */
import { addQuestion } from '../../../db/staff/application-messages.js';
import { decideInTable } from '../../helpers/decisions.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { YAMADA } from '../../helpers/umin.js';
import { AT, LATER, OPEN, recorded, run, type Run, type SecurityRows } from '../../security/rows.js';
import { applied, approvedToken, staff, verified } from './support.js';
import { openedUnheard, approvedPasswordUnheard } from './unheard.js';

export const operatorRows: SecurityRows = {
  rights: {
    startOperatorApplication: OPEN,
    'GET /umin/operator-application': OPEN,
    'POST /umin/operator-application': OPEN,
  },
  urls: {
    'contact-verification': (system) => applied(system, system.caller(), { accountId: 'riji-cho' }),
    'operator-password': async (system) => {
      const { procedureId } = await verified(system, system.caller(), { accountId: 'riji-cho' });
      const approval = { procedureId, decision: 'approve', reason: '確認できました。', accountId: 'riji-cho' };
      const { status, text } = await (await staff(system)).call('decideApplication', approval);
      if (status !== 200) throw new Error(`the approval was refused: ${text}`);
      return { procedureId, token: await approvedToken(system, procedureId) };
    },
  },
  activities,
  unheard: [openedUnheard, approvedPasswordUnheard],
};

const FIELDS = {
  accountId: YAMADA,
  familyName: '山田',
  givenName: '太郎',
  familyNameKana: 'やまだ',
  givenNameKana: 'たろう',
  sex: 'male',
  birthDate: '1980/04/12',
  affiliation: '第一内科',
  email: 'applicant@example.jp',
  telephone: '03-0000-0000',
  reason: '電話を失くしたため',
};

/** One that is approved, and one whose question is never answered. */
function activities(system: System): Run[] {
  const { db } = system.database;
  const procedureId = newProcedureId('umin', 'operator-application');
  const unanswered = newProcedureId('umin', 'operator-application');
  const locale = 'ja';
  const open = { fields: FIELDS, locale, receivedAt: AT, dueAt: LATER };
  const url = { procedureId, issue: 1, expiresAt: LATER, locale };
  const question = { procedureId: unanswered, messageId: 'question-of-i2', text: '所属は', by: 'op1' };
  const message = { procedureId: unanswered, messageId: question.messageId, kind: 'question' };
  return [
    run('mailContactUrl', { ...url, email: FIELDS.email }),
    run('openOperatorApplication', { procedureId, ...open }),
    run('isApplicationOpened', { ending: recorded(procedureId, 'abandoned', true) }, { looks: true }),
    run('recordOperatorApplication', recorded(procedureId, 'awaiting-decision')),
    run('mailApplicant', { procedureId, locale, what: 'received' }),
    run('openOperatorApplication', { procedureId: unanswered, ...open }),
    run('readApplicationMessage', message, { before: () => addQuestion(db, question), looks: true }),
    run('closeUnansweredApplication', { procedureId: unanswered }),
    run('readDecision', { procedureId }, { before: () => decideInTable(system, procedureId, { accountId: YAMADA }) }),
    run('accountToNotify', { accountId: YAMADA, contact: FIELDS.email }, { looks: true }),
    run('mailPasswordUrl', url),
    run('mailAccountHolder', { procedureId, accountId: YAMADA, locale, kind: 'own', what: 'approved' }),
  ];
}
