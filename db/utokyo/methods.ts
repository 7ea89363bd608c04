/** Verification methods of the embedded owner. A method that is removed keeps its row, and nothing by which it could be used. */
import type { IsoInstant } from '../../workflows/contracts/procedure.js';
import type { MfaKind } from '../../workflows/contracts/reregistration.js';
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import { endSessionsOf } from '../platform/sessions.js';
import { finishFirstSetUp } from './members.js';
import { noteChange } from './notices.js';
import { endRegisteringSessions, endReregistration, mayRegister, noteRegistered } from './reregistrations.js';

export interface MethodRow {
  id: string;
  kind: MfaKind;
  /** TOTP secret or telephone number, sealed; null: nobody holds the device (sample data). */
  sealed: string | null;
  /** Newest TOTP time step that was used. */
  last_step: number | null;
  /** Of a passkey: base64url. */
  credential_id: string | null;
  /** COSE */
  public_key: Buffer | null;
  counter: number | null;
  transports: string[] | null;
}
const COLUMNS = ['id', 'kind', 'sealed', 'last_step', 'credential_id', 'public_key', 'counter', 'transports'] as const;

/** What a new method is kept by. */
export interface NewMethod {
  id: string;
  memberId: string;
  kind: MfaKind;
  sealed?: string;
  lastStep?: number;
  passkey?: {
    credentialId: string;
    publicKey: Uint8Array;
    counter: number;
    backedUp: boolean;
    transports: string[];
  };
  /** The re-registration that it comes with: the person's other methods are removed, and its row says so, in the same step. */
  procedureId?: string;
  /** Keyed digest of the session that it is registered in. */
  session?: string;
}

export async function kindsOf(db: Db, memberId: string): Promise<MfaKind[]> {
  const rows = await db('utokyo_methods')
    .where({ member_id: memberId, removed_at: null })
    .distinct('kind')
    .orderBy('kind');
  return rows.map(({ kind }) => kind);
}

/** The methods of one kind that can be used, the newest first. */
export async function methodsOf(db: Db, memberId: string, kind: MfaKind): Promise<MethodRow[]> {
  return db('utokyo_methods')
    .where({ member_id: memberId, kind, removed_at: null })
    .orderBy([{ column: 'registered_at', order: 'desc' }, 'id'])
    .select(COLUMNS);
}

/**
 * Registers a method; with it the first set-up is finished. The first of a re-registration removes all that the person had before, and ends
 * other sessions by its window or passes, in the same step. The member is told of each: of the first by the re-registration, of any other besides.
 * @returns false where the same passkey is registered already, by whomever, or the account is disabled
 */
export async function addMethod(db: Db, method: NewMethod): Promise<boolean> {
  const { id, memberId, kind, sealed, lastStep, passkey, procedureId, session } = method;
  return db.transaction(async (trx) => {
    // Whoever registers another one for the same person at the same moment waits here.
    const member = await trx('utokyo_members').where({ id: memberId, disabled_at: null }).forNoKeyUpdate().first('id');
    if (!member) return false;
    if (procedureId !== undefined && !(await mayRegister(trx, procedureId))) return false;
    const added = await trx('utokyo_methods')
      .insert({
        id,
        member_id: memberId,
        kind,
        sealed: sealed ?? null,
        last_step: lastStep ?? null,
        procedure_id: procedureId ?? null,
        ...(passkey && {
          credential_id: passkey.credentialId,
          public_key: Buffer.from(passkey.publicKey),
          counter: passkey.counter,
          backed_up: passkey.backedUp,
          transports: passkey.transports,
        }),
      })
      .onConflict('credential_id')
      .ignore()
      .returning('id');
    if (added.length === 0) return false;
    await finishFirstSetUp(trx, memberId);
    // Only the first one: what the person registers afterwards takes nothing away, and nobody else's pass or window adds to it.
    if (procedureId !== undefined && (await noteRegistered(trx, { procedureId, kind }))) {
      await remove(trx, { memberId, except: procedureId });
      await endRegisteringSessions(trx, memberId, session);
      // The re-registration tells of its first one itself.
    } else await noteChange(trx, { memberId, what: 'method-added', method: kind });
    return true;
  });
}

