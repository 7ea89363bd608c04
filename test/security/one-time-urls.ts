/** A procedure of every purpose of one-time URLs that waits for its URL to be used. Whoever adds a purpose says here how to get one. */
import type { Purpose } from '../../workflows/contracts/procedure.js';
import { urlIn } from '../helpers/mail-server.js';
import type { Caller, System } from '../helpers/system.js';
import { applied, approvedToken, staff, verified } from '../procedures/operator-application/support.js';
import { mailedUrl } from './support.js';

/** A type and no interface, so that it may be handed to a call as it is. */
export type Waiting = { procedureId: string; token: string };

/** Each begins a procedure of its own, which waits; none supersedes another's. */
export const WAITING: Record<Purpose, (system: System) => Promise<Waiting>> = {
  'password-reissue': (system) => mailedUrl(system, system.caller()),
  'contact-verification': (system) => applied(system, system.caller(), { accountId: 'riji-cho' }),
  'operator-password': async (system) => {
    const { procedureId } = await verified(system, system.caller(), { accountId: 'riji-cho' });
    const approval = { procedureId, decision: 'approve', reason: '確認できました。', accountId: 'riji-cho' };
    const { status, text } = await (await staff(system)).call('decideApplication', approval);
    if (status !== 200) throw new Error(`the approval was refused: ${text}`);
    return { procedureId, token: await approvedToken(system, procedureId) };
  },
  'email-register': async (system) =>
    verifying(system, await student(system, 's2026001'), 'first-address@student.example.jp'),
  'email-change': async (system) =>
    verifying(system, await student(system, 's2026003'), 'other-address@student.example.jp'),
  'second-password-reset': (system) => resetting(system, 'tanaka@student.example.jp'),
};

const SECRETS = {
  s2026001: { password: 'Univ-pass-001' },
  s2026002: { password: 'Univ-pass-002' },
  s2026003: { password: 'Univ-pass-003', secondPassword: 'Second003x' },
} as const;

/** A caller with a session of a student of the sample. */
export async function student(system: System, userId: keyof typeof SECRETS): Promise<Caller> {
  const caller = system.caller();
  const { status, text } = await caller.call('studentLogin', { userId, ...SECRETS[userId] });
  if (status !== 200) throw new Error(`the login was refused: ${text}`);
  return caller;
}

/** Asks for the verification of an address. */
export async function verifying(system: System, caller: Caller, email: string): Promise<Waiting> {
  const { status, body, text } = await caller.call('startEmailVerification', { email, emailAgain: email });
  if (status !== 201) throw new Error(`the verification was refused: ${text}`);
  return mailed(system, String(body['procedureId']));
}

/** Asks for a reset of the second password. */
export async function resetting(system: System, email: string, caller = system.caller()): Promise<Waiting> {
  const { status, body, text } = await caller.call('startSecondPasswordReset', { email });
  if (status !== 202) throw new Error(`the reset was refused: ${text}`);
  return mailed(system, String(body['procedureId']));
}

async function mailed(system: System, procedureId: string): Promise<Waiting> {
  const mail = await system.mail.wait((m) =>
    m.headers.some(({ key, value }) => key === 'x-procedure-id' && value === procedureId),
  );
  return { procedureId, token: urlIn(mail).token };
}
