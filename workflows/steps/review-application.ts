/** An application before staff: they may ask, the applicant may answer or withdraw, until a decision stands. */
import { condition } from '@temporalio/workflow';
import type { ApplicantMail, OperatorApplicationActivities } from '../../activities/umin/operator-application.js';
import type { Decide, Decided, DecideRefusal, StandingDecision } from '../contracts/decision.js';
import type { Outcome } from '../contracts/procedure.js';
import { type AwaitsDecision, decide } from './await-decision.js';
import { instant, step, viewOf } from './course.js';
import { localActivities } from './policies.js';
import { isShaped } from './shapes.js';

const { closeUnansweredApplication, readApplicationMessage } = localActivities<OperatorApplicationActivities>();

export interface Review extends AwaitsDecision {
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
  tell(what: ApplicantMail): void;
}

/** Waits until staff have decided, or nothing is left to decide. */
export async function reviewed(review: Review): Promise<StandingDecision | 'withdrawn' | 'abandoned'> {
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

const isUndecided = ({ course, decided, withdrawn }: Review): boolean =>
  (course.status === 'awaiting-decision' || course.status === 'awaiting-applicant') && !decided && !withdrawn;

/** Handler of `decide`: answers once what the decision brought about stands where others read it. */
export async function decideReview(review: Review, message: Decide): Promise<Outcome<Decided, DecideRefusal>> {
  const answer = await decide(review, message);
  if (!answer.ok) return answer;
  await condition(() => review.shown);
  return { ...answer, view: viewOf(review.course) };
}

/** Staff ask: the applicant has a while to answer. */
export async function asked(review: Review, message: { messageId: string }): Promise<void> {
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

export async function answered(review: Review, message: { messageId: string }): Promise<void> {
  if (!isShaped(message, { messageId: 'string' })) return;
  if (!(await take(review, message.messageId, 'answer'))) return;
  review.answerByMs = undefined;
  review.course.expiresAtMs = undefined;
  step(review.course, 'answered', 'person', 'awaiting-decision');
  await review.record();
}

export async function withdrawn(review: Review, message: { withdrawalId: string }): Promise<void> {
  if (!isShaped(message, { withdrawalId: 'string' })) return;
  if (!(await take(review, message.withdrawalId, 'withdrawal'))) return;
  review.withdrawn = true;
}

/** Takes a message once, and only one that the database knows. */
async function take(
  review: Review,
  messageId: string,
  kind: 'question' | 'answer' | 'withdrawal',
): Promise<{ by?: string } | undefined> {
  const row = await readApplicationMessage({ procedureId: review.course.procedureId, messageId, kind });
  if (!row || review.messages.includes(messageId) || !isUndecided(review)) return undefined;
  review.messages.push(messageId);
  return row;
}
