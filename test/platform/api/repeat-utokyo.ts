/** What a repeat is answered: the operations of members of the university. */
import { randomBytes } from 'node:crypto';
import { HostileIdentityService } from '../../helpers/hostile-identity-service.js';
import { applied, newMember } from '../../helpers/reregistrations.js';
import type { Caller, System } from '../../helpers/system.js';
import { enters, linking, sentBy, through } from '../../helpers/utokyo.js';
import { until } from '../../helpers/wait.js';
import { signedIn } from '../../staff/oversight/support.js';
import { anew, type Asked, OUT, type RepeatRow } from './repeat-row.js';

/** A member of their own, signed in with a second factor. */
async function member(system: System, more: Record<string, unknown> = {}): Promise<Asked & { memberId: string }> {
  const { memberId } = await newMember(system, more);
  return { memberId, caller: await enters(system, memberId) };
}
const asks = async (system: System, input: Record<string, unknown>): Promise<Asked> => ({
  ...(await member(system)),
  input,
});

/** The service that reads cards in these tests. */
export const CARDS = new HostileIdentityService();

let telephones = 0;
const newTelephone = (): string => `0901234${String((telephones += 1)).padStart(4, '0')}`;
/** The code that is sent by a call: by telephone it stays good for longer than one of an app. */
async function codeSent(system: System, telephone: string, caller: Caller, operation: string): Promise<string> {
  const isFor = ({ to }: { to: string[] }): boolean => to.some((one) => one.includes(telephone.slice(1)));
  const sent = system.mail.box.filter(isFor).length;
  const { status } = await caller.call(operation, {
    kind: 'phone',
    ...(operation === 'startMfaRegistration' && { telephone }),
  });
  if (status !== 200) throw new Error(`no code for ${telephone}: ${status}`);
  const mails = await until(
    'a code',
    async () => system.mail.box.filter(isFor),
    ({ length }) => length > sent,
  );
  return /: (\d{6})/.exec(mails.at(-1)?.text ?? '')?.[1] ?? '';
}
async function toRegister(system: System): Promise<Asked & { memberId: string; telephone: string }> {
  const asked = await member(system);
  const telephone = newTelephone();
  const code = await codeSent(system, telephone, asked.caller, 'startMfaRegistration');
  return { ...asked, telephone, input: { kind: 'phone', code } };
}
/** Somebody who has signed in by password, and whose telephone can be asked. */
async function toSignIn(system: System): Promise<Asked & { telephone: string }> {
  const { memberId, telephone, caller, input } = await toRegister(system);
  const { status, text } = await caller.call('registerMfaMethod', input);
  if (status !== 200) throw new Error(text);
  return { caller: await enters(system, memberId, 'password'), telephone };
}

let reading: Promise<unknown> = Promise.resolve();
/** Somebody whose card was just verified. One card at a time: the service tells of the one that it has read last. */
function verified(system: System, n: string): ReturnType<typeof readsCard> {
  const read = () => readsCard(system, n);
  const next = reading.then(read, read);
  reading = next;
  return next;
}
async function readsCard(system: System, n: string): Promise<Asked & { input: { procedureId: string } }> {
  const wish = { claims: { sub: `repeat-card-${n}` } };
  const linked = await linking(system);
  await through(CARDS, linked, wish);
  const caller = system.caller();
  const { procedureId, url } = await sentBy(caller, 'verifyIdentity', { accountId: linked.memberId });
  await through(CARDS, { caller, url }, wish);
  await until(
    'the card is known',
    () => caller.call('getProcedure', { procedureId }),
    ({ body }) => body['status'] === 'awaiting-registration',
  );
  return { caller, input: { procedureId } };
}

const ofMembers = { cookie: 'again', neither: OUT } as const;

export const UTOKYO: RepeatRow[] = [
  {
    operation: 'startMfaApplication',
    cookie: 'already-open',
    neither: OUT,
    ready: (system) => asks(system, { channel: 'form' }),
  },
  {
    operation: 'addMfaEvidence',
    ...ofMembers,
    async ready(system) {
      const { memberId, caller } = await member(system);
      const { procedureId } = await applied(system, { memberId });
      return { caller, input: { procedureId, channel: 'form' } };
    },
  },
  {
    // The same secret, as long as it is not registered.
    operation: 'startMfaRegistration',
    cookie: 'first',
    neither: OUT,
    ready: (system) => asks(system, { kind: 'totp' }),
  },
  { operation: 'registerMfaMethod', cookie: 'method-refused', neither: OUT, ready: toRegister },
  {
    operation: 'startSecondFactor',
    cookie: 'first',
    neither: OUT,
    ready: async (system) => ({ ...(await toSignIn(system)), input: { kind: 'phone' } }),
  },
  {
    // The session goes on under another cookie, and the code is used.
    operation: 'giveSecondFactor',
    cookie: OUT,
    neither: OUT,
    async ready(system) {
      const { caller, telephone } = await toSignIn(system);
      return { caller, input: { code: await codeSent(system, telephone, caller, 'startSecondFactor') } };
    },
  },
  {
    operation: 'removeMfaMethod',
    // The session goes on under another cookie, which was lost with the answer.
    cookie: { answered: 'again', lost: OUT, away: 'again' },
    neither: OUT,
    ready: (system) => asks(system, { kind: 'phone' }),
  },
  { operation: 'linkIdentity', ...ofMembers, ready: (system) => asks(system, {}) },
  {
    operation: 'unlinkIdentity',
    ...ofMembers,
    async ready(system) {
      const linked_subject = `k1.${randomBytes(8).toString('hex')}`;
      return member(system, { linked_issuer: 'https://cards.example', linked_subject });
    },
  },
  {
    // By the same person for the same reason.
    operation: 'changeNoticeAddress',
    cookie: 'first',
    neither: OUT,
    async ready(system) {
      const { memberId, email } = await newMember(system);
      const input = { accountId: memberId, email: `new-${email}`, reason: '本人から窓口で' };
      return { caller: await signedIn(system, 'admin1'), input };
    },
  },
  {
    operation: 'verifyIdentity',
    ...anew,
    async ready(system) {
      const { memberId } = await newMember(system);
      return { caller: system.caller(), input: { accountId: memberId } };
    },
  },
  {
    // What was shown is shown to nobody again: the next one is.
    operation: 'issueTemporaryAccessPass',
    key: 'again',
    cookie: 'again',
    neither: 'not-found',
    async ready(system, n) {
      const { caller, input } = await verified(system, n);
      return { caller, input: { ...input, purpose: 'mfa-registration' } };
    },
  },
  {
    operation: 'revokeTemporaryAccessPass',
    cookie: 'wrong-state',
    neither: 'not-found',
    async ready(system, n) {
      const asked = await verified(system, n);
      const { status } = await asked.caller.call('issueTemporaryAccessPass', {
        ...asked.input,
        purpose: 'mfa-registration',
      });
      if (status !== 200) throw new Error(`no pass: ${status}`);
      return asked;
    },
  },
];
