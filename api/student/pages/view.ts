/** What the pages of the certificate issuance service are given. */
import type { SecondPasswordRule } from '../../../workflows/rules/second-password.js';
import type { Milestone } from '../../pages/components/step-list.js';
import type { FormErrors, ProblemWord } from '../../pages/context.js';
import type { ProcedureProgress } from '../../pages/procedure.js';

/** Who is signed in. Absent on a page: nobody. */
export interface SignedInStudent {
  userId: string;
  level: 'register-email' | 'set-second-password' | 'menu';
  /** RFC 3339: when the session ends unless something is done before. */
  idleEndsAt: string;
  /** After how long without anything it ends. Milliseconds. */
  idleMs: number;
}

export interface StudentLoginView extends FormErrors {
  /** What was typed, when the form is shown again; never a password. */
  userId?: string;
  /** Why somebody comes here: the session was idle for too long, they signed out here or everywhere, a reset ended all sessions. */
  notice?: 'over' | 'signed-out' | 'everywhere';
  /** After how long without anything a session ends, and when a try counts: for the notes. Milliseconds. */
  idleMs: number;
  wrongLogins: number;
  lockMs: number;
}

export interface StudentMenuView {
  student: SignedInStudent;
  /** The registered address. */
  email: string;
}

/** The form for an address. Fields: `email`, `emailAgain`. */
export interface StudentEmailView extends FormErrors {
  purpose: 'register' | 'change';
  student: SignedInStudent;
  email?: string;
  emailAgain?: string;
  /** From where the mail comes: for the allow-list of a spam filter. */
  sender: string;
}

/** Where a verification is. Any browser may see it; `mine`: one that is signed in to the account, so that it may ask for the mail once more. */
export interface EmailVerificationView {
  purpose: 'register' | 'change';
  procedure: ProcedureProgress;
  sender: string;
  student?: SignedInStudent;
  /** The mail may be asked for once more. Form: POST to the page of its purpose with `email` and `emailAgain`. */
  resend?: {
    /** RFC 3339 */
    from: string;
    left: number;
    email: string;
  };
}

/** The button behind a one-time URL. Field: `token`, POST to {@link PATHS.oneTimeUrl}. */
export interface StudentUrlView {
  what: 'register' | 'change' | 'reset';
  token: string;
  procedure: ProcedureProgress;
  steps: readonly Milestone[];
}
export interface StudentUrlRefusedView {
  what: 'register' | 'change' | 'reset';
  problem: Extract<ProblemWord, 'url-expired' | 'url-used' | 'url-unknown'>;
}

/** The form for a second password. Fields: `password`, `passwordAgain`; with `change`: `current`; with `reset`: `procedureId`, `passwordTicket`. */
export type SecondPasswordView = FormErrors & {
  /** Rules that a refusal names. */
  violations?: readonly SecondPasswordRule[];
} & (
    | { mode: 'set' | 'change'; student: SignedInStudent }
    | {
        mode: 'reset';
        procedureId: string;
        /** Whose password it is, for the browser that has the right to set it. */
        userId?: string;
        ticket: string;
        /** RFC 3339 */
        expiresAt: string;
      }
  );

/** The current second password was wrong too often: nobody is signed in any more. */
export interface SecondPasswordLockedView {
  retryAfterSeconds?: number;
}

/** 「変更完了」 */
export interface SecondPasswordDoneView {
  mode: 'set' | 'change' | 'reset';
  /** Absent after a reset: all sessions have ended. */
  student?: SignedInStudent;
  /** Where a notice goes, masked. */
  sentTo?: string;
}

/** 「第2パスワードリセット」. Field: `email`. */
export interface SecondPasswordResetFormView extends FormErrors {
  email?: string;
}
/** Where a reset is, as far as anybody may see. */
export interface SecondPasswordResetView {
  procedure: ProcedureProgress;
  /** From where the mail comes: for the allow-list of a spam filter. */
  sender: string;
  /** The address as it was typed in this browser, whether or not it is registered. */
  email?: string;
}

/** The manual says the same times as the login page. */
export interface StudentManualView extends Pick<StudentLoginView, 'idleMs' | 'wrongLogins' | 'lockMs'> {
  /** After how long the mail of a verification may be asked for once more (milliseconds), and how often. */
  resendAfterMs: number;
  resends: number;
  student?: SignedInStudent;
}
