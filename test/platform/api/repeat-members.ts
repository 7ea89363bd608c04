/** What a repeat is answered: the operations of members of institutions, of whoever invites them, and of whoever is invited. */
import { newProcedureId } from '../../helpers/ids.js';
import { multipart } from '../../helpers/multipart.js';
import type { Caller, System } from '../../helpers/system.js';
import { addAccount, enters, makeAdministrator, PASSWORD as OLD } from '../../institution/support.js';
import { rowOf, sheetOf, uploads } from '../../procedures/member-import/menu-support.js';
import {
  administratorInvited,
  newEmail,
  newUserId,
  PASSWORD,
  provider,
} from '../../procedures/member-registration/calls.js';
import { institution } from '../../procedures/member-registration/support.js';
import { until } from '../../helpers/wait.js';
import { anew, type Asked, OUT, type RepeatRow } from './repeat-row.js';

/** Staff who provide institutions: their session is one for all. */
async function asProvider(system: System): Promise<Caller> {
  const same = system.caller();
  Object.assign(same.jar, (await provider(system)).jar);
  return same;
}
async function invited(system: System): Promise<Asked> {
  const { procedureId } = await administratorInvited(system);
  return { caller: await asProvider(system), input: { procedureId } };
}
/** Somebody with the URL of an invitation, on whose page a browser may be. */
async function invitedWith(system: System, typed: (email: string) => Record<string, unknown>): Promise<Asked> {
  const { token, email } = await administratorInvited(system);
  const page = `/register?token=${encodeURIComponent(token)}`;
  return { caller: system.caller(), page, input: { token, ...typed(email) } };
}
async function member(system: System): Promise<{ caller: Caller; userId: string }> {
  const userId = newUserId();
  await addAccount(system, userId);
  return { caller: await enters(system, userId), userId };
}
/** The administrator of an institution of their own. */
async function manages(system: System): Promise<{ caller: Caller; host: string }> {
  const host = await institution(system);
  const { caller, userId } = await member(system);
  await makeAdministrator(system, host, userId);
  return { caller, host };
}

const ofMembers = { cookie: 'again', neither: OUT } as const;

export const MEMBERS: RepeatRow[] = [
  {
    operation: 'inviteAdministrator',
    cookie: 'already-invited',
    neither: OUT,
    ready: async (system) => ({
      caller: await asProvider(system),
      input: { institution: 'univ-a', email: newEmail() },
    }),
  },
  { operation: 'resendInvitation', of: 'an open one', ...ofMembers, ready: invited },
  {
    operation: 'resendInvitation',
    of: 'one that has ended',
    cookie: 'already-invited',
    neither: OUT,
    async ready(system) {
      const asked = await invited(system);
      const { status } = await asked.caller.call('withdrawInvitation', asked.input);
      if (status !== 200) throw new Error(`not withdrawn: ${status}`);
      return asked;
    },
  },
  { operation: 'withdrawInvitation', cookie: 'wrong-state', neither: OUT, ready: invited },
  {
    operation: 'getInvitation',
    ...anew,
    changesNothing: true,
    ready: (system) => invitedWith(system, () => ({})),
  },
  {
    operation: 'checkUserId',
    ...anew,
    changesNothing: true,
    ready: async (system) => ({ caller: system.caller(), input: { userId: newUserId() } }),
  },
  {
    operation: 'scorePassword',
    ...anew,
    changesNothing: true,
    ready: async (system) => ({ caller: system.caller(), input: { password: PASSWORD } }),
  },
  {
    operation: 'registerMember',
    cookie: 'first',
    neither: 'url-used',
    ready: (system) =>
      invitedWith(system, (email) => ({ email, userId: newUserId(), displayName: '附属図書館', password: PASSWORD })),
  },
  {
    operation: 'adoptExistingAccount',
    cookie: 'first',
    neither: 'url-used',
    async ready(system) {
      const userId = newUserId();
      await addAccount(system, userId);
      return invitedWith(system, () => ({ userId, password: OLD }));
    },
  },
  {
    operation: 'uploadMembers',
    ...ofMembers,
    async ready(system, n) {
      const { caller, host } = await manages(system);
      const { payload, headers } = multipart([{ name: 'file', file: await sheetOf(system, [rowOf(n)]) }]);
      const url = `/api/v1/institutions/${host}/member-imports`;
      return { caller, request: { method: 'POST', url, headers, payload } };
    },
  },
  {
    operation: 'revertMembers',
    ...ofMembers,
    async ready(system) {
      const { caller, host } = await manages(system);
      const applied = { kind: 'import', procedure_id: newProcedureId('jairo', 'member-import') };
      await system.database.db('jairo_revisions').where({ institution: host, revision: 1 }).update(applied);
      return { caller, input: { institution: host, version: 1 } };
    },
  },
  {
    operation: 'confirmMemberImport',
    cookie: 'wrong-state',
    neither: OUT,
    async ready(system, n) {
      const { caller, host } = await manages(system);
      const sheet = await sheetOf(system, [rowOf(n)]);
      // A busy machine may take nothing at first.
      const { body } = await until(
        'the upload is taken',
        () => uploads(caller, sheet, { institution: host }),
        ({ status }) => status === 201,
      );
      return { caller, input: { procedureId: body['procedureId'] } };
    },
  },
  {
    operation: 'changeDisplayName',
    ...ofMembers,
    ready: async (system, n) => ({ caller: (await member(system)).caller, input: { displayName: `図書館 ${n}` } }),
  },
  {
    operation: 'startMemberEmailChange',
    ...ofMembers,
    ready: async (system) => ({ caller: (await member(system)).caller, input: { email: newEmail() } }),
  },
  {
    operation: 'changeMemberPassword',
    // The session ends with the password, so what a worker did after the answer can't be told to its cookie any more.
    key: { answered: 'first', lost: 'first', away: OUT },
    cookie: { answered: OUT, lost: OUT, away: OUT },
    neither: OUT,
    ready: async (system) => ({
      caller: (await member(system)).caller,
      input: { current: OLD, password: PASSWORD },
    }),
  },
];
