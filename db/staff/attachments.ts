/** Uploaded pictures of documents, encrypted. An upload belongs to nobody until an application claims it. */
import type { Db } from '../knex.js';

export interface Attachment {
  id: string;
  procedure_id: string | null;
  media_type: string;
  /** Of the re-encoded picture. */
  bytes: number;
  /** Of the re-encoded picture, hex: stays as a proof when the picture is destroyed. */
  sha256: string;
  sealed: Buffer | null;
  /** Its own key, wrapped by the key ring; null: encrypted under the ring itself, or destroyed. */
  wrapped_key: string | null;
  uploaded_at: Date;
  destroyed_at: Date | null;
}

/** An upload that no application has claimed by then is destroyed. */
const UNCLAIMED_HOURS = 24;

/** Keeps an upload; a repeat under the same ID changes nothing. */
export async function addAttachment(
  db: Db,
  a: { id: string; mediaType: string; bytes: number; sha256: string; sealed: Buffer; wrappedKey?: string },
): Promise<void> {
  const { id, mediaType: media_type, bytes, sha256, sealed, wrappedKey: wrapped_key = null } = a;
  await db('attachments')
    .insert({ id, media_type, bytes, sha256, sealed, wrapped_key, uploaded_at: db.fn.now() })
    .onConflict('id')
    .ignore();
}

/** Whether an upload may still be claimed, or already belongs to the procedure. */
export async function mayClaimAttachment(db: Db, id: string, procedureId: string): Promise<boolean> {
  const found = await db('attachments')
    .where({ id })
    .whereNotNull('sealed')
    .whereRaw('coalesce(procedure_id, ?) = ?', [procedureId, procedureId])
    .first('id');
  return found !== undefined;
}

/** Ties an upload to a procedure, for good. @returns false where it is gone or another procedure's */
export async function claimAttachment(db: Db, id: string, procedureId: string): Promise<boolean> {
  await db('attachments')
    .where({ id, procedure_id: null })
    .whereNotNull('sealed')
    .update({ procedure_id: procedureId });
  return (await db('attachments').where({ id, procedure_id: procedureId }).first('id')) !== undefined;
}

/** Gives an upload free again that was sent with an application which staff never had. */
export async function releaseAttachment(db: Db, id: string, procedureId: string): Promise<void> {
  await db('attachments')
    .where({ id, procedure_id: procedureId })
    .whereNotExists(db('applications').where({ procedure_id: procedureId }))
    .update({ procedure_id: null });
}

/** An upload that belongs to a procedure and has not been destroyed. */
export async function findAttachment(
  db: Db,
  id: string,
): Promise<(Attachment & { sealed: Buffer; procedure_id: string }) | undefined> {
  return db('attachments').where({ id }).whereNotNull('sealed').whereNotNull('procedure_id').first();
}

/** When pictures came and went, by their IDs; those that there never were are left out. */
export async function attachmentTimes(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, Pick<Attachment, 'uploaded_at' | 'destroyed_at'>>> {
  const rows = await db<Attachment>('attachments').whereIn('id', ids).select('id', 'uploaded_at', 'destroyed_at');
  return new Map(rows.map(({ id, ...times }) => [id, times]));
}

/**
 * Destroys pictures that nobody needs: those without an application after a day, the others when the decision (or whatever else ended the
 * procedure) lies long enough behind. Row and digest stay. What is in custody is its workflow's to destroy.
 * @param retentionMs how long that is, by service
 */
export async function destroyAttachments(db: Db, retentionMs: Readonly<Record<string, number>>): Promise<number> {
  const { rowCount } = await db.raw(
    `update attachments a set sealed = null, wrapped_key = null, destroyed_at = now()
     where a.sealed is not null and not exists (select 1 from evidence_custody c where c.procedure_id = a.procedure_id) and (
       (a.procedure_id is null and a.uploaded_at < now() - make_interval(hours => :hours))
       or exists (
         select 1 from procedures p
         join jsonb_each_text(:retention) as kept (service, ms) on kept.service = p.service
         left join decisions d on d.procedure_id = p.procedure_id
         where p.procedure_id = a.procedure_id
           and coalesce(d.decided_at, p.closed_at) < now() - make_interval(secs => kept.ms::numeric / 1000)))`,
    { hours: UNCLAIMED_HOURS, retention: JSON.stringify(retentionMs) },
  );
  return rowCount;
}
