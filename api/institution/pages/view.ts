/** What the pages of institution members are given. */
import type { Right } from '../../../db/jairo/rights.js';
import type { NamedInstitution } from '../../../db/jairo/institutions.js';
import type { FormErrors } from '../../pages/context.js';

/** Who is signed in. Absent on a page: nobody. */
export interface SignedInMember {
  userId: string;
  displayName: string;
  /** As they are now. */
  rights: readonly Right[];
  /** RFC 3339: when the session ends unless something is done before. */
  idleEndsAt: string;
  /** After how long without anything it ends. Milliseconds. */
  idleMs: number;
}

export interface MemberSignInView extends FormErrors {
  /** What was typed, when the form is shown again; never a password. */
  userId?: string;
  /** Why somebody comes here. */
  notice?: 'over' | 'signed-out';
  /** The page that was wanted. */
  to: string;
}

export interface ManagedView {
  member: SignedInMember;
  /** Those whose members this person may manage. */
  institutions: readonly NamedInstitution[];
}
