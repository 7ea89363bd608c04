import type { steps as ja } from '../ja/steps.js';

export const steps: Record<keyof typeof ja, string> = {
  'step.opened': 'Request received',
  'step.accepted': 'Request confirmed with OK',
  'step.url-mailed': 'Confirmation email sent',
  'step.url-renewed': 'The email was delayed, so the link was renewed',
  'step.redeemed': 'Confirmed through the link',
  'step.password-reissued': 'New application password sent and in force',
  'step.approved': 'Approved by staff',
  'step.declined': 'Not approved by staff',
  'step.mailed-received': 'Email of receipt sent',
  'step.mailed-approved': 'Email of approval sent',
  'step.mailed-refused': 'Email of refusal sent',
  'step.completed': 'Procedure complete',
  'step.expired': 'Expired',
  'step.refused': 'Application not approved',
  'step.withdrawn': 'Withdrawn',
  'step.superseded': 'Replaced by a newer request',
  'step.mail-undeliverable': 'Email could not be delivered',
  'step.failed': 'Ended without success',
};