/** Removes methods that were registered before an instant, but those of one re-registration. */
export async function removeMethods(
  db: Db,
  p: { memberId: string; before: IsoInstant; except?: string },
): Promise<number> {
  return remove(db, p);
}

/**
 * Removes the methods of one kind, of which the member is told, unless none would be left to somebody who must sign in with one.
 * @returns whether there were any; `last` where they are the last
 */
export async function removeKind(
  db: Knex,
  { memberId, kind }: { memberId: string; kind: MfaKind },
): Promise<boolean | 'last'> {
  return db.transaction(async (trx) => {
    // Whoever removes another kind at the same moment waits here.
    const member = await trx('utokyo_members').where({ id: memberId }).forNoKeyUpdate().first('mfa_required');
    const kinds = await kindsOf(trx, memberId);
    if (!member || !kinds.includes(kind)) return false;
    if (kinds.length === 1 && member.mfa_required) return 'last';
    const removed = await remove(trx, { memberId, kind });
    if (removed > 0) await noteChange(trx, { memberId, what: 'method-removed', method: kind });
    return removed > 0;
  });
}

interface Removal {
  memberId: string;
  kind?: MfaKind;
  before?: IsoInstant;
  except?: string;
}

/**
 * Nothing stays by which a removed method could be used; a passkey may be registered again. Sessions that began with a method end: it may have been
 * this one.
 */
async function remove(db: Db, { memberId, kind, before, except }: Removal): Promise<number> {
  const { rowCount } = await db.raw(
    `update utokyo_methods set removed_at = now(), sealed = null, public_key = null, credential_id = null
     where member_id = :memberId and removed_at is null and kind = coalesce(:kind::text, kind)
       and registered_at < coalesce(:before::timestamptz, 'infinity')
       and procedure_id is distinct from coalesce(:except::text, '')`,
    { memberId, kind: kind ?? null, before: before ?? null, except: except ?? null },
  );
  if (rowCount > 0) await endSessionsOf(db, 'utokyo', memberId, { levels: ['mfa'] });
  return rowCount;
}

/** Uses a time step of a TOTP method up. @returns false where it, or a newer one, was used before, or the method is gone */
export async function takeStep(db: Db, id: string, step: number): Promise<boolean> {
  const rows = await db('utokyo_methods')
    .where({ id, removed_at: null })
    .whereRaw('coalesce(last_step, -1) < ?', [step])
    .update({ last_step: step });
  return rows === 1;
}

/** Notes that a passkey has signed in. @returns false where its counter was changed in the meantime, or it is gone */
export async function takeCounter(
  db: Db,
  p: { id: string; before: number; counter: number; backedUp: boolean },
): Promise<boolean> {
  const rows = await db('utokyo_methods')
    .where({ id: p.id, removed_at: null, counter: p.before })
    .update({ counter: p.counter, backed_up: p.backedUp });
  return rows === 1;
}

/**
 * Sets the password that a procedure asked for, once: a repeat changes nothing. Sessions end by it, and wrong tries no longer count. The
 * re-registration is completed in the same step: it can't be stopped any more, as it couldn't be set once it was stopped.
 * @param hash argon2id
 * @param elsewhere sets it where it is kept instead of here: within the step, so that a stop comes before or after it
 * @returns `no-such-member`, or `ended` where the re-registration was stopped before
 */
export async function setMemberPassword(
  db: Db,
  { memberId, procedureId, hash }: { memberId: string; procedureId: string; hash: string },
  elsewhere?: () => Promise<void>,
): Promise<'set' | 'no-such-member' | 'ended'> {
  return db.transaction(async (trx) => {
    const member = await trx('utokyo_members').where({ id: memberId }).forNoKeyUpdate().first('password_set_by');
    if (!member) return 'no-such-member';
    if (member.password_set_by === procedureId) return 'set';
    if (!(await mayRegister(trx, procedureId))) return 'ended';
    await elsewhere?.();
    await trx('utokyo_members')
      .where({ id: memberId })
      .update({
        password_hash: elsewhere ? null : hash,
        password_version: trx.raw('password_version + 1'),
        password_set_by: procedureId,
      });
    await trx('utokyo_login_tries').where({ member_id: memberId }).delete();
    await endReregistration(trx, procedureId, 'completed');
    await endRegisteringSessions(trx, memberId);
    return 'set';
  });
}
