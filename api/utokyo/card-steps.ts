/**
 * Which steps of a procedure by card people outside the office see. Its page is shown to whoever has its address, and anybody can begin one with an
 * ID alone: what staff must see to, and which mails went where, is not theirs.
 */
import type { ProcedureView } from '../../workflows/contracts/procedure.js';

const SHOWN: ReadonlySet<string> = new Set([
  'opened',
  'identity-verified',
  'identity-linked',
  'identity-card-of-another',
  'identity-not-linked',
  'identity-mismatch',
  'identity-card-revoked',
  'identity-cancelled',
  'identity-not-verified',
  'already-open',
  'pass-issued',
  'pass-revoked',
  'password-reset-allowed',
  'member-password-set',
  'method-registered-totp',
  'method-registered-passkey',
  'method-registered-phone',
  'usable-method-used',
  'stopped',
  'completed',
  'refused',
  'withdrawn',
  'superseded',
  'expired',
  'failed',
]);

export const withCardSteps = (view: ProcedureView): ProcedureView => ({
  ...view,
  steps: view.steps.filter(({ step }) => SHOWN.has(step)),
});
