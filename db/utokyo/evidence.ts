/** What proves who applies: a row with the application, and one more each time that something is added. A decision is of one version. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import { claimAttachment } from '../staff/attachments.js';
import { type Application, lockApplication } from '../staff/applications.js';
import type { Channel, Proof } from '../../workflows/rules/evidence.js';

export interface Evidence {
  id: string;
  procedure_id: string;
  /** From 1. */
  version: number;
  channel: Channel;
  proof: Proof;
  /** Where the document is another one. */
  document_name: string | null;
  /** IDs of its pictures. */
  attachments: string[];
  /** Staff ID, at the counter. */
  entered_by: string | null;
  at: Date;
}
export interface NewEvidence extends Pick<Evidence, 'id' | 'channel' | 'proof'> {
  procedureId: string;
  documentName?: string | undefined;
  attachments?: readonly string[] | undefined;
  enteredBy?: string | undefined;
  /** What the applicant writes with it, where they answer a question. */
  words?: string | undefined;
}

/** Of one case: whoever has more to show applies anew. */
const MOST = 20;

/**
 * Keeps a piece of evidence. Later ones raise the version of the application, so that a decision of what was looked at before doesn't count. A repeat
 * under the same ID changes nothing.
 * @returns its version; undefined where the application is decided, has ended or has all the evidence that it may have: nothing is kept then
 */
export async function addEvidence(db: Db, e: NewEvidence): Promise<number | undefined> {
  return db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 6))', [e.procedureId]);
    const known = await trx<Evidence>('utokyo_evidence').where({ id: e.id }).first();
    if (known) return known.version;
    const last = await trx('utokyo_evidence').where({ procedure_id: e.procedureId }).max('version as version').first();
    const version = Number(last?.['version'] ?? 0) + 1;
    // The first comes before its application stands in the queue, which then claims its pictures.
    if (version > 1) {
      const application = await lockApplication(trx, e.procedureId);
      const decided = await trx('decisions').where({ procedure_id: e.procedureId }).first('decision_id');
      if (!application?.open || decided || version > MOST) return undefined;
      await raiseVersion(trx, application, e);
      for (const id of e.attachments ?? []) await claimAttachment(trx, id, e.procedureId);
    }
    await trx('utokyo_evidence').insert({
      id: e.id,
      procedure_id: e.procedureId,
      version,
      channel: e.channel,
      proof: e.proof,
      document_name: e.documentName ?? null,
      attachments: [...(e.attachments ?? [])],
      entered_by: e.enteredBy ?? null,
    });
    return version;
  });
}

/** Whoever entered it decides nothing of it. Where the applicant was asked for something, this is the answer. */
async function raiseVersion(trx: Knex.Transaction, application: Application, e: NewEvidence): Promise<void> {
  const { procedureId, enteredBy = null, words } = e;
  await trx('applications')
    .where({ procedure_id: procedureId })
    .update({
      evidence_version: trx.raw('evidence_version + 1'),
      state: 'awaiting-decision',
      ...(enteredBy !== null && { entered_by: [...new Set([...application.entered_by, enteredBy])] }),
    });
  if (application.state !== 'awaiting-applicant' && words === undefined) return;
  await trx('application_messages').insert({
    message_id: e.id,
    procedure_id: procedureId,
    kind: 'answer',
    by: enteredBy,
    text: words ?? '',
    attachment_id: e.attachments?.[0] ?? null,
    at: trx.raw('clock_timestamp()'),
  });
}

/** All evidence of an application, the oldest first. */
export async function listEvidence(db: Db, procedureId: string): Promise<Evidence[]> {
  return db<Evidence>('utokyo_evidence').where({ procedure_id: procedureId }).orderBy('version');
}

export async function findEvidence(db: Db, procedureId: string, id: string): Promise<Evidence | undefined> {
  return db<Evidence>('utokyo_evidence').where({ procedure_id: procedureId, id }).first();
}
