/** What staff see beside an application: names, mails, tries, decisions that did not hold. */
import type { VoidReason } from './decisions.js';
import type { Db } from '../knex.js';

/** Names of staff by ID. */
export async function staffNames(db: Db, ids: readonly string[]): Promise<Record<string, string>> {
  const rows = await db('staff')
    .whereIn('id', [...new Set(ids)])
    .select('id', 'name');
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

/** How many wrong codes were tried in a procedure. */
export async function wrongCodesIn(db: Db, procedureId: string): Promise<number> {
  const row = await db('umin_wrong_codes').where({ procedure_id: procedureId }).count({ tries: '*' }).first();
  return Number(row?.tries ?? 0);
}

export interface MailedTo {
  address: 'own' | 'external';
  state: 'claimed' | 'deferred' | 'sent' | 'refused';
  at: Date;
}

/** Which kinds of address a procedure mailed its codes to: the kind stands at the end of the mail's key. */
export async function mailedKinds(db: Db, procedureId: string): Promise<MailedTo[]> {
  const rows = await db('mail_log')
    .where({ procedure_id: procedureId, template: 'access-code' })
    .orderBy('claimed_at')
    .select('key', 'state', 'last_attempt_at');
  return rows.flatMap(({ key, state, last_attempt_at: at }): MailedTo[] => {
    const address = /-(own|external)$/.exec(key)?.[1];
    return address === 'own' || address === 'external' ? [{ address, state, at }] : [];
  });
}

export interface VoidDecision {
  decision: 'approve' | 'refuse';
  decided_by: string;
  decided_at: Date;
  why: VoidReason;
}

export async function voidDecisions(db: Db, procedureId: string): Promise<VoidDecision[]> {
  return db('void_decisions').where({ procedure_id: procedureId }).orderBy('decided_at');
}

/** Whether an application's picture is still there. */
export async function hasAttachment(db: Db, id: string): Promise<boolean> {
  return (await db('attachments').where({ id }).whereNotNull('sealed').first('id')) !== undefined;
}
