/** What a password update by access code left: its wrong codes, and where its codes were mailed to. For staff who decide what follows it. */
import type { Db } from '../knex.js';

/** How many wrong codes were tried in a procedure. */
export async function wrongCodesIn(db: Db, procedureId: string): Promise<number> {
  const row = await db('umin_wrong_codes').where({ procedure_id: procedureId }).count({ tries: '*' }).first();
  return Number(row?.tries ?? 0);
}

/** The account that a procedure sent a code for. */
export async function accountOfCode(db: Db, procedureId: string): Promise<string | undefined> {
  const claim = await db('umin_code_claims').where({ procedure_id: procedureId }).first('account_id');
  return claim?.account_id;
}

/** The procedures whose code a procedure's code has replaced within a day, the latest first. */
export async function codesBefore(db: Db, procedureId: string): Promise<string[]> {
  return db('umin_code_claims as own')
    .join('umin_code_claims as other', 'other.account_id', 'own.account_id')
    .where('own.procedure_id', procedureId)
    .whereNot('other.procedure_id', procedureId)
    .where('other.state', 'ended')
    .whereRaw("other.claimed_at between own.claimed_at - interval '1 day' and own.claimed_at")
    .orderBy('other.claimed_at', 'desc')
    .limit(10)
    .pluck('other.procedure_id');
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
