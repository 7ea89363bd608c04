/** What the procedures of one student's account say to one another, and to the person when something has changed. */
import { defineSignal } from '@temporalio/workflow';
import type { IsoInstant, Locale } from './procedure.js';

/** The account has moved on (a newer request, another address, another password): what this procedure has mailed counts no more. */
export const supersededSignal = defineSignal<[{ byProcedureId: string }]>('superseded');

/** A mail that says what has changed. */
export interface StudentNotice {
  procedureId: string;
  userId: string;
  what: 'email-changed' | 'second-password-set' | 'second-password-changed' | 'second-password-reset';
  /** The account's address when it happened (of a change of it the one until then): a later one may be somebody else's. */
  to: string;
  at: IsoInstant;
  locale: Locale;
}
