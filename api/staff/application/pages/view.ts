/** What the page of one application shows. */
import type { Status } from '../../../../workflows/contracts/procedure.js';
import type { FormErrors } from '../../../pages/context.js';
import type { StaffPerson } from '../../nav.js';
import type { QueueRow } from '../../queue/pages/queue.js';
import type { StaffNames } from '../../words.js';

export interface ComparedRow {
  field:
    | 'accountId'
    | 'familyName'
    | 'givenName'
    | 'familyNameKana'
    | 'givenNameKana'
    | 'sex'
    | 'birthDate'
    | 'affiliation'
    | 'email'
    | 'telephone'
    | 'reason'
    | 'category'
    | 'institution'
    | 'change'
    | 'kind';
  /** As the applicant wrote it; absent where the form doesn't ask for it. */
  applied: string | undefined;
  /** One for each of {@link StaffApplicationView.registered}; without a value where the register doesn't keep the field. */
  registered: readonly { account: string; value: string | undefined; differs: boolean }[];
}
/** An account that the application may be for. */
export interface Registered {
  account: string;
}

/** The self-service procedure that the application goes on from. */
export interface Earlier {
  procedureId: string;
  kind: string;
  status: Status;
  steps: readonly CourseStep[];
  /** Wrong codes. */
  tries: number;
  mailed: readonly { address: 'own' | 'external'; state: 'claimed' | 'deferred' | 'sent' | 'refused'; at: string }[];
}
export interface CourseStep {
  at: string;
  step: string;
  actor: string;
}

export interface StaffApplicationView {
  staff: StaffPerson;
  application: QueueRow & { evidenceVersion: number };
  names: StaffNames;
  compared: readonly ComparedRow[];
  registered: readonly Registered[];
  /** The one account that fits, where it is one. */
  foundAccount?: string;
  attachmentId?: string;
  steps: readonly CourseStep[];
  messages: readonly {
    kind: 'question' | 'answer' | 'withdrawal';
    by: string | undefined;
    text: string;
    at: string;
    attachmentId: string | undefined;
  }[];
  earlier?: Earlier | undefined;
  first?: { by: string; isMine: boolean; reason: string; at: string; accountId: string | undefined };
  decision?: {
    decision: 'approve' | 'refuse';
    by: string;
    firstBy: string | undefined;
    reason: string;
    at: string;
    accountId: string | undefined;
    isProcessed: boolean;
  };
  voided: readonly {
    decision: 'approve' | 'refuse';
    by: string;
    at: string;
    why: 'forged' | 'forbidden' | 'own-application' | 'second-person';
  }[];
  may: {
    claim: boolean;
    release: boolean;
    decide: boolean;
    ask: boolean;
    isMine: boolean;
    isOwn: boolean;
    readsOnly: boolean;
    /** Whether the service asks for two pairs of eyes. */
    isDual: boolean;
  };
  /** What has just been done. */
  done?: Done | undefined;
  /** Forms that are shown again, with what was typed. */
  drafts?: Drafts;
}

export const DONE = ['claimed', 'released', 'approve', 'refuse', 'first', 'asked'] as const;
export type Done = (typeof DONE)[number];
export interface Drafts extends FormErrors {
  /** Where the problem names somebody: their staff ID. */
  by?: string;
  reason?: string;
  accountId?: string;
  message?: string;
  /** The ID that was looked up. */
  lookUp?: string;
}
