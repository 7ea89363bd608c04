/** Telephones that are told of a re-registration: whoever has taken over the mailbox may not have the telephone. */
import { methodsOf } from '../../../db/utokyo/methods.js';
import { type EmbeddedContext, secretsOf } from './embedded-context.js';
import { warningText } from './telephone.js';

/** @returns how many numbers were told, each once @throws MethodsUnavailableError */
export async function warnTelephones(
  context: EmbeddedContext,
  { memberId, id, stopUrl }: { memberId: string; id: string; stopUrl: string },
): Promise<number> {
  const { telephone, issuer, db } = context;
  if (!telephone) return 0;
  const numbers = new Set(secretsOf(context, await methodsOf(db, memberId, 'phone')).map(({ secret }) => secret));
  for (const [n, to] of [...numbers].entries())
    await telephone.send({ to, text: warningText(issuer, stopUrl), id: `${id}-${n + 1}`.toLowerCase() });
  return numbers.size;
}
