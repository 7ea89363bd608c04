/** Checking a second factor with the embedded owner: each answer is used once. */
import { putChallenge, takeChallenge, useChallenge } from '../../../db/utokyo/challenges.js';
import { methodsOf, takeCounter, takeStep } from '../../../db/utokyo/methods.js';
import { type MethodsOwner, OwnerFault } from './contract.js';
import { codeOf, type EmbeddedContext, open, passkeysAmong, sealed, secretsOf } from './embedded-context.js';
import { CHALLENGE_MS, checkSignIn, credentialOf, signInOptions } from './passkeys.js';
import { rightCode, sendCode } from './telephone-codes.js';
import { stepOf } from './totp.js';

export function createFactors(context: EmbeddedContext): Pick<MethodsOwner, 'checkFactor' | 'beginFactor'> {
  return {
    async checkFactor({ memberId, response }) {
      if (typeof response !== 'string') return (await isPasskey(context, memberId, response)) ? 'passkey' : undefined;
      if (await isTotp(context, memberId, codeOf(response))) return 'totp';
      return (await isTelephone(context, memberId, response)) ? 'phone' : undefined;
    },
    async beginFactor({ memberId, kind }) {
      if (kind === 'passkey') return offerSignIn(context, memberId);
      const telephone = secretsOf(context, await methodsOf(context.db, memberId, 'phone'))[0];
      if (!telephone) throw new OwnerFault('method-refused');
      await sendCode(context, { memberId, purpose: 'sign-in-phone' }, telephone.secret);
      return {};
    },
  };
}

async function isTotp(context: EmbeddedContext, memberId: string, code: string): Promise<boolean> {
  for (const { id, secret } of secretsOf(context, await methodsOf(context.db, memberId, 'totp'))) {
    const step = await stepOf(secret, code, context.clock());
    if (step !== undefined && (await takeStep(context.db, id, step))) return true;
  }
  return false;
}

async function isTelephone(context: EmbeddedContext, memberId: string, code: string): Promise<boolean> {
  const right = await rightCode(context, { memberId, purpose: 'sign-in-phone' }, code);
  if (!right) return false;
  // The number may have been removed since the code was sent.
  const registered = secretsOf(context, await methodsOf(context.db, memberId, 'phone'));
  if (!registered.some(({ secret }) => secret === right.telephone)) return false;
  return useChallenge(context.db, right.challengeId);
}

async function offerSignIn(context: EmbeddedContext, memberId: string): Promise<unknown> {
  const registered = passkeysAmong(await methodsOf(context.db, memberId, 'passkey'));
  if (registered.length === 0) throw new OwnerFault('method-refused');
  const options = await signInOptions(context.party, registered);
  const challenge = sealed(context, options.challenge);
  await putChallenge(context.db, { memberId, purpose: 'sign-in-passkey', ...challenge, lifeMs: CHALLENGE_MS });
  return options;
}

async function isPasskey(context: EmbeddedContext, memberId: string, response: unknown): Promise<boolean> {
  const credentialId = credentialOf(response);
  if (credentialId === undefined) return false;
  const challenge = await takeChallenge(context.db, { memberId, purpose: 'sign-in-passkey' });
  if (!challenge) return false;
  const rows = await methodsOf(context.db, memberId, 'passkey');
  const row = rows.find((row) => row.credential_id === credentialId);
  if (!row?.public_key || row.counter === null) return false;
  const { id, public_key: publicKey, counter: before } = row;
  const kept = { credentialId, publicKey, counter: before, transports: row.transports ?? [] };
  const answer = await checkSignIn(context.party, open(context, challenge), { kept, response });
  return answer !== undefined && takeCounter(context.db, { id, before, ...answer });
}
