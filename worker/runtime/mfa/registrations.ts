/** Registering a method with the embedded owner, from the first request to the row. */
import type { Knex } from 'knex';
import { ulid } from 'ulid';
import {
  beginChallenge,
  type ChallengePurpose,
  putChallenge,
  readChallenge,
  takeChallenge,
  useChallenge,
} from '../../../db/utokyo/challenges.js';
import { addMethod, methodsOf, type NewMethod } from '../../../db/utokyo/methods.js';
import { parseTelephone } from '../../../workflows/rules/telephone.js';
import { type MethodsOwner, OwnerFault, type Registering, type RegistrationOffer } from './contract.js';
import { methodContext } from './contexts.js';
import { codeOf, type EmbeddedContext, open, passkeysAmong, sealed } from './embedded-context.js';
import { CHALLENGE_MS, checkRegistration, registrationOptions } from './passkeys.js';
import { rightCode, sendCode } from './telephone-codes.js';
import { newSecret, stepOf, totpUri } from './totp.js';

/** How long a secret that was shown waits for its first code. */
const SECRET_MS = 60 * 60_000;

const whoseOf = ({ memberId, session }: Registering, purpose: ChallengePurpose) => ({ memberId, purpose, session });

type Finish = Parameters<MethodsOwner['finishRegistration']>[0];

export function createRegistrations(
  context: EmbeddedContext,
): Pick<MethodsOwner, 'beginRegistration' | 'finishRegistration'> {
  return {
    async beginRegistration({ telephone, ...who }) {
      switch (who.kind) {
        case 'totp':
          return offerSecret(context, who);
        case 'passkey':
          return offerPasskey(context, who);
        case 'phone':
          return offerCode(context, who, telephone ?? '');
      }
    },
    async finishRegistration(p) {
      switch (p.kind) {
        case 'totp':
          return finishTotp(context, p);
        case 'passkey':
          return finishPasskey(context, p);
        case 'phone':
          return finishPhone(context, p);
      }
    },
  };
}

async function offerSecret(context: EmbeddedContext, who: Registering): Promise<RegistrationOffer> {
  const made = sealed(context, await newSecret());
  const shown = await beginChallenge(context.db, { ...whoseOf(who, 'register-totp'), ...made, lifeMs: SECRET_MS });
  const secret = open(context, shown ?? made);
  return { kind: 'totp', secret, uri: await totpUri(context.issuer, who.memberId, secret) };
}

async function finishTotp(context: EmbeddedContext, p: Finish): Promise<string> {
  const challenge = await readChallenge(context.db, whoseOf(p, 'register-totp'));
  if (!challenge) throw new OwnerFault('method-refused');
  const secret = open(context, challenge);
  const step = await stepOf(secret, codeOf(p.response), context.clock());
  if (step === undefined) throw new OwnerFault('method-refused');
  // The step of the enrolment is used up too: its code signs nobody in.
  return register(context.db, p, challenge.id, (id) => ({
    sealed: context.sealer.seal(secret, methodContext(id)),
    lastStep: step,
  }));
}

async function offerPasskey(context: EmbeddedContext, who: Registering): Promise<RegistrationOffer> {
  const registered = passkeysAmong(await methodsOf(context.db, who.memberId, 'passkey'));
  const options = await registrationOptions(context.party, { id: who.memberId, registered });
  await putChallenge(context.db, {
    ...whoseOf(who, 'register-passkey'),
    ...sealed(context, options.challenge),
    lifeMs: CHALLENGE_MS,
  });
  return { kind: 'passkey', options };
}

async function finishPasskey(context: EmbeddedContext, p: Finish): Promise<string> {
  const challenge = await takeChallenge(context.db, whoseOf(p, 'register-passkey'));
  const passkey = challenge && (await checkRegistration(context.party, open(context, challenge), p.response));
  if (!passkey) throw new OwnerFault('method-refused');
  return register(context.db, p, undefined, () => ({ passkey }));
}

async function offerCode(context: EmbeddedContext, who: Registering, telephone: string): Promise<RegistrationOffer> {
  const to = parseTelephone(telephone);
  if (to === undefined) throw new OwnerFault('method-refused');
  await sendCode(context, whoseOf(who, 'register-phone'), to);
  return { kind: 'phone', sentTo: to };
}

async function finishPhone(context: EmbeddedContext, p: Finish): Promise<string> {
  const right = await rightCode(context, whoseOf(p, 'register-phone'), p.response);
  if (!right) throw new OwnerFault('method-refused');
  return register(context.db, p, right.challengeId, (id) => ({
    sealed: context.sealer.seal(right.telephone, methodContext(id)),
  }));
}

/**
 * Makes the method, and uses up the challenge that it was proven by, in one step.
 * @throws OwnerFault `method-refused` where another answer used the challenge, or the same passkey is registered
 */
async function register(
  db: Knex,
  { memberId, kind, procedureId, session }: Finish,
  challengeId: string | undefined,
  content: (id: string) => Pick<NewMethod, 'sealed' | 'lastStep' | 'passkey'>,
): Promise<string> {
  const id = ulid();
  const isRegistered = await db.transaction(async (trx) => {
    if (challengeId !== undefined && !(await useChallenge(trx, challengeId))) return false;
    return addMethod(trx, {
      id,
      memberId,
      kind,
      ...(procedureId !== undefined && { procedureId }),
      ...(session !== undefined && { session }),
      ...content(id),
    });
  });
  if (!isRegistered) throw new OwnerFault('method-refused');
  return id;
}
