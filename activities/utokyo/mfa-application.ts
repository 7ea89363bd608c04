/** Effects of the procedure `mfa-application`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import type { Knex } from 'knex';
import { claimAttachment } from '../../db/staff/attachments.js';
import { beginCustody } from '../../db/staff/evidence-custody.js';
import { findProcedure, lockEnding, queueAgain } from '../../db/platform/procedures.js';
import { findEvidence } from '../../db/utokyo/evidence.js';
import { coolingUntil, findMember } from '../../db/utokyo/members.js';
import { noteCalendar, openReregistration } from '../../db/utokyo/reregistrations.js';
import type { MfaApplicationInput } from '../../workflows/contracts/mfa-application.js';
import type { IsoInstant } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { runOf } from '../project.js';
import { openNumbered } from '../review.js';

type Needs = Pick<Dependencies, 'db'>;
type Opening = Pick<
  MfaApplicationInput,
  'procedureId' | 'memberId' | 'channel' | 'evidenceId' | 'receivedAt' | 'hours' | 'locale'
>;

/** Whether an application stands in the queue. */
export type Opened =
  /** `by`: the member of staff who entered it at the counter. */
  { opened: true; by?: string } | { opened: false; why: 'already-open' | 'no-member' };

/** Where notices go: to the present address, and to the one before it as long as its change is young. */
export interface NoticeAddresses {
  before: boolean;
  /** Until when a change of the address keeps a reset waiting. */
  coolingUntil?: IsoInstant;
}

export const createMfaApplicationActivities = (needs: Needs) => ({
  /** Puts the application into the queue, unless another re-registration of the person is open. */
  openMfaApplication: (p: Opening): Promise<Opened> =>
    needs.db.transaction(async (trx) => {
      if ((await lockEnding(trx, p.procedureId, runOf())) !== undefined) return { opened: false, why: 'already-open' };
      const opened = await putIntoQueue(trx, p);
      // That of a run which was reset may have been taken off the queue.
      if (opened.opened && (await findProcedure(trx, p.procedureId))) await queueAgain(trx, p.procedureId);
      return opened;
    }),

  /** Whether the database has a piece of evidence, and which member of staff entered it, if one did. */
  async readEvidence(p: { procedureId: string; evidenceId: string }): Promise<{ by?: string } | undefined> {
    const row = await findEvidence(needs.db, p.procedureId, p.evidenceId);
    return row && { ...(row.entered_by !== null && { by: row.entered_by }) };
  },

  /** The queue is sorted by when decisions are due. */
  async redateApplication(p: { procedureId: string; dueAt: IsoInstant; calendar: string }): Promise<void> {
    await needs.db('applications').where({ procedure_id: p.procedureId }).update({ due_at: p.dueAt });
    await noteCalendar(needs.db, p);
  },

  /** @returns whether there are pictures to keep */
  beginCustody: (p: { procedureId: string; destroyAt: IsoInstant }): Promise<boolean> => beginCustody(needs.db, p),

  /** @param p.coolingMs how long the change of a notice address counts as young */
  async noticeAddresses({ memberId, coolingMs }: { memberId: string; coolingMs: number }): Promise<NoticeAddresses> {
    const member = await findMember(needs.db, memberId);
    const until = member && coolingUntil(member, coolingMs);
    if (!until) return { before: false };
    return { before: member.email_before !== member.email, coolingUntil: until.toISOString() as IsoInstant };
  },
});

export type MfaApplicationActivities = ReturnType<typeof createMfaApplicationActivities>;

async function putIntoQueue(trx: Knex.Transaction, p: Opening): Promise<Opened> {
  const { procedureId, memberId, channel, hours } = p;
  const member = await findMember(trx, memberId);
  const evidence = await findEvidence(trx, procedureId, p.evidenceId);
  if (!member || member.disabled_at || !evidence) return { opened: false, why: 'no-member' };
  if (!(await openReregistration(trx, { procedureId, memberId, kind: 'mfa-application' })))
    return { opened: false, why: 'already-open' };
  await noteCalendar(trx, { procedureId, calendar: hours.calendar });
  const [attachmentId] = evidence.attachments;
  const by = evidence.entered_by ?? undefined;
  const opened = await openNumbered(trx, {
    procedureId,
    service: 'utokyo',
    kind: 'mfa-application',
    account: memberId,
    detail: { channel, proof: evidence.proof },
    receivedAt: p.receivedAt,
    dueAt: hours.dueAt,
    applicant: member.name,
    contact: member.email,
    locale: p.locale,
    searchToo: [member.faculty],
    ...(attachmentId !== undefined && { attachmentId }),
    ...(by !== undefined && { enteredBy: by }),
  });
  if (!opened) throw ApplicationFailure.nonRetryable('no receipt number is free', 'no-receipt-number');
  for (const id of evidence.attachments) await claimAttachment(trx, id, procedureId);
  return { opened: true, ...(by !== undefined && { by }) };
}
