/** Codes that were sent to a telephone: to register it, or to sign in. */
import { type ChallengePurpose, putGuessable, takeTry } from '../../../db/utokyo/challenges.js';
import { OwnerFault } from './contract.js';
import { codeOf, type EmbeddedContext, open, sealed } from './embedded-context.js';
import { CODE_MS, codeText, isCode, newCode } from './telephone.js';

interface Whose {
  memberId: string;
  purpose: ChallengePurpose;
  session?: string | undefined;
}

/**
 * @param to E.164
 * @throws OwnerFault `not-supported` where no telephones are asked; `method-refused` where the tries of the earlier codes are used up
 * @throws MethodsUnavailableError
 */
export async function sendCode(context: EmbeddedContext, whose: Whose, to: string): Promise<void> {
  if (!context.telephone) throw new OwnerFault('not-supported');
  const code = newCode();
  const challenge = sealed(context, JSON.stringify([code, to]));
  if (!(await putGuessable(context.db, { ...whose, ...challenge, lifeMs: CODE_MS })))
    throw new OwnerFault('method-refused');
  await context.telephone.send({ to, text: codeText(context.issuer, code), id: challenge.id.toLowerCase() });
}

/** A try counts before the code is compared, so that as many at once as anybody likes are three. */
export async function rightCode(
  context: EmbeddedContext,
  whose: Whose,
  response: unknown,
): Promise<{ challengeId: string; telephone: string } | undefined> {
  const typed = codeOf(response);
  // What can't be a code takes no try.
  if (!/^[0-9]{6}$/.test(typed)) return undefined;
  const challenge = await takeTry(context.db, whose);
  if (!challenge) return undefined;
  const [code = '', telephone = ''] = JSON.parse(open(context, challenge)) as string[];
  return isCode(typed, code) ? { challengeId: challenge.id, telephone } : undefined;
}
