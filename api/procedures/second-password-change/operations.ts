/** Operations that set and change the second password (spec/contract.md; manual: certificate issuance, 2.2, 2.4 (b) and (c)). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { ProcedureId, Typed } from '../../http/schema.js';

/** The rules judge whatever was typed; only what no form sends is refused here. */
export const TypedSecondPassword = Typed({ longest: 1_000 });

const tags = ['second-password'] as const;
const answers = {
  200: z.object({ procedureId: ProcedureId, status: z.literal('set') }),
} as const;

export const setSecondPassword = operation({
  operationId: 'setSecondPassword',
  method: 'POST',
  path: '/second-passwords',
  summary: 'Set the second password',
  description:
    'With a session that reaches as far as that, which then reaches everything, under a new ID; or with the ticket of a redeemed reset URL, which ends all sessions of the account.',
  tags,
  optionalSession: ['shomei'],
  body: z.strictObject({
    passwordTicket: Typed({ longest: 4096 }).optional().describe('From redeemOneTimeUrl'),
    password: TypedSecondPassword,
    passwordAgain: TypedSecondPassword,
  }),
  answers,
  begins: { a: 'procedure' },
  goesOn: 'procedure',
  problems: ['password-refused', 'ticket-expired', 'not-authenticated', 'forbidden', 'too-many-requests'],
});

export const changeSecondPassword = operation({
  operationId: 'changeSecondPassword',
  method: 'POST',
  path: '/second-passwords/change',
  summary: 'Change the second password',
  description:
    'All other sessions of the account end, this one goes on under a new ID. A wrong present one counts as a wrong login; where it locks the account, the account’s sessions end.',
  tags,
  session: 'shomei',
  body: z.strictObject({
    current: TypedSecondPassword,
    password: TypedSecondPassword,
    passwordAgain: TypedSecondPassword,
  }),
  answers,
  begins: { a: 'procedure', of: 'shomei' },
  problems: ['password-refused', 'account-locked', 'forbidden', 'too-many-requests'],
});
