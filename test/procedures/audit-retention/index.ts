/** What tests that go over all procedures need to know of this one. */
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { run, type SecurityRows } from '../../security/rows.js';
import type { TestedProcedure } from '../module.js';
import { auditRetentionScenarios } from './scenarios.js';

const KIND = 'long-forgotten';
/** A procedure whose time is over by what the settings then say. */
export async function lapsed(system: System): Promise<void> {
  const at = new Date(0);
  const times = { opened_at: at, updated_at: at, closed_at: at };
  const procedure = { procedure_id: newProcedureId('cinii', KIND), service: 'cinii', kind: KIND, locale: 'ja' };
  await system.database.db('procedures').insert({ ...procedure, ...times, status: 'expired', closed: true });
  await system.database.db('archive_due').where({ procedure_id: procedure.procedure_id }).delete();
  Object.assign(system.deps.audit, { retentionMs: { [KIND]: 1 } });
}

const activities: SecurityRows['activities'] = (system) => {
  let isBegun = false;
  const before = async (): Promise<void> => {
    if (!isBegun) await lapsed(system);
    isBegun = true;
  };
  return [run('retainRecords', {}, { before })];
};

export const auditRetention = {
  name: 'audit-retention',
  scenarios: auditRetentionScenarios,
  activities,
} as const satisfies TestedProcedure;
