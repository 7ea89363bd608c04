/** What callers may say to `member-change`: one change of a registered member, by the person or by an upload (spec/members.md). */
import { defineUpdate } from '@temporalio/workflow';
import type { Digest, Locale, Outcome, ProcedureView, Sealed } from './procedure.js';

/** Workflow type. */
export const MEMBER_CHANGE = 'memberChange';

/** What the hash of a changed password is sealed for. */
export const memberPasswordContext = (procedureId: string): string => `member-change/${procedureId}`;

/** What changes. Both addresses are told of a changed address, the account's of everything else. */
export type MemberChange =
  | { what: 'display-name'; displayName: string }
  /** `version`: of the password that the person has proved to know. */
  | { what: 'password'; version: number; hash: Sealed }
  /** Counts once verified by its URL (purpose `member-email-change`). Without an address: the one that an upload has put into the member's row. */
  | { what: 'email'; email?: string }
  /** An upload has changed the role: the repository system is told. */
  | { what: 'right' }
  /** An upload has removed the row: the person is told, and the repository system. */
  | { what: 'removed'; email: string };

export interface MemberChangeInput {
  procedureId: string;
  userId: string;
  /** Of a change by an upload: whose, and which member's. */
  member?: { institution: string; number: string };
  change: MemberChange;
  locale: Locale;
  /** Milliseconds. */
  waits: { urlMs: number; mailMs: number };
}

/** Sent with the start of a change that is in force at once: answers once it is. */
export const memberChangedUpdate = defineUpdate<Outcome<{ view: ProcedureView }, 'wrong-state'>, [unknown]>(
  'memberChanged',
);

/** The button behind the URL that verifies a new address. */
export interface RedeemMemberEmailChange {
  procedureId: string;
  issue: number;
  browser: Digest;
}
export const redeemMemberEmailChangeUpdate = defineUpdate<
  Outcome<{ view: ProcedureView; browser: Digest }, 'url-expired'>,
  [RedeemMemberEmailChange]
>('redeemMemberEmailChange');
