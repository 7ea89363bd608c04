/** The erasure of a person in the security cases that go over all procedures. */
import { proposeErasure } from '../../../db/audit/erasures.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { OPEN, type Run, run, type SecurityRows } from '../../security/rows.js';
import { confirmedSilently, REASON } from './support.js';

/** Something is on record of it. */
const KNOWN = { service: 'umin', account: 'on-record' } as const;
/** The order: anonymous, operator, operator of another queue, lead, auditor, administrator. */
export const erasureRows: SecurityRows = {
  rights: {
    eraseAccount: 'S F F F F Y',
    decideErasure: 'S F F F F N',
    listErasures: 'S F F F F Y',
    getVerification: 'S F F F N F',
    'GET /staff/erasures': 'S F F F F Y',
    'POST /staff/erasures': 'S F F F F Y',
    'POST /staff/erasures/decide': 'S F F F F N',
    'GET /staff/erasures/decide': OPEN,
  },
  fields: {
    getVerification: () => ({ verificationId: 'verification-01M8CKNWVD5KC0FWREVQDZ3B61' }),
    eraseAccount: () => ({ ...KNOWN, reason: REASON }),
    'POST /staff/erasures': () => ({ ...KNOWN, reason: REASON }),
    decideErasure: () => ({ erasureId: newProcedureId('audit', 'erasure'), decision: 'confirm' }),
    'POST /staff/erasures/decide': () => ({ erasureId: newProcedureId('audit', 'erasure'), decision: 'confirm' }),
  },
  async stands({ database: { db } }) {
    await db('procedure_accounts').insert({ ...KNOWN, procedure_id: newProcedureId('umin', 'access-code') });
  },
  activities: erasureActivities,
};

/** Persons of whom nothing but this proposal is on record. */
function erasureActivities(system: System): Run[] {
  const { db } = system.database;
  const ids = { proposed: newProcedureId('audit', 'erasure'), confirmed: newProcedureId('audit', 'erasure') };
  const confirmed = async (id: string): Promise<void> => {
    const person = { service: 'cinii', account: `erased-${id.slice(-4)}` } as const;
    const row = await proposeErasure(db, { id, ...person, reason: REASON, by: 'admin1' });
    if (!row) throw new Error('nothing was proposed');
    await confirmedSilently(system, row);
  };
  const obstacle = { why: 'procedures-open', procedureId: newProcedureId('cinii', 'password-reissue') };
  return [
    run('readErasure', { procedureId: ids.confirmed }, { looks: true, before: () => confirmed(ids.confirmed) }),
    run('prepareErasure', { procedureId: ids.confirmed }, { looks: true }),
    run('erasePerson', { procedureId: ids.confirmed }),
    run('forgetHistories', { procedureId: ids.confirmed }),
    run('stopErasure', { procedureId: ids.proposed, obstacle }, { before: () => confirmed(ids.proposed) }),
    run('expireErasure', { procedureId: ids.proposed }),
  ];
}
