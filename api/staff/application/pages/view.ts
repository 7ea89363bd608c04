/** What the page of one application shows. */
import type { FormErrors } from '../../../pages/context.js';
import type {
  ApplicationKind,
  ComparedRow,
  Earlier,
  Registered,
  Shown,
  TimelineStep,
} from '../../../procedures/application-kind.js';
import type { StaffPerson } from '../../nav.js';
import type { QueueRow } from '../../queue/pages/queue.js';
import type { StaffNames } from '../../words.js';

/** The picture of a document. */
export interface ShownAttachment {
  id: string;
  /** Where this person sees it within the page; absent for whoever may not. */
  source?: string | undefined;
}

/** One of an application itself. */
export interface ShownPicture extends ShownAttachment {
  /** What it came with. */
  label?: Shown | undefined;
  at: string;
  destroyedAt?: string;
}

export interface StaffApplicationView {
  staff: StaffPerson;
  /** `evidenceDigest`: of that version and its pictures. */
  application: QueueRow & { evidenceVersion: number; evidenceDigest: string };
  /** What of it the page shows, and asks for. */
  kind: Pick<ApplicationKind, 'lookUpLabel' | 'match' | 'reasonHint' | 'askIn' | 'earlier' | 'picturesOnClaim'>;
  names: StaffNames;
  compared: readonly ComparedRow[];
  registered: readonly Registered[];
  /** The one account that fits, where it is one. */
  foundAccount?: string;
  pictures: readonly ShownPicture[];
  /** When they are to be destroyed, once that is fixed. */
  custody?: { destroyAt: string; isLate: boolean };
  /** Who has seen them, the latest first. */
  looks: readonly { by: string; times: number; last: string }[];
  steps: readonly TimelineStep[];
  messages: readonly {
    kind: 'question' | 'answer' | 'withdrawal';
    by: string | undefined;
    text: string;
    at: string;
    attachment: ShownAttachment | undefined;
  }[];
  earlier?: Earlier | undefined;
  /** First approvals, also those that another replaced. */
  approvals: readonly { by: string; at: string; reason: string; accountId: string | undefined }[];
  /** The one that waits for a second pair of eyes, or had its. */
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
    reason: string | undefined;
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
