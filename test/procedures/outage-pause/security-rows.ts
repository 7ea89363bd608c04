/** Pauses of deadlines in the security cases that go over all procedures. */
import { newProcedureId } from '../../helpers/ids.js';
import { leadHasAddress } from '../../helpers/reregistrations.js';
import type { System } from '../../helpers/system.js';
import { OPEN, type Run, run, type SecurityRows } from '../../security/rows.js';
import { OF_REISSUES, written } from './support.js';

/** Nobody waits for a card in these cases. */
const QUIET = { service: 'utokyo', kind: 'identity-link', part: 'identity', reason: OF_REISSUES.reason } as const;
/** The order: anonymous, operator, operator of another queue, lead, auditor, administrator. */
export const outagePauseRows: SecurityRows = {
  rights: {
    pauseDeadlines: 'S F F Y F F',
    endOutagePause: 'S F F N F F',
    extendOutagePause: 'S F F N F F',
    listOutagePauses: 'S Y Y Y Y Y',
    'GET /staff/outage-pauses': 'S Y Y Y Y Y',
    'POST /staff/outage-pauses': 'S F F Y F F',
    'POST /staff/outage-pauses/end': 'S F F N F F',
    'GET /staff/outage-pauses/extend': 'S F F N F F',
    'POST /staff/outage-pauses/extend': 'S F F N F F',
    'GET /staff/outage-pauses/end': OPEN,
  },
  // They have no role.
  counterRights: { listOutagePauses: 'F', 'GET /staff/outage-pauses': 'F' },
  fields: {
    pauseDeadlines: () => ({ ...QUIET, minutes: 1 }),
    'POST /staff/outage-pauses': () => ({ ...QUIET, minutes: '1' }),
    endOutagePause: () => ({ pauseId: newProcedureId('audit', 'pause') }),
    extendOutagePause: () => ({ pauseId: newProcedureId('audit', 'pause'), minutes: 1, reason: OF_REISSUES.reason }),
    'POST /staff/outage-pauses/extend': () => ({
      pauseId: newProcedureId('audit', 'pause'),
      minutes: '1',
      reason: OF_REISSUES.reason,
    }),
    'POST /staff/outage-pauses/end': () => ({ pauseId: newProcedureId('audit', 'pause') }),
  },
  activities: outagePauseActivities,
};

const isAtItsLimit = ({ database: { db } }: System, id: string) =>
  db('outage_pauses')
    .where({ id })
    .update({ begun_at: db.raw("now() - interval '2 hours'"), ends_at: db.raw("now() - interval '1 hour'") });

/** A pause of a class without cases that wait. */
function outagePauseActivities(system: System): Run[] {
  const id = newProcedureId('audit', 'pause');
  const classes = ['utokyo-identity-link'];
  return [
    run(
      'tellPaused',
      { procedureId: id },
      { before: () => written(system, { id, service: 'utokyo', part: 'identity', kind: 'identity-link', classes }) },
    ),
    run('pauseMails', { procedureId: id }, { looks: true }),
    run(
      'mailPauseLead',
      { procedureId: id, what: 'begun', n: 1, leadId: 'lead1' },
      { before: () => leadHasAddress(system) },
    ),
    run('tellOver', { procedureId: id }, { before: () => isAtItsLimit(system, id) }),
  ];
}
