/** What the pages of members of the university are given. */
import type { FormErrors } from '../../pages/context.js';
import type { MfaKind } from '../../../workflows/contracts/reregistration.js';
import type { Level, Place } from '../levels.js';

/** Who is signed in. Absent on a page: nobody. */
export interface ShownMember {
  userId: string;
  name: string;
  level: Level;
  /** What the session is good for. */
  reaches: readonly Place[];
  /** RFC 3339: when the session ends unless something is done before. */
  idleEndsAt: string;
  /** After how long without anything it ends. Milliseconds. */
  idleMs: number;
}

export interface UtokyoSignInView extends FormErrors {
  /** What was typed, when the form is shown again; never a password. */
  userId?: string;
  /** Why somebody comes here. */
  notice?: 'over' | 'signed-out' | 'registered';
  /** The page that was wanted. */
  to: string;
}

export interface StepOneView extends FormErrors {
  member: ShownMember;
  /** The kinds that are registered, never numbers or names. */
  kinds: readonly MfaKind[];
  /** The page that was wanted and needs a method. */
  to?: string;
  /** Somebody has applied, and the case is open. */
  isOpen?: boolean;
}

export interface FactorView extends FormErrors {
  member: ShownMember;
  kind: MfaKind;
  /** A code has been sent to the telephone. */
  sent?: boolean;
  to?: string;
}

export interface StepTwoView {
  member: ShownMember;
}
