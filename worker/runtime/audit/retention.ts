/** Takes away all that is on record of procedures whose time is over, by kind. Their log entries stay, without what would let anything be guessed from them. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { closedKinds, dropPersonsOfNobody, lapsedProcedures } from '../../../db/audit/lapsed.js';
import { removeProcedures } from '../../../db/audit/removals.js';
import { type AuditSettings, retentionOf } from '../settings/audit.js';

/** In one transaction, and in one entry of the log. */
const AT_ONCE = 200;

export interface RetentionNeeds {
  db: Knex;
  settings: Pick<AuditSettings, 'retentionMs'>;
}

/** @returns how many procedures were taken away */
export async function retainRecords({ db, settings }: RetentionNeeds): Promise<number> {
  let many = 0;
  for (const kind of await closedKinds(db)) {
    const ms = retentionOf(settings, kind);
    if (ms === undefined) continue;
    for (let taken = AT_ONCE; taken === AT_ONCE; many += taken) taken = await takeAway(db, kind, ms);
  }
  return many;
}

function takeAway(db: Knex, kind: string, ms: number): Promise<number> {
  return db.transaction(async (trx) => {
    const lapsed = await lapsedProcedures(trx, { kind, ms, limit: AT_ONCE });
    if (lapsed.length === 0) return 0;
    const persons = await removeProcedures(trx, lapsed, { id: `retention-${randomUUID()}`, kind: 'retention' });
    await dropPersonsOfNobody(trx, persons);
    return lapsed.length;
  });
}
