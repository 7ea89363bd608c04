/** A reset as far as a test needs it. */
import { type ReceivedMail, urlIn } from '../../helpers/mail-server.js';
import type { Caller, Reply, System } from '../../helpers/system.js';
import { isOf, NEXT, type Student, wordOf } from '../second-password-change/support.js';

export const start = (caller: Caller, email: string, headers = {}): Promise<Reply> =>
  caller.call('startSecondPasswordReset', { email }, headers);
export const redeem = (caller: Caller, token: string): Promise<Reply> => caller.call('redeemOneTimeUrl', { token });
export const set = (caller: Caller, passwordTicket: string, password = NEXT, headers = {}): Promise<Reply> =>
  caller.call('setSecondPassword', { passwordTicket, password, passwordAgain: password }, headers);
export const look = (caller: Caller, url: string): Promise<Reply> => caller.send({ method: 'GET', url });
export const said = (reply: Reply): [number, string] => [reply.status, wordOf(reply)];

export interface Mailed {
  caller: Caller;
  procedureId: string;
  mail: ReceivedMail;
  url: string;
  token: string;
}
/** As far as the mailed URL. */
export async function mailed(system: System, who: Student, caller = system.caller()): Promise<Mailed> {
  const { status, body, text } = await start(caller, who.email);
  if (status !== 202) throw new Error(`the start answers ${status}: ${text}`);
  const procedureId: string = body['procedureId'];
  const mail = await system.mail.wait(isOf(procedureId, who.email));
  return { caller, procedureId, mail, ...urlIn(mail) };
}
/** As far as the right to set a password. */
export async function allowed(
  system: System,
  who: Student,
): Promise<Mailed & { ticket: string; redeemed: Reply['body'] }> {
  const url = await mailed(system, who);
  const { status, body, text } = await redeem(url.caller, url.token);
  if (status !== 200) throw new Error(`the button answers ${status}: ${text}`);
  return { ...url, ticket: body['passwordTicket'], redeemed: body };
}

/** Runs with other settings. */
export async function withSettings(
  { deps }: System,
  settings: Partial<System['deps']['services']['shomei']>,
  work: () => Promise<void>,
): Promise<void> {
  const { shomei } = deps.services;
  const before = { ...shomei };
  Object.assign(shomei, settings);
  try {
    await work();
  } finally {
    Object.assign(shomei, before);
  }
}
