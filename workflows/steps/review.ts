/** A case before staff: they may ask, the applicant may answer or withdraw, until a decision stands. For every kind of application. */
import { condition } from '@temporalio/workflow';
import type { AskedMail, ReviewActivities } from '../../activities/review.js';
import type { Outcome } from '../contracts/procedure.js';
import type { Decide, Decided, DecideRefusal, StandingDecision } from '../contracts/review.js';
import { ownNow, told, within } from './clock.js';
import { type Timeline, step, viewOf } from './timeline.js';
import { localActivities } from './policies.js';
import { checkShape, isShaped } from './shapes.js';

const { closeUnansweredApplication, readApplicationMessage, readDecision } = localActivities<ReviewActivities>();

export interface AwaitsDecision {
  timeline: Timeline;
  /** The decision, once there is one. The first is the only one. */
  decided: StandingDecision | undefined;
}

/** @template Mail the mails that this kind of application sends its applicant besides a question */
export interface Review<Mail> extends AwaitsDecision {
  /** How long a question waits for its answer. */
  answerMs: number;
  /** IDs of the messages that were taken: a repeat is ignored. */
  messages: string[];
  /** Until when the newest question waits for its answer, epoch milliseconds; undefined: nothing is asked. */
  answerByMs: number | undefined;
  withdrawn: boolean;
  /** Whether the outcome of the decision is recorded in the database, so that the decision may be answered. */
  recorded: boolean;
  record(): Promise<void>;
  /** Mails the applicant. */
  tell(mail: Mail | AskedMail): void;
}

/** Validator of `decide`. */
export const checkDecide = (message: Decide): void => checkShape(message, { decisionId: 'string' });

/**
 * Handler of `decide`. What counts is the decision's row in the database, not the message: one that names no row changes nothing, and neither
 * does one whose row fails its checks (decision 35).
 * @param read the activity that reads the row, where a procedure has one under a name of its own
 */
export async function decide(
  state: AwaitsDecision,
  { decisionId }: Decide,
  read: ReviewActivities['readDecision'] = readDecision,
): Promise<Outcome<Decided, DecideRefusal>> {
  const row = await read({ procedureId: state.timeline.procedureId });
  if (!row || row.decisionId !== decisionId)
    return { ok: false, refusal: state.decided ? 'already-decided' : 'forbidden' };
  if (!state.decided) {
    state.decided = row;
    step(state.timeline, row.decision === 'approve' ? 'approved' : 'declined', `staff:${row.by}`, 'applying');
  }
  return { ok: true, view: viewOf(state.timeline), decision: row.decision, by: row.by };
}

/** Handler of `decide` in a review: answers once the outcome of the decision is recorded in the database. */
export async function decideReview<Mail>(
  review: Review<Mail>,
  message: Decide,
): Promise<Outcome<Decided, DecideRefusal>> {
  const answer = await decide(review, message);
  if (!answer.ok) return answer;
  await condition(() => review.recorded);
  return { ...answer, view: viewOf(review.timeline) };
}

/** Waits until staff have decided, the applicant has withdrawn, or a question was not answered in time. */
export async function reviewed<Mail>(review: Review<Mail>): Promise<StandingDecision | 'withdrawn' | 'abandoned'> {
  const { procedureId } = review.timeline;
  for (;;) {
    if (review.decided) return review.decided;
    if (review.withdrawn) return 'withdrawn';
    const { answerByMs } = review;
    const settled = () => review.decided !== undefined || review.withdrawn || review.answerByMs !== answerByMs;
    if (answerByMs === undefined) await condition(settled);
    else if (ownNow() < answerByMs) await within(settled, answerByMs);
    else if (await closeUnansweredApplication({ procedureId })) return 'abandoned';
    // Something else came first: an answer, a withdrawal or a decision is in the database, and its message is on the way.
    else await condition(settled);
  }
}

/** Handler of `asked`: the applicant has a while to answer. */
export async function asked<Mail>(review: Review<Mail>, message: { messageId: string }): Promise<void> {
  if (!isShaped(message, { messageId: 'string' })) return;
  const { messageId } = message;
  const row = await take(review, messageId, 'question');
  if (!row) return;
  const { timeline } = review;
  review.answerByMs = ownNow() + review.answerMs;
  timeline.expiresAtMs = review.answerByMs;
  step(timeline, 'asked', `staff:${row.by ?? ''}`, 'awaiting-applicant');
  const answerBy = told(review.answerByMs);
  await review.record();
  review.tell({ what: 'asked', messageId, answerBy });
}

/** Handler of `answered`. */
export async function answered<Mail>(review: Review<Mail>, message: { messageId: string }): Promise<void> {
  if (!isShaped(message, { messageId: 'string' })) return;
  if (!(await take(review, message.messageId, 'answer'))) return;
  review.answerByMs = undefined;
  review.timeline.expiresAtMs = undefined;
  step(review.timeline, 'answered', 'person', 'awaiting-decision');
  await review.record();
}

/** Handler of `withdrawn`. */
export async function withdrawn<Mail>(review: Review<Mail>, message: { withdrawalId: string }): Promise<void> {
  if (!isShaped(message, { withdrawalId: 'string' })) return;
  if (!(await take(review, message.withdrawalId, 'withdrawal'))) return;
  review.withdrawn = true;
}

/** Takes a message once, and only one that has a row in the database. @returns the row; undefined if the message is to be ignored */
async function take<Mail>(
  review: Review<Mail>,
  messageId: string,
  kind: 'question' | 'answer' | 'withdrawal',
): Promise<{ by?: string } | undefined> {
  const row = await readApplicationMessage({ procedureId: review.timeline.procedureId, messageId, kind });
  if (!row || review.messages.includes(messageId) || !isUndecided(review)) return undefined;
  review.messages.push(messageId);
  return row;
}

const isUndecided = <Mail>({ timeline, decided, withdrawn }: Review<Mail>): boolean =>
  (timeline.status === 'awaiting-decision' || timeline.status === 'awaiting-applicant') && !decided && !withdrawn;
