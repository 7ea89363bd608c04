/** A case before staff: they may ask, the applicant may answer or withdraw, until a decision stands. For every kind of application. */
import { condition } from '@temporalio/workflow';
import type { AskedMail, ReviewActivities } from '../../activities/review.js';
import type { Outcome } from '../contracts/procedure.js';
import type { Decide, Decided, DecideRefusal, StandingDecision } from '../contracts/review.js';
import { type Course, instant, step, viewOf } from './course.js';
import { localActivities } from './policies.js';
import { checkShape, isShaped } from './shapes.js';

const { closeUnansweredApplication, readApplicationMessage, readDecision } = localActivities<ReviewActivities>();

export interface AwaitsDecision {
  course: Course;
  /** The decision that counts; the first, and there is no other. */
  decided: StandingDecision | undefined;
}

/** @template Mail the mails that this kind of application sends its applicant besides a question */
export interface Review<Mail> extends AwaitsDecision {
  /** How long a question waits for its answer. */
  answerMs: number;
  /** Messages that were taken, so that a repeat is none. */
  messages: string[];
  /** Until when the newest question waits for its answer, epoch milliseconds; undefined: nothing is asked. */
  answerByMs: number | undefined;
  withdrawn: boolean;
  /** What followed the decision stands where others read it, so that the decision may be answered. */
  shown: boolean;
  record(): Promise<void>;
  /** Mails the applicant. */
  tell(mail: Mail | AskedMail): void;
}

/** Validator of `decide`. */
export const checkDecide = (message: Decide): void => checkShape(message, { decisionId: 'string' });

/**
 * Handler of `decide`. The row in the database decides, not the message: a message that names no row changes nothing, and neither does
 * one whose row doesn't hold.
 * @param read the activity that reads the row, where a procedure has one under a name of its own
 */
export async function decide(
  state: AwaitsDecision,
  { decisionId }: Decide,
  read: ReviewActivities['readDecision'] = readDecision,
): Promise<Outcome<Decided, DecideRefusal>> {
  const row = await read({ procedureId: state.course.procedureId });
  if (!row || row.decisionId !== decisionId)
    return { ok: false, refusal: state.decided ? 'already-decided' : 'forbidden' };
  if (!state.decided) {
    state.decided = row;
    step(state.course, row.decision === 'approve' ? 'approved' : 'declined', `staff:${row.by}`, 'applying');
  }
  return { ok: true, view: viewOf(state.course), decision: row.decision, by: row.by };
}

/** Handler of `decide` in a review: answers once what the decision brought about stands where others read it. */
export async function decideReview<Mail>(
  review: Review<Mail>,
  message: Decide,
): Promise<Outcome<Decided, DecideRefusal>> {
  const answer = await decide(review, message);
  if (!answer.ok) return answer;
  await condition(() => review.shown);
  return { ...answer, view: viewOf(review.course) };
}

/** Waits until staff have decided, or nothing is left to decide. */
export async function reviewed<Mail>(review: Review<Mail>): Promise<StandingDecision | 'withdrawn' | 'abandoned'> {
  const { procedureId } = review.course;
  for (;;) {
    if (review.decided) return review.decided;
    if (review.withdrawn) return 'withdrawn';
    const { answerByMs } = review;
    const settled = () => review.decided !== undefined || review.withdrawn || review.answerByMs !== answerByMs;
    if (answerByMs === undefined) await condition(settled);
    else if (Date.now() < answerByMs) await condition(settled, answerByMs - Date.now());
    else if (await closeUnansweredApplication({ procedureId })) return 'abandoned';
    // An answer or a withdrawal of this very moment is in the database already, and its message on the way.
    else await condition(settled);
  }
}

/** Handler of `asked`: the applicant has a while to answer. */
export async function asked<Mail>(review: Review<Mail>, message: { messageId: string }): Promise<void> {
  if (!isShaped(message, { messageId: 'string' })) return;
  const { messageId } = message;
  const row = await take(review, messageId, 'question');
  if (!row) return;
  const { course } = review;
  review.answerByMs = Date.now() + review.answerMs;
  course.expiresAtMs = review.answerByMs;
  step(course, 'asked', `staff:${row.by ?? ''}`, 'awaiting-applicant');
  const answerBy = instant(review.answerByMs);
  await review.record();
  review.tell({ what: 'asked', messageId, answerBy });
}

/** Handler of `answered`. */
export async function answered<Mail>(review: Review<Mail>, message: { messageId: string }): Promise<void> {
  if (!isShaped(message, { messageId: 'string' })) return;
  if (!(await take(review, message.messageId, 'answer'))) return;
  review.answerByMs = undefined;
  review.course.expiresAtMs = undefined;
  step(review.course, 'answered', 'person', 'awaiting-decision');
  await review.record();
}

/** Handler of `withdrawn`. */
export async function withdrawn<Mail>(review: Review<Mail>, message: { withdrawalId: string }): Promise<void> {
  if (!isShaped(message, { withdrawalId: 'string' })) return;
  if (!(await take(review, message.withdrawalId, 'withdrawal'))) return;
  review.withdrawn = true;
}

/** Takes a message once, and only one that the database knows. */
async function take<Mail>(
  review: Review<Mail>,
  messageId: string,
  kind: 'question' | 'answer' | 'withdrawal',
): Promise<{ by?: string } | undefined> {
  const row = await readApplicationMessage({ procedureId: review.course.procedureId, messageId, kind });
  if (!row || review.messages.includes(messageId) || !isUndecided(review)) return undefined;
  review.messages.push(messageId);
  return row;
}

const isUndecided = <Mail>({ course, decided, withdrawn }: Review<Mail>): boolean =>
  (course.status === 'awaiting-decision' || course.status === 'awaiting-applicant') && !decided && !withdrawn;
