/** What callers may say to `member-registration`: one invitation, from its mail to the account (spec/members.md, "Registration by invitation"). */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { InstitutionRole } from '../rules/roster.js';
import type { Actor, Digest, IsoInstant, Locale, Outcome, ProcedureView, Sealed } from './procedure.js';

/** Workflow type. */
export const MEMBER_REGISTRATION = 'memberRegistration';

/** What the hash of a new account's password is sealed for. */
export const registrationContext = (procedureId: string): string => `member-registration/${procedureId}`;

export interface MemberRegistrationInput {
  procedureId: string;
  /** Host name of the institution. */
  institution: string;
  role: InstitutionRole;
  invitedBy: Actor;
  /** Of an administrator; that of a member stands in the invitation that the import has written. */
  email?: string;
  /** The ended invitation that this one is sent anew for; its addressee is taken over. */
  renews?: string;
  locale: Locale;
  waits: MemberRegistrationWaits;
}
/** Durations of one run, fixed when it starts. Milliseconds. */
export interface MemberRegistrationWaits {
  /** Life of an invitation's URL, from its issue. */
  invitationMs: number;
  /** How long before its end the reminder is mailed. */
  reminderMs: number;
  /** Life of the URL that verifies another address. */
  urlMs: number;
  /** How long a mail is retried while the mail server is away. */
  mailMs: number;
}

export interface Invited {
  view: ProcedureView;
  expiresAt: IsoInstant;
}
/** Sent with the start, but by the import: answers once the invitation stands. The mail goes out after the answer. */
export const invitationOpenedUpdate = defineUpdate<Outcome<Invited, 'already-invited' | 'wrong-state'>, [unknown]>(
  'invitationOpened',
);

/** The registration form, for an account of one's own. */
export interface RegisterMember {
  procedureId: string;
  /** Of the invitation's URL. */
  issue: number;
  userId: string;
  displayName: string;
  email: string;
  /** argon2id, sealed for {@link registrationContext}. */
  hash: Sealed;
  /** Keyed digest of the browser, so that the same browser sees the same completion again. */
  browser: Digest;
  locale: Locale;
}
export type RegistrationRefusal = 'url-expired' | 'url-used' | 'user-id-taken';
export interface Registered {
  view: ProcedureView;
  /** `completed`, or `awaiting-confirmation` while a differing address is verified: until then. */
  expiresAt?: IsoInstant;
}
export const registerMemberUpdate = defineUpdate<Outcome<Registered, RegistrationRefusal>, [RegisterMember]>(
  'registerMember',
);

/** 「既存のアカウントを利用する」: whoever signed in with it has proved to know the password of this version. */
export interface AdoptAccount {
  procedureId: string;
  issue: number;
  userId: string;
  passwordVersion: number;
  browser: Digest;
}
/** `already-member`: the account has a right of this kind at this institution already. */
export type AdoptionRefusal = 'url-expired' | 'url-used' | 'not-authenticated' | 'already-member';
export const adoptAccountUpdate = defineUpdate<Outcome<Registered, AdoptionRefusal>, [AdoptAccount]>('adoptAccount');

/** The button behind the URL that verifies a differing address (purpose `member-email`). */
export interface RedeemMemberEmail {
  procedureId: string;
  issue: number;
  browser: Digest;
}
export interface MemberEmailRedeemed {
  view: ProcedureView;
  browser: Digest;
}
export const redeemMemberEmailUpdate = defineUpdate<Outcome<MemberEmailRedeemed, 'url-expired'>, [RedeemMemberEmail]>(
  'redeemMemberEmail',
);

/** Whoever may invite sends the mail once more: a new URL with its whole life, the one before is superseded. */
export const resendInvitationUpdate = defineUpdate<Outcome<Invited, 'wrong-state'>, [{ by: Actor }]>(
  'resendInvitation',
);
export const withdrawInvitationUpdate = defineUpdate<Outcome<{ view: ProcedureView }, 'wrong-state'>, [{ by: Actor }]>(
  'withdrawInvitation',
);

/** An import has withdrawn or superseded the invitation: its row counts, not the message. */
export const invitationChangedSignal = defineSignal('invitationChanged');
