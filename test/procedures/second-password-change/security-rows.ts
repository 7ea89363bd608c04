/** The setting and change of a second password in the security cases that go over all procedures. */
import { secondPasswordContext } from '../../../workflows/contracts/second-password-change.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { AT, recorded, run, type Run, type SecurityRows, SOME_HASH } from '../../security/rows.js';

/** Refused for what it says once the right to say it is there: nothing is to come of it. */
const set = (): Record<string, unknown> => ({ password: 'Rights123x', passwordAgain: 'Rights124x' });
const changed = (): Record<string, unknown> => ({ ...set(), current: 'Current123x' });

export const changeRows: SecurityRows = {
  studentRights: {
    setSecondPassword: 'S F Y F',
    changeSecondPassword: 'S F F Y',
    'GET /shomei/second-password': 'S L Y L',
    'POST /shomei/second-password': 'S L Y L',
    'GET /shomei/menu/second-password': 'S L L Y',
    'POST /shomei/menu/second-password': 'S L L Y',
  },
  fields: {
    setSecondPassword: set,
    'POST /shomei/second-password': set,
    changeSecondPassword: changed,
    'POST /shomei/menu/second-password': changed,
  },
  activities,
};

function activities({ deps: { sealer } }: System): Run[] {
  const procedureId = newProcedureId('shomei', 'second-password-change');
  const one = { procedureId, userId: 's2026001' };
  const hash = sealer.seal(SOME_HASH, secondPasswordContext(procedureId));
  const notice = { what: 'second-password-set', to: 'sato@student.example.jp', at: AT, locale: 'ja' };
  return [
    run('putChangedPasswordInForce', { ...one, kind: 'set', version: 0, hash }),
    run('recordSecondPasswordChange', recorded(procedureId, 'completed', true)),
    run('mailStudentNotice', { ...one, ...notice }),
  ];
}
