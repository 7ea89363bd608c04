/** What callers may say to the procedure `service-use-change` (spec/password-reissue.md, "Entry"; manual: CiNii Research, application page). */
import { defineUpdate } from '@temporalio/workflow';
import type { IsoInstant, Locale } from './procedure.js';

/** Workflow type. */
export const SERVICE_USE_CHANGE = 'serviceUseChange';

/** 「利用停止」 「利用再開」 「解約」 */
export type UseChange = 'suspend' | 'resume' | 'cancel';
/** State of a registration's use of the service. */
export type UseState = 'active' | 'suspended' | 'cancelled';

export interface ServiceUseChangeInput {
  procedureId: string;
  applicationId: string;
  change: UseChange;
  /** 「種別」 as chosen on the page. */
  kind: string;
  receivedAt: IsoInstant;
  dueAt: IsoInstant;
  locale: Locale;
  /** How long a mail is retried while the mail server is away. */
  mailMs: number;
}

/** Sent with the start: answers once the request stands in the queue; false where an earlier one of the registration is open. */
export const openedUpdate = defineUpdate<boolean, [unknown]>('opened');
