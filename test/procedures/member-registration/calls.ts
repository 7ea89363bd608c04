/** Invitations by the API: as far as the mailed URL, and as far as the account. */
import { ulid } from 'ulid';
import { urlIn } from '../../helpers/mail-server.js';
import type { Caller, Reply, System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { signedIn } from '../../staff/oversight/support.js';
import type { Waiting } from '../../security/rows.js';

export const PASSWORD = 'Yuki-no-furu-yoru-4';

/** A fresh address. */
export const newEmail = (): string => `contact-${ulid().toLowerCase()}@library.example.jp`;
export const newUserId = (): string => `lib-${ulid().toLowerCase()}`;

/** The token of the URL of a purpose, once it is mailed to the address. */
export async function tokenMailed(system: System, to: string, purpose: string, after = 0): Promise<string> {
  const mail = await system.mail.wait(
    (one) => one.to.includes(to) && system.mail.box.indexOf(one) >= after && one.text.includes(`.${purpose}.`),
  );
  return urlIn(mail).token;
}

export interface InvitedOne extends Waiting {
  email: string;
}

const sessions = new WeakMap<System, Promise<Caller>>();
/** Staff with the role administrator, signed in once: sign-ins of one address are few. @param origin where the system listens, if it does */
export function provider(system: System, origin?: string): Promise<Caller> {
  const caller = sessions.get(system) ?? signedIn(system, 'admin1', 'admin1', origin);
  sessions.set(system, caller);
  return caller;
}

/** Staff invite the administrator of an institution. */
export async function administratorInvited(
  system: System,
  {
    institution = 'univ-a',
    email = newEmail(),
    name,
    origin,
  }: { institution?: string; email?: string; name?: string; origin?: string } = {},
): Promise<InvitedOne> {
  const staff = await provider(system, origin);
  const reply = await staff.call('inviteAdministrator', { institution, email, ...(name !== undefined && { name }) });
  if (reply.status !== 201) throw new Error(`the invitation was refused: ${reply.text}`);
  return {
    procedureId: String(reply.body['procedureId']),
    email,
    token: await tokenMailed(system, email, 'invitation'),
  };
}

export interface Typed {
  userId?: string;
  displayName?: string;
  email?: string;
  password?: string;
}
/** Registers by an invitation, with the invited address unless another is given. A machine that has much to do may say to come again. */
export function registers(caller: Caller, { token, email }: InvitedOne, typed: Typed = {}): Promise<Reply> {
  const body = { token, userId: newUserId(), displayName: '附属図書館', email, password: PASSWORD, ...typed };
  return until(
    'the registration is answered',
    () => caller.call('registerMember', body),
    ({ status }) => status !== 503,
  );
}

/** Registers with another address than the invited one. @returns the URL that verifies it */
export async function differingAddress(system: System): Promise<Waiting> {
  const invited = await administratorInvited(system);
  const email = newEmail();
  const reply = await registers(system.caller(), invited, { email });
  if (reply.status !== 200) throw new Error(`the registration was refused: ${reply.text}`);
  return { procedureId: invited.procedureId, token: await tokenMailed(system, email, 'member-email') };
}
