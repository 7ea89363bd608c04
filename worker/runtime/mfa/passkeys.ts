/** Passkeys and security keys: WebAuthn Level 3 by `@simplewebauthn/server`, without attestation, with the person verified by the authenticator. */
import { createHash } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';

/** 31 MB and most of a second: loaded by the first passkey of a process (decision 105). */
const library = () => import('@simplewebauthn/server');

/** Who asks for passkeys: a domain and the one origin under it. */
export interface RelyingParty {
  /** What the browser shows. */
  name: string;
  /** `https://accounts.example.ac.jp`, or `http://localhost:8080`; browsers refuse addresses of digits. */
  origin: string;
}
const domainOf = ({ origin }: RelyingParty): string => new URL(origin).hostname;

/** How long a challenge may be answered. */
export const CHALLENGE_MS = 5 * 60_000;

const base64url = z
  .string()
  .max(8_192)
  .regex(/^[A-Za-z0-9_-]+$/);
const common = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
};
/** What `PublicKeyCredential.toJSON()` gives, as far as it is read. */
const Registration = z.looseObject({
  ...common,
  response: z.looseObject({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .optional(),
  }),
});
const SignIn = z.looseObject({
  ...common,
  response: z.looseObject({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.string().max(200).nullish(),
  }),
});

export interface KeptPasskey {
  /** base64url */
  credentialId: string;
  /** COSE */
  publicKey: Uint8Array;
  counter: number;
  backedUp: boolean;
  transports: string[];
}

/** @param registered passkeys that the person has: their authenticators aren't taken twice */
export async function registrationOptions(
  party: RelyingParty,
  member: { id: string; registered: readonly Pick<KeptPasskey, 'credentialId' | 'transports'>[] },
) {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: domainOf(party),
    userName: member.id,
    // The same at each registration, so that an authenticator knows whose they are.
    userID: new Uint8Array(createHash('sha256').update(`utokyo\0${member.id}`).digest()),
    timeout: CHALLENGE_MS,
    attestationType: 'none',
    excludeCredentials: member.registered.map(described),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
}

export async function signInOptions(
  party: RelyingParty,
  registered: readonly Pick<KeptPasskey, 'credentialId' | 'transports'>[],
) {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: domainOf(party),
    timeout: CHALLENGE_MS,
    allowCredentials: registered.map(described),
    userVerification: 'required',
  });
}

const described = ({ credentialId, transports }: Pick<KeptPasskey, 'credentialId' | 'transports'>) => ({
  id: credentialId,
  transports,
});

/** @returns undefined where the answer isn't one to this challenge, from this origin, with the person verified */
export async function checkRegistration(
  party: RelyingParty,
  challenge: string,
  response: unknown,
): Promise<KeptPasskey | undefined> {
  const parsed = Registration.safeParse(response);
  if (!parsed.success) return undefined;
  const { verifyRegistrationResponse } = await library();
  const answer = await orNothing(() =>
    verifyRegistrationResponse({
      response: parsed.data as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: domainOf(party),
      requireUserVerification: true,
    }),
  );
  if (!answer?.verified) return undefined;
  const { credential, credentialBackedUp } = answer.registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: credential.publicKey,
    counter: credential.counter,
    backedUp: credentialBackedUp,
    transports: parsed.data.response.transports ?? [],
  };
}

/** The ID of the credential that an answer says it is of. */
export const credentialOf = (response: unknown): string | undefined => {
  const parsed = SignIn.safeParse(response);
  return parsed.success ? parsed.data.id : undefined;
};

/** @returns undefined where the answer is wrong, also by a counter that didn't go forward: another device holds the same key then */
export async function checkSignIn(
  party: RelyingParty,
  challenge: string,
  { kept, response }: { kept: Omit<KeptPasskey, 'backedUp'>; response: unknown },
): Promise<Pick<KeptPasskey, 'counter' | 'backedUp'> | undefined> {
  const parsed = SignIn.safeParse(response);
  if (!parsed.success) return undefined;
  const { verifyAuthenticationResponse } = await library();
  const answer = await orNothing(() =>
    verifyAuthenticationResponse({
      response: parsed.data as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: domainOf(party),
      requireUserVerification: true,
      credential: {
        id: kept.credentialId,
        publicKey: new Uint8Array(kept.publicKey),
        counter: kept.counter,
        transports: kept.transports,
      },
    }),
  );
  if (!answer?.verified) return undefined;
  return { counter: answer.authenticationInfo.newCounter, backedUp: answer.authenticationInfo.credentialBackedUp };
}

/** The package throws for whatever doesn't fit, and its messages quote the answer. */
async function orNothing<T>(check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch {
    return undefined;
  }
}
