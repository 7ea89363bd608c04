/** What callers may say to `member-import`: one uploaded sheet, from its plan to the last invitation (spec/members.md, "Management menu"). */
import { defineUpdate } from '@temporalio/workflow';
import type { Locale, Outcome, ProcedureView } from './procedure.js';
import type { MemberRegistrationWaits } from './member-registration.js';

/** Workflow type. */
export const MEMBER_IMPORT = 'memberImport';

/** Rows and plan stand in the database before the start: nothing of them is here. */
export interface MemberImportInput {
  procedureId: string;
  institution: string;
  /** User ID of whoever uploaded it. */
  by: string;
  /** SHA-256 of the rows, hexadecimal. */
  digest: string;
  counts: { add: number; change: number; remove: number; errors: number };
  locale: Locale;
  /** How long the plan waits to be confirmed. Milliseconds. */
  planMs: number;
  /** Share of the members, 0 to 1: to remove more needs a second word. */
  removalShare: number;
  /** Invitations and other follow-ups started in a second: while people are being served, and while nobody is. */
  perSecond: { busy: number; idle: number };
  /** Of the invitations and changes that it starts. */
  waits: MemberRegistrationWaits;
}

/** The confirmation. */
export interface ConfirmImport {
  procedureId: string;
  /** That the plan was made for which is confirmed: another one that stands by now is not applied. */
  revision: number;
  /** User ID; the right is read anew. */
  by: string;
  confirmRemovals: boolean;
}
/** `plan-changed`: the roster has moved; the new plan stands in the database. */
export type ConfirmRefusal = 'wrong-state' | 'removals-unconfirmed' | 'plan-changed' | 'forbidden';
/** Answers once all rows are applied, in one transaction; invitations and mails follow. */
export const confirmImportUpdate = defineUpdate<Outcome<{ view: ProcedureView }, ConfirmRefusal>, [ConfirmImport]>(
  'confirmImport',
);
