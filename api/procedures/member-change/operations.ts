/** Operations on a member's own account (spec/members.md, "Registration by invitation" 6). The user ID never changes. */
import { z } from 'zod';
import { MEMBER_ROLES } from '../../../workflows/rules/roster.js';
import { operation } from '../../http/operation.js';
import { Email, Instant, PresentedPassword, ProcedureId, Status } from '../../http/schema.js';
import { ChosenPassword, DisplayName } from '../member-registration/operations.js';

const tags = ['profile'] as const;
const session = 'jairo' as const;

export const getProfile = operation({
  operationId: 'getProfile',
  method: 'GET',
  path: '/profile',
  summary: 'The account of whoever is signed in',
  tags,
  session,
  answers: {
    200: z.object({
      userId: z.string().describe('「ユーザーID」: never changes'),
      displayName: z.string(),
      email: z.string().describe('Verified'),
      rights: z.array(z.object({ institution: z.string(), role: z.enum(['機関管理者', ...MEMBER_ROLES]) })),
    }),
  },
  problems: [],
});

const Changed = z.object({ procedureId: ProcedureId, status: Status });

export const changeDisplayName = operation({
  operationId: 'changeDisplayName',
  method: 'POST',
  path: '/profile/display-name',
  summary: 'Change the 「表示名」, in all rosters that the person stands in',
  tags,
  session,
  body: z.strictObject({ displayName: DisplayName }),
  answers: { 200: Changed },
  begins: { a: 'procedure', of: 'jairo' },
  problems: ['wrong-state', 'too-many-requests'],
});

export const startMemberEmailChange = operation({
  operationId: 'startMemberEmailChange',
  method: 'POST',
  path: '/profile/email',
  summary: 'Have a one-time URL mailed to a new address; it counts once the URL is used',
  description: 'The address until now is told of the request, and of the change.',
  tags,
  session,
  body: z.strictObject({ email: Email }),
  answers: { 201: Changed.extend({ expiresAt: Instant.optional().describe('Until when the URL may be used') }) },
  begins: { a: 'procedure', of: 'jairo' },
  problems: ['too-many-requests'],
});

export const changeMemberPassword = operation({
  operationId: 'changeMemberPassword',
  method: 'POST',
  path: '/profile/password',
  summary: 'Change the password; all other sessions of the account end',
  tags,
  session,
  body: z.strictObject({
    current: PresentedPassword.describe('The present password'),
    password: ChosenPassword,
  }),
  answers: { 200: Changed },
  begins: { a: 'procedure', of: 'jairo' },
  problems: ['not-authenticated', 'password-too-weak', 'password-refused', 'wrong-state', 'too-many-requests'],
});
