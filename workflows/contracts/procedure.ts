/**
 * What every procedure shares at its border: names, statuses and the shapes that travel between callers, workflows and activities.
 * Plain types only. What is imported by value here is evaluated again for every workflow execution, so keep it small.
 */
import { defineQuery } from '@temporalio/workflow';

/** The one task queue of procedures that people wait for. */
export const TASK_QUEUE = 'tetsuzuki';
/** The task queue of bulk work: what an import does for many people, one after the other. */
export const BULK_TASK_QUEUE = 'tetsuzuki-bulk';

declare const brand: unique symbol;
/** A keyed digest (HMAC under the server's key, base64url). The value it was made of has no type in any contract. */
export type Digest = string & { readonly [brand]: 'digest' };
/** An AES-256-GCM envelope under the server's key, as text. The only form in which a secret may travel. */
export type Sealed = string & { readonly [brand]: 'sealed' };
/** RFC 3339 instant in UTC with milliseconds, e.g. `2026-11-21T04:05:06.789Z`. */
export type IsoInstant = string & { readonly [brand]: 'instant' };

export type Locale = 'ja' | 'en';

/** The service that a procedure belongs to: procedure IDs are `<service>-<kind>-<ULID>`. */
export const serviceOf = (procedureId: string): string => procedureId.split('-', 1)[0] ?? '';

/** Purposes of one-time URLs. A token of one purpose is never accepted for another. */
export const PURPOSES = [
  'password-reissue',
  'contact-verification',
  'operator-password',
  'email-register',
  'email-change',
  'second-password-reset',
  'invitation',
  'member-email',
  'member-email-change',
  'stop-reregistration',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Purposes of signed grants (short-lived rights that are kept by the caller, such as `restoreToken`). */
export const GRANT_PURPOSES = [
  'restore',
  'password-ticket',
  'second-password-ticket',
  'tracking',
  'propagation',
] as const;
export type GrantPurpose = (typeof GRANT_PURPOSES)[number];

/** Purposes of mailed codes of ten digits. */
export const CODE_PURPOSES = ['access-code', 'case-tracking'] as const;
export type CodePurpose = (typeof CODE_PURPOSES)[number];

export type OpenStatus =
  | 'invited'
  | 'checked'
  | 'awaiting-identity'
  | 'awaiting-registration'
  | 'cooling'
  | 'awaiting-ok'
  | 'awaiting-confirmation'
  | 'awaiting-code'
  | 'awaiting-password'
  | 'awaiting-contact-verification'
  | 'awaiting-decision'
  | 'awaiting-applicant'
  | 'applying'
  | 'propagating';
export type ClosedStatus =
  | 'completed'
  | 'expired'
  | 'locked'
  | 'refused'
  | 'withdrawn'
  | 'superseded'
  | 'abandoned'
  | 'mail-undeliverable'
  | 'failed';
export type Status = OpenStatus | ClosedStatus;

const CLOSED: Record<ClosedStatus, true> = {
  completed: true,
  expired: true,
  locked: true,
  refused: true,
  withdrawn: true,
  superseded: true,
  abandoned: true,
  'mail-undeliverable': true,
  failed: true,
};
/** Whether a status is an ending. */
export function isClosed(status: Status): status is ClosedStatus {
  return status in CLOSED;
}

/** Who did a step: the person of the procedure, a member of staff or an institution's member by ID, or the system itself. */
export type Actor = 'person' | 'system' | `staff:${string}` | `member:${string}`;

/** One step of a procedure as a timeline shows it. `step` is a text ID (`step.<name>`), never free text. */
export interface Step {
  at: IsoInstant;
  step: string;
  actor: Actor;
}

/** What a procedure tells about itself. Holds no secret and no personal data. */
export interface ProcedureView {
  procedureId: string;
  status: Status;
  steps: Step[];
  expiresAt?: IsoInstant;
}

/** Told how a procedure stands, whenever that changes. Nobody listens in a worker; an audit's replay does, and compares with what was projected. */
export type ViewSinks = { view: { stands(view: ProcedureView): void } };

/** What a workflow returns when it ends. */
export interface ProcedureResult {
  status: ClosedStatus;
}

/** A refusal is a value: `ok: false` with the problem's word. A failure is a throw. */
export type Outcome<T, R extends string> = ({ ok: true } & T) | { ok: false; refusal: R };

/** Failure type of a mail that the mail server refused for good; final. */
export const MAIL_UNDELIVERABLE = 'mail-undeliverable';
/** Failure type of a password's hash that wasn't sealed here for its procedure; final. */
export const BAD_HASH = 'bad-hash';

/** Answered by every procedure, open or closed. */
export const procedureQuery = defineQuery<ProcedureView>('procedure');
