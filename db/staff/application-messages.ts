/** What staff and applicants say to each other about an application. A row here is what counts; the message to the workflow only points at it. */
import type { Knex } from 'knex';
import { closeApplication, findDecision, lockApplication } from './applications.js';
import { claimAttachment } from './attachments.js';
import type { Db } from '../knex.js';

export type MessageKind = 'question' | 'answer' | 'withdrawal';
export interface ApplicationMessage {
  message_id: string;
  procedure_id: string;
  kind: MessageKind;
  /** Staff ID; null: the applicant. */
  by: string | null;
  text: string;
  attachment_id: string | null;
  at: Date;
}
interface NewMessage {
  procedureId: string;
  messageId: string;
  text: string;
}

/** What became of a message; but for `written` nothing was; `no-attachment`: its upload is gone, or another procedure's. A repeat under the same ID is `written` and changes nothing. */
export type MessageEnd = 'written' | 'decided' | 'closed' | 'not-asked' | 'no-attachment';

export async function findMessage(
  db: Db,
  p: { procedureId: string; messageId: string; kind: MessageKind },
): Promise<ApplicationMessage | undefined> {
  const where = { procedure_id: p.procedureId, message_id: p.messageId, kind: p.kind };
  return db<ApplicationMessage>('application_messages').where(where).first();
}

/** All messages of an application, the oldest first. */
export async function listMessages(db: Db, procedureId: string): Promise<ApplicationMessage[]> {
  return db<ApplicationMessage>('application_messages')
    .where({ procedure_id: procedureId })
    .orderBy(['at', 'message_id']);
}

/** A question to the applicant. Whether the one who asks may is the caller's to check. */
export const addQuestion = (db: Db, message: NewMessage & { by: string }): Promise<MessageEnd> =>
  add(db, 'question', message, async (trx) => {
    await trx('applications').where({ procedure_id: message.procedureId }).update({ state: 'awaiting-applicant' });
    return 'written';
  });

/** The applicant's answer: from then on a decision must be of the application with it. */
export const addAnswer = (db: Db, message: NewMessage & { attachmentId?: string | undefined }): Promise<MessageEnd> =>
  add(db, 'answer', message, async (trx) => {
    const { procedureId, attachmentId } = message;
    if ((await lastKind(trx, procedureId)) !== 'question') return 'not-asked';
    // Under the lock: a picture that comes with no answer is to be none of the application.
    if (attachmentId !== undefined && !(await claimAttachment(trx, attachmentId, procedureId))) return 'no-attachment';
    await trx('applications')
      .where({ procedure_id: procedureId })
      .update({ state: 'awaiting-decision', evidence_version: trx.raw('evidence_version + 1') });
    return 'written';
  });

/** The applicant withdraws: in the same moment nobody can decide any more. */
export const addWithdrawal = (db: Db, message: NewMessage): Promise<MessageEnd> =>
  add(db, 'withdrawal', message, async (trx) => {
    await closeApplication(trx, message.procedureId);
    return 'written';
  });

/**
 * Takes an application whose question was not answered off the queue. What is being written at the same moment (a decision, an answer, a
 * withdrawal) comes before or after, never between. A repeat answers the same.
 * @returns false where something else came first
 */
export async function closeUnanswered(db: Db, procedureId: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    await lockApplication(trx, procedureId);
    if (await findDecision(trx, procedureId)) return false;
    if ((await lastKind(trx, procedureId)) !== 'question') return false;
    await closeApplication(trx, procedureId);
    return true;
  });
}

async function add(
  db: Db,
  kind: MessageKind,
  message: NewMessage & { by?: string; attachmentId?: string | undefined },
  effect: (trx: Knex.Transaction) => Promise<MessageEnd>,
): Promise<MessageEnd> {
  const { procedureId, messageId, text, by, attachmentId } = message;
  return db.transaction(async (trx) => {
    const application = await lockApplication(trx, procedureId);
    if (await findMessage(trx, { procedureId, messageId, kind })) return 'written';
    if (await findDecision(trx, procedureId)) return 'decided';
    if (!application?.open) return 'closed';
    const end = await effect(trx);
    if (end === 'written')
      await trx('application_messages').insert({
        message_id: messageId,
        procedure_id: procedureId,
        kind,
        by: by ?? null,
        text,
        attachment_id: attachmentId ?? null,
        at: trx.raw('clock_timestamp()'),
      });
    return end;
  });
}

/** The newest. Rows of one application are written one after the other, under its lock, with the time of the writing. */
export const findLastMessage = (db: Db, procedureId: string): Promise<ApplicationMessage | undefined> =>
  db<ApplicationMessage>('application_messages').where({ procedure_id: procedureId }).orderBy('at', 'desc').first();

const lastKind = async (trx: Knex.Transaction, procedureId: string): Promise<MessageKind | undefined> =>
  (await findLastMessage(trx, procedureId))?.kind;
