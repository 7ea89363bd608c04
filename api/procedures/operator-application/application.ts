/** What staff and the case tracker need to know of operator applications. */
import { findProcedure, projectedView } from '../../../db/platform/procedures.js';
import { mailedKinds, wrongCodesIn } from '../../../db/umin/code-traces.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { ApplicationKind, Earlier } from '../application-kind.js';
import { compareApplication } from './compare.js';
import { matchedAccount } from './match.js';

export const operatorApplicationKind: ApplicationKind = {
  name: 'staff.kind.operator-application',
  shortDetail: () => ({}),
  compare: compareApplication,
  lookUpLabel: 'console.detail.look-up-id',
  match: { label: 'console.decide.account', hint: 'console.decide.account-hint', account: matchedAccount },
  // The mail of an approval leads to a new password; no reason stands in it.
  reasonHint: 'console.decide.reason-hint',
  askIn: ['awaiting-decision'],
  earlier,
  applicant: {
    name: 'case.kind.operator-application',
    // Others tell of mails to addresses of the account: whoever applies for an account need not be its holder.
    steps: new Set([
      'opened',
      'contact-verified',
      'asked',
      'answered',
      'approved',
      'declined',
      'password-url-issued',
      'redeemed',
      'password-timeout',
      'password-set',
      'propagated',
      'completed',
      'refused',
      'withdrawn',
      'abandoned',
      'expired',
      'failed',
    ]),
    statuses: { 'awaiting-confirmation': 'status.umin-operator-application.awaiting-confirmation' },
    now: {
      'awaiting-decision': 'case.now.awaiting-decision',
      'awaiting-applicant': 'case.now.awaiting-applicant',
      'awaiting-confirmation': 'case.now.approved',
      'awaiting-password': 'case.now.awaiting-password',
      propagating: 'case.now.propagating',
      completed: 'case.now.completed',
      refused: 'case.now.refused',
      withdrawn: 'case.now.withdrawn',
      abandoned: 'case.now.abandoned',
      expired: 'case.now.expired',
      'mail-undeliverable': 'case.now.mail-undeliverable',
      failed: 'case.now.failed',
    },
    mayWithdraw: true,
  },
};

/** The password update by access code that did not succeed: its timeline, its tries, where it mailed to. No secret is kept of it anywhere. */
async function earlier({ db }: Pick<ApiDependencies, 'db'>, procedureId: string): Promise<Earlier | undefined> {
  const row = await findProcedure(db, procedureId);
  if (!row) return undefined;
  const { status, steps } = await projectedView(db, row);
  const [tries, mailed] = [await wrongCodesIn(db, procedureId), await mailedKinds(db, procedureId)];
  return {
    procedureId,
    status,
    steps,
    tries,
    mailed: mailed.map(({ address, state, at }) => ({ address, state, at: at.toISOString() })),
  };
}
