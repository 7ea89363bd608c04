/** Effects of a review by staff, for every procedure that waits for a decision. Each may run more than once and has its effect once. */
import { closeUnanswered, findMessage, type MessageKind } from '../db/staff/application-messages.js';
import type { Db } from '../db/knex.js';
import { type NewApplication, openApplication } from '../db/staff/applications.js';
import { processDecision } from '../db/staff/decisions.js';
import type { Digest, IsoInstant } from '../workflows/contracts/procedure.js';
import type { StandingDecision } from '../workflows/contracts/review.js';
import { receiptNumbers } from '../workflows/rules/receipt-number.js';
import { type Dependencies, settingsOf } from './dependencies.js';

type Needs = Pick<Dependencies, 'db' | 'tokens' | 'services' | 'log'>;

/** The mail that passes a question of staff on to the applicant. */
export interface AskedMail {
  what: 'asked';
  messageId: string;
  answerBy: IsoInstant;
}

export const createReviewActivities = (needs: Needs) => ({
  /**
   * The decision in the database, without its reason, which goes only into the mail. Its digest and the right of whoever made it are checked;
   * one that fails the checks is put aside (decision 035). @returns undefined if there is no valid decision
   */
  readDecision: ({ procedureId }: { procedureId: string }): Promise<StandingDecision | undefined> =>
    standingDecision(needs, procedureId),

  /** Whether the database has a message, and which member of staff wrote it, if one did. Its text never enters the workflow. */
  async readApplicationMessage(p: {
    procedureId: string;
    messageId: string;
    kind: MessageKind;
  }): Promise<{ by?: string } | undefined> {
    const row = await findMessage(needs.db, p);
    return row && { ...(row.by !== null && { by: row.by }) };
  },

  /** Takes an application whose question was not answered off the queue. @returns false if an answer, a withdrawal or a decision came first */
  closeUnansweredApplication: ({ procedureId }: { procedureId: string }): Promise<boolean> =>
    closeUnanswered(needs.db, procedureId),
});

export type ReviewActivities = ReturnType<typeof createReviewActivities>;

/** As {@link createReviewActivities}'s `readDecision`, for activities that have it under a name of their own. */
export async function standingDecision(needs: Needs, procedureId: string): Promise<StandingDecision | undefined> {
  const { row, void: why } = await processDecision(needs.db, procedureId, {
    isDual: (service) => settingsOf(needs.services, service)?.dualControl ?? false,
    isSigned: (text, mac) => needs.tokens.matches('decision', text, mac as Digest),
  });
  // A wrong digest means that somebody else than our API wrote the row. The other reasons are rights that were taken away meanwhile.
  if (why === 'forged') needs.log.error({ procedureId }, 'a decision without a right digest was put aside');
  else if (why) needs.log.warn({ procedureId, why }, 'a decision was put aside');
  if (!row) return undefined;
  return {
    decisionId: row.decision_id,
    decision: row.decision,
    by: row.decided_by,
    ...(row.account_id !== null && { accountId: row.account_id }),
  };
}

/**
 * Puts an application into the queue under the first of its procedure's receipt numbers that no other one has.
 * @returns false where it could be put there under none of them
 */
export async function openNumbered(db: Db, application: Omit<NewApplication, 'receiptNumber'>): Promise<boolean> {
  for (const receiptNumber of receiptNumbers(application.procedureId))
    if (await openApplication(db, { ...application, receiptNumber })) return true;
  return false;
}
