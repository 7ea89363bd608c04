/** Operations of the link with the identity-verification service (spec/contract.md, MFA re-registration). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { AwaitingIdentity } from '../../utokyo/schema.js';

const tags = ['identity-link'] as const;

export const linkIdentity = operation({
  operationId: 'linkIdentity',
  method: 'POST',
  path: '/identity-links',
  summary: 'Tie an Individual Number Card to the account that is signed in',
  description:
    'For a session with MFA. What came of it is a step of the procedure: `identity-linked`, `identity-card-of-another`, `identity-not-allowed`, `identity-card-revoked`, `identity-cancelled`, `identity-not-verified`.',
  tags,
  session: 'utokyo',
  answers: { 201: AwaitingIdentity },
  begins: { a: 'procedure', of: 'utokyo' },
  problems: ['forbidden', 'too-many-requests'],
});

export const unlinkIdentity = operation({
  operationId: 'unlinkIdentity',
  method: 'POST',
  path: '/identity-links/remove',
  summary: 'Take the card off the account that is signed in',
  description: 'For a session with MFA. An account without a card is left as it is.',
  tags,
  session: 'utokyo',
  answers: { 200: z.object({ linked: z.literal(false), removed: z.boolean().describe('Whether there was one') }) },
  problems: ['forbidden'],
});
