/** What the procedures of one student's account say to one another, and to the person when something has changed. */
import { defineSignal } from '@temporalio/workflow';
import type { IsoInstant, Locale } from './procedure.js';

/** The account was changed in another way (a newer request, another address, another password): the URL that this procedure mailed is void. */
export const supersededSignal = defineSignal<[{ byProcedureId: string }]>('superseded');

/** A mail that says what has changed. */
export interface StudentNotice {
  procedureId: string;
  userId: string;
  what: 'email-changed' | 'second-password-set' | 'second-password-changed' | 'second-password-reset';
  /** The account's address until the change. Not looked up later: by then it may be somebody else's. */
  to: string;
  at: IsoInstant;
  locale: Locale;
}
