/**
 * What callers may say to the procedure `operator-application` (spec/access-code.md, "Operator application"; manual: UMIN,
 * 「オペレータへパスワード更新申請」).
 */
import { defineUpdate } from '@temporalio/workflow';
import type { AttachedService } from './new-password.js';
import type { Digest, IsoInstant, Locale, Outcome, ProcedureView } from './procedure.js';

/** Workflow type. */
export const OPERATOR_APPLICATION = 'operatorApplication';

/** What the applicant wrote. Only in the (encrypted) history and in the application's row. */
export interface OperatorApplicationFields {
  accountId?: string;
  familyName: string;
  givenName: string;
  familyNameKana: string;
  givenNameKana: string;
  sex: 'male' | 'female';
  /** `yyyy/mm/dd` */
  birthDate: string;
  affiliation: string;
  email: string;
  telephone: string;
  reason: string;
}
export interface OperatorApplicationInput {
  procedureId: string;
  fields: OperatorApplicationFields;
  /** The uploaded identity document, if any. */
  attachmentId?: string;
  /** The self-service procedure it goes on from, if any: staff see its timeline beside the application. */
  fromProcedureId?: string;
  locale: Locale;
  waits: {
    /** Life of each one-time URL: to verify the contact address, and to set the password after approval. */
    urlMs: number;
    passwordMs: number;
    mailMs: number;
    /** How long a question to the applicant waits for its answer. */
    answerMs: number;
  };
  services: AttachedService[];
}

/** The button behind a one-time URL of this procedure. All redeems of one purpose and issue are one update. */
export interface RedeemApplicationUrl {
  purpose: 'contact-verification' | 'operator-password';
  issue: number;
  browser: Digest;
  /** With a contact verification: when the decision is due, by the calendar of that moment. */
  dueAt?: IsoInstant;
}
export interface ApplicationUrlRedeemed {
  view: ProcedureView;
  /** The browser that redeemed the URL. */
  browser: Digest;
  /** Where the new password is due by. */
  expiresAt?: IsoInstant;
}
export const redeemApplicationUrlUpdate = defineUpdate<
  Outcome<ApplicationUrlRedeemed, 'url-expired' | 'url-used'>,
  [RedeemApplicationUrl]
>('redeemApplicationUrl');
export const applicationRedeemUpdateId = ({ purpose, issue }: Pick<RedeemApplicationUrl, 'purpose' | 'issue'>) =>
  `redeem-${purpose}-${issue}`;
