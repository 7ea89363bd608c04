/** The activities of this procedure, each with an input, in an order in which it could run them. */
import type { System } from '../../helpers/system.js';
import { newProcedureId } from '../../helpers/ids.js';
import { AT, LATER, run, type Run, SOME_HASH, viewOf } from '../../security/rows.js';
import { memberPasswordContext } from '../../../workflows/contracts/member-change.js';

/** A sample member. */
const userId = 'prof-mori';
const stepOf = (procedureId: string) => ({
  view: viewOf(procedureId, 'applying'),
  locale: 'ja',
  at: AT,
  userId,
});

export function changeActivities(system: System): Run[] {
  const [name, password, right, address, unused] = Array.from({ length: 5 }, () =>
    newProcedureId('jairo', 'member-change'),
  ) as [string, string, string, string, string];
  const hash = system.deps.sealer.seal(SOME_HASH, memberPasswordContext(password));
  const member = { institution: 'univ-a', number: 'M0002' };
  const email = { what: 'email', email: 'mori@home.example.jp' };
  const url = { procedureId: address, issue: 1, email: email.email, expiresAt: LATER, locale: 'ja' };
  return [
    run('changeMember', { ...stepOf(name), change: { what: 'display-name', displayName: '森 健' } }),
    run('mailMemberNotice', { procedureId: name, userId, what: 'display-name', at: AT, locale: 'ja' }),
    run('changeMember', { ...stepOf(password), change: { what: 'password', version: 1, hash } }),
    run('changeMember', { ...stepOf(right), change: { what: 'right' }, member }),
    run('claimMemberAddress', { ...stepOf(address), change: email, expiresAt: LATER }),
    run('mailMemberEmailChange', url),
    run('putMemberAddress', { ...stepOf(address), redeemedBy: 'k1.browser' }),
    run('recordMemberChange', stepOf(unused)),
    run('closeMemberAddress', { ...stepOf(unused), ending: 'expired' }),
  ];
}
