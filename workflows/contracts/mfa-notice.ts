/** `mfa-notice`: tells a member that what they prove who they are with has changed. Nobody can ask anything of it. */
import type { Locale } from './procedure.js';
import type { MfaKind } from './reregistration.js';

/** Workflow type. */
export const MFA_NOTICE = 'mfaNotice';

/**
 * `unlinked`: the card was taken off the account; `method-added`, `method-removed`: a verification method; `address-changed`: notices go to another
 * address.
 */
export type MfaNoticeKind = 'unlinked' | 'method-added' | 'method-removed' | 'address-changed';

export interface MfaNoticeInput {
  procedureId: string;
  memberId: string;
  locale: Locale;
  what: MfaNoticeKind;
  /** The kind that was registered or removed. */
  method?: MfaKind;
  /** Milliseconds. */
  waits: {
    mailMs: number;
    /** How long the address before a changed one is told as well. */
    coolingMs: number;
  };
}
