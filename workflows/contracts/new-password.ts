/** What callers may say to a procedure that waits for a new password (spec/access-code.md 4 and 5). */
import { defineUpdate } from '@temporalio/workflow';
import type { IsoInstant, Outcome, ProcedureView, Sealed } from './procedure.js';

export interface SetPassword {
  /** argon2id hash (PHC text), sealed for {@link newPasswordContext}. The password itself has been checked and forgotten by then. */
  hash: Sealed;
}
export type SetPasswordRefusal = 'ticket-expired';
export interface PasswordSet {
  view: ProcedureView;
  services: PlannedService[];
}
/** Answers once the password is in force on this system's own record; the attached services follow. */
export const setPasswordUpdate = defineUpdate<Outcome<PasswordSet, SetPasswordRefusal>, [SetPassword]>('setPassword');

/** What the hash of a new password is sealed for: it can't be opened as that of another procedure. */
export const newPasswordContext = (procedureId: string): string => `new-password/${procedureId}`;

/** A service that must learn of a new password, as planned when the procedure starts. */
export interface AttachedService {
  /** Name of the connector in the settings: lower-case letters, digits, hyphens. */
  name: string;
  /** How long to wait before the service is told. */
  delayMs: number;
  /** When it should have confirmed, counted from the moment the password is in force. */
  expectedMs: number;
  /** How long after that an unconfirmed propagation counts as late. */
  graceMs: number;
}
export interface PlannedService {
  name: string;
  status: 'pending';
  expectedAt: IsoInstant;
}
