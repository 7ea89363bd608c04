/** The activities of this procedure, each with an input, in an order in which it could run them. */
import type { System } from '../../helpers/system.js';
import { newProcedureId } from '../../helpers/ids.js';
import { AT, LATER, run, type Run, SOME_HASH, viewOf } from '../../security/rows.js';
import { registrationContext } from '../../../workflows/contracts/member-registration.js';
import type { Digest } from '../../../workflows/contracts/procedure.js';

const HOST = 'univ-a';
const newId = (): string => newProcedureId('jairo', 'member-registration');
const stepOf = (procedureId: string) => ({ view: viewOf(procedureId, 'invited'), locale: 'ja', at: AT });

/** An invitation that an import has written, before what is to happen to it. */
function imported(system: System, about: { by?: string; number?: string } = {}) {
  const procedureId = newId();
  const { by = 'staff:st-admin', number = `M9${procedureId.slice(-6)}` } = about;
  const email = `${procedureId.slice(-8).toLowerCase()}@univ-a.example.jp`;
  const { db } = system.database;
  const before = async (): Promise<void> => {
    await db('jairo_members').insert({ institution: HOST, number });
    const row = {
      institution: HOST,
      number,
      from_revision: 1,
      position: 99,
      affiliation: '図書館',
      role: '教員',
      email,
    };
    await db('jairo_roster_rows').insert({ ...row, email_key: email, name: '氏名', display_name: '表示名' });
    const invited = { procedure_id: procedureId, institution: HOST, role: '教員', number, email, email_key: email };
    await db('jairo_invitations').insert({ ...invited, locale: 'ja', invited_by: by, expires_at: LATER });
  };
  return { procedureId, email, before };
}

export function registrationActivities(system: System): Run[] {
  const opened = newId();
  const [mailed, registered, verified, lapsed, adopted, ended] = Array.from({ length: 6 }, () => imported(system)) as [
    ReturnType<typeof imported>,
    ReturnType<typeof imported>,
    ReturnType<typeof imported>,
    ReturnType<typeof imported>,
    ReturnType<typeof imported>,
    ReturnType<typeof imported>,
  ];
  const told = imported(system, { by: 'member:univ-a-admin' });
  const account = ({ procedureId, email }: ReturnType<typeof imported>, address = email) => ({
    ...stepOf(procedureId),
    procedureId,
    issue: 1,
    userId: procedureId.slice(-20).toLowerCase(),
    displayName: '加藤',
    email: address,
    hash: system.deps.sealer.seal(SOME_HASH, registrationContext(procedureId)),
    browser: 'k1.browser' as Digest,
    until: LATER,
  });
  const other = 'elsewhere@home.example.jp';
  const opening = { institution: HOST, role: '機関管理者', invitedBy: 'staff:st-admin', expiresAt: LATER };
  return [
    run('openInvitation', { ...stepOf(opened), ...opening, email: 'new-admin@univ-a.example.jp' }),
    run('mailInvitation', { procedureId: opened, issue: 1, which: 'invitation' }),
    run('mailReminderAtOnce', { procedureId: opened, issue: 1 }),
    run('recordInvitation', stepOf(opened)),
    run('readInvitation', stepOf(opened), { looks: true }),
    run('resendInvitation', {
      ...stepOf(opened),
      issue: 2,
      expiresAt: LATER,
      by: 'staff:st-admin',
      updateId: 'resend-1',
    }),
    run('mailNewInvitation', { ...stepOf(mailed.procedureId), expiresAt: LATER }, { before: mailed.before }),
    run('registerMember', account(registered), { before: registered.before }),
    run('mailWelcome', { procedureId: registered.procedureId }),
    run('registerMember', account(verified, other), { before: verified.before }),
    run('mailMemberAddress', { procedureId: verified.procedureId, issue: 1, expiresAt: LATER }),
    run('verifyMemberEmail', { ...stepOf(verified.procedureId), issue: 1 }),
    run('registerMember', account(lapsed, `another-${other}`), { before: lapsed.before }),
    run('lapsePendingRegistration', {
      ...stepOf(lapsed.procedureId),
      issue: 1,
      why: 'address-lapsed',
      expiresAt: LATER,
    }),
    run(
      'adoptAccount',
      { ...account(adopted), userId: 'univ-a-admin', passwordVersion: 1 },
      { before: adopted.before },
    ),
    run('closeInvitation', { ...stepOf(ended.procedureId), ending: 'withdrawn' }, { before: ended.before }),
    run('mailInviter', { procedureId: told.procedureId, what: 'expired' }, { before: told.before }),
  ];
}
