/**
 * The owner of a person's verification methods: a connector. `embedded` keeps them in our own database, `graph` asks Microsoft Entra ID.
 * Kinds are told, never numbers or names of devices.
 */
import type { MfaKind } from '../../../workflows/contracts/reregistration.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';

export interface MethodsOwner {
  /** The kinds of method that are registered, each once. */
  kinds(memberId: string): Promise<MfaKind[]>;
  /**
   * Makes a Temporary Access Pass; a newer one voids the older. A repeat for the same procedure and issue answers the same pass where it can (embedded:
   * derived; graph: a new one in its place, as the answer of the first is lost).
   */
  issuePass(p: { memberId: string; procedureId: string; issue: number; lifeMs: number }): Promise<IssuedPass>;
  /**
   * Signs in with a pass, which is used by it. Each pass has one use, whoever else tries it at the same moment.
   * @returns the procedure and issue that it was made for; undefined: it is none of this person's that can be used
   * @throws OwnerFault `not-supported` where people sign in at the owner itself
   */
  usePass(p: { memberId: string; pass: string }): Promise<{ procedureId: string; issue: number } | undefined>;
  passState(p: { memberId: string; procedureId: string; issue: number }): Promise<PassState>;
  revokePass(p: { memberId: string; procedureId: string; issue: number; by: string; reason?: string }): Promise<void>;
  /**
   * Removes methods that were registered before an instant; those of the person's present re-registration stay.
   * @param p.resetOf the re-registration that has brought nothing yet: whatever is there is of before it
   * @returns the kinds that can't be removed, for staff to do
   */
  removeMethods(p: {
    memberId: string;
    before: IsoInstant;
    except?: string;
    resetOf?: string;
  }): Promise<{ left: MfaKind[] }>;
  /**
   * The kind of a method that the person has registered at the owner's own pages after an instant, the earliest one; undefined where there is none, or
   * methods are registered here. One without a date is new unless it was there before the re-registration's reset, or its first pass; a telephone also
   * where the one before it was seen to be gone.
   */
  registeredSince(p: { memberId: string; procedureId: string; since: Date }): Promise<MfaKind | undefined>;
  /**
   * Removes a person's methods of one kind, as they ask.
   * @returns whether there were any
   * @throws OwnerFault `last-method` where somebody who must sign in with one would have none left; `not-supported`
   */
  removeKind(p: { memberId: string; kind: MfaKind }): Promise<boolean>;
  /** @param hash argon2id (embedded) @throws OwnerFault `not-supported` where the owner takes none; `ended`: it was stopped */
  setPassword(p: { memberId: string; procedureId: string; hash: string }): Promise<void>;
  /** Begins to register a method: a secret and its URI, WebAuthn options, or a code that was sent by telephone. The same secret when asked again in the same session. */
  beginRegistration(p: Registering & { telephone?: string }): Promise<RegistrationOffer>;
  /** @param response the code, or the authenticator's answer as JSON @returns the new method's ID @throws OwnerFault `method-refused` */
  finishRegistration(p: Registering & { response: unknown; procedureId?: string }): Promise<string>;
  /** Whether a second factor is right: a TOTP code, a code by telephone, or a passkey's answer. Each is used once. */
  checkFactor(p: { memberId: string; response: unknown }): Promise<MfaKind | undefined>;
  /**
   * Tells every telephone that is registered of a re-registration, and how to stop it.
   * @param p.id of the messages: a repeat under it is the same
   * @returns how many were told; 0 where the owner hands out no numbers, or nothing carries messages
   * @throws MethodsUnavailableError
   */
  warnTelephones(p: { memberId: string; id: string; stopUrl: string }): Promise<number>;
  /** Begins a sign-in by passkey or telephone. */
  beginFactor(p: { memberId: string; kind: Exclude<MfaKind, 'totp'> }): Promise<unknown>;
}

export interface Registering {
  memberId: string;
  kind: MfaKind;
  /** Keyed digest of the person's session: what was begun in it is finished in no other. */
  session?: string;
}

export interface IssuedPass {
  /** 12 characters without look-alikes (embedded), or as the owner made it. Shown once, never kept. */
  pass: string;
  expiresAt: IsoInstant;
}
/** `not-yet`: made, but not usable for another moment. */
export type PassState = 'usable' | 'not-yet' | 'used' | 'expired' | 'revoked' | 'none';

export type RegistrationOffer =
  | { kind: 'totp'; secret: string; uri: string }
  | { kind: 'passkey'; options: unknown }
  | { kind: 'phone'; sentTo: string };

/** What an owner refuses for good. Its words are for staff and the log. */
export class OwnerFault extends Error {
  override readonly name = 'OwnerFault';
  constructor(
    readonly word:
      | 'method-refused'
      | 'last-method'
      | 'not-supported'
      | 'forbidden'
      | 'no-such-member'
      | 'policy'
      | 'ended',
  ) {
    super(word);
  }
}
