/** The reset of a second password in the security cases that go over all procedures. */
import { secondPasswordContext } from '../../../workflows/contracts/second-password-change.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import {
  formPlace,
  LATER,
  OPEN,
  operationPlace,
  recorded,
  run,
  type Run,
  type SecurityRows,
  SOME_HASH,
} from '../../security/rows.js';
import { resetting } from '../../security/students.js';
import { resetUnheard } from './scenarios.js';

const SECOND = { password: 'Matrix2026x', passwordAgain: 'Matrix2026x' };

export const resetRows: SecurityRows = {
  rights: {
    startSecondPasswordReset: OPEN,
    'GET /shomei/forgotten': OPEN,
    'POST /shomei/forgotten': OPEN,
    'GET /shomei/forgotten/second-password': OPEN,
    'POST /shomei/forgotten/second-password': OPEN,
  },
  urls: { 'second-password-reset': (system) => resetting(system, 'tanaka@student.example.jp') },
  grants: {
    'second-password-ticket': {
      async claims(system) {
        const { procedureId, token } = await resetting(system, 'tanaka@student.example.jp');
        await system.caller().call('redeemOneTimeUrl', { token });
        return { procedureId };
      },
      places: [
        operationPlace('setSecondPassword', 'passwordTicket', 'ticket-expired', SECOND),
        formPlace('/shomei/forgotten/second-password', 'passwordTicket', /^(?:303 \/|410$)/, SECOND),
      ],
    },
  },
  activities,
  unheard: [resetUnheard],
};

/** One that is never used, and one that is: of the student whose address {@link verificationRows} brought into force. */
function activities({ deps: { sealer } }: System): Run[] {
  const procedureId = newProcedureId('shomei', 'second-password-reset');
  // Earlier than the one that is used: of two, the later counts.
  const unused = newProcedureId('shomei', 'second-password-reset', Date.now() - 1_000);
  const userId = 's2026001';
  const hash = sealer.seal(SOME_HASH, secondPasswordContext(procedureId));
  const record = recorded(procedureId, 'awaiting-confirmation');
  return [
    run('claimReset', { procedureId: unused, userId, record: recorded(unused, 'awaiting-confirmation') }),
    run('closeStudentClaim', { procedureId: unused, userId, ending: 'expired' }),
    run('claimReset', { procedureId, userId, record }),
    run('mailResetUrl', { procedureId, userId, issue: 1, expiresAt: LATER, lifeMs: 1_800_000, locale: 'ja' }),
    run('verifyReset', { procedureId, record }),
    run('putResetPasswordInForce', { procedureId, userId, hash }),
    run('recordReset', recorded(procedureId, 'completed', true)),
  ];
}
