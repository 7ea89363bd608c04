/** Students of the sample, signed in, and as far as the URL of what they asked for. */
import { urlIn } from '../helpers/mail-server.js';
import type { Caller, System } from '../helpers/system.js';
import type { Waiting } from './rows.js';

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
