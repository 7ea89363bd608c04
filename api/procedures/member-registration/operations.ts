/** Operations of invitations and of the registration that they lead to (spec/contract.md; spec/members.md, "Registration by invitation"). */
import { z } from 'zod';
import { parseMemberUserId } from '../../../workflows/rules/member-user-id.js';
import { MEMBER_ROLES } from '../../../workflows/rules/roster.js';
import { operation } from '../../http/operation.js';
import { Email, Instant, Line, PresentedPassword, ProcedureId, Typed } from '../../http/schema.js';

const tags = ['invitations'] as const;

/** The host name of an institution, as its key. */
export const Institution = Typed({ longest: 253, matches: '^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$' }).describe(
  'Host name of the institution',
);
const Role = z.enum(['機関管理者', ...MEMBER_ROLES]);
export const Token = Typed({ longest: 2048 }).describe('As it stands in the URL of the invitation');
/** 「ユーザーID」 as it would be registered: either width and case may be typed. */
export const MemberUserId = Typed({ longest: 256, pattern: '^[a-z0-9._-]{3,64}$' })
  .transform((typed, context) => {
    const parsed = parseMemberUserId(typed);
    if (parsed.ok) return parsed.id;
    context.addIssue({
      code: 'custom',
      message: parsed.fault === 'required' ? 'reason.required' : 'reason.not-a-member-id',
    });
    return z.NEVER;
  })
  .describe('「ユーザーID」: 3 to 64 of a-z 0-9 . _ -');
export const DisplayName = Line(100).describe('「表示名」');
/** A password as it is chosen: anything but control characters, up to a length that is cheap to hash. */
export const ChosenPassword = Typed({ longest: 256, matches: String.raw`^[^\u0000-\u001f\u007f-\u009f]*$` });

const params = z.strictObject({ institution: Institution });
const ofInvitation = z.strictObject({ procedureId: ProcedureId });
const Invited = z.object({
  procedureId: ProcedureId,
  status: z.literal('invited'),
  expiresAt: Instant.describe('Until when the URL that was mailed may be used'),
});

export const inviteAdministrator = operation({
  operationId: 'inviteAdministrator',
  method: 'POST',
  path: '/institutions/:institution/administrators',
  summary: 'Invite an administrator (機関管理者); the institution is provided where it is not there yet',
  description:
    'For staff with the role administrator. An institution that is not there yet needs a `name`; the name of one that is there stays.',
  tags,
  session: 'staff',
  params,
  body: z.strictObject({ email: Email, name: Line(200).optional().describe('What the institution is called') }),
  answers: { 201: Invited },
  begins: { a: 'procedure', of: 'jairo' },
  problems: ['already-invited', 'forbidden', 'too-many-requests'],
});

export const listInstitutions = operation({
  operationId: 'listInstitutions',
  method: 'GET',
  path: '/institutions',
  summary: 'All institutions, with how many people each has',
  tags,
  session: 'staff',
  answers: {
    200: z.object({
      institutions: z.array(
        z.object({
          institution: Institution,
          name: z.string(),
          administrators: z.int(),
          members: z.int().describe('Rows of the roster'),
          registered: z.int().describe('Those of them with an account'),
          openInvitations: z.int(),
          endedInvitations: z
            .int()
            .describe('Of administrators: expired or undeliverable in the last 30 days, and not sent again'),
        }),
      ),
    }),
  },
  problems: ['forbidden'],
});

const STATES = ['open', 'registered', 'expired', 'withdrawn', 'superseded', 'undeliverable'] as const;

export const listInvitations = operation({
  operationId: 'listInvitations',
  method: 'GET',
  path: '/institutions/:institution/invitations',
  summary: 'Invitations that are open, or that ended without a registration; newest first',
  description:
    'Those of members for whoever manages the institution, those of administrators for staff with the role administrator.',
  tags,
  optionalSession: ['staff', 'jairo'],
  params,
  query: z.strictObject({ page: z.coerce.number().int().min(1).max(10_000).default(1) }),
  answers: {
    200: z.object({
      invitations: z.array(
        z.object({
          procedureId: ProcedureId,
          state: z.enum(STATES),
          role: Role,
          email: z.string(),
          memberNumber: z.string().optional().describe('「会員番号」; absent: an administrator'),
          name: z.string().optional().describe('「氏名」, as the roster has it'),
          invitedAt: Instant,
          expiresAt: Instant.optional().describe('Absent until it is issued'),
          endedAt: Instant.optional(),
        }),
      ),
      total: z.int().describe('On all pages'),
      pages: z.int(),
    }),
  },
  problems: ['forbidden', 'not-authenticated'],
});

export const resendInvitation = operation({
  operationId: 'resendInvitation',
  method: 'POST',
  path: '/invitations/:procedureId/resend',
  summary: 'Mail an invitation once more: a new URL with its whole life',
  description:
    'The URL before it stops working. One that has ended without a registration is begun anew, under a new procedureId; refused with service-off while the service is switched off.',
  tags,
  optionalSession: ['staff', 'jairo'],
  params: ofInvitation,
  answers: { 200: Invited },
  begins: { a: 'procedure' },
  goesOn: 'procedure',
  problems: [
    'already-invited',
    'forbidden',
    'not-authenticated',
    'not-found',
    'service-off',
    'too-many-requests',
    'wrong-state',
  ],
});

export const withdrawInvitation = operation({
  operationId: 'withdrawInvitation',
  method: 'POST',
  path: '/invitations/:procedureId/withdraw',
  summary: 'Withdraw an open invitation: its URL stops working',
  tags,
  optionalSession: ['staff', 'jairo'],
  params: ofInvitation,
  answers: { 200: z.object({ procedureId: ProcedureId, status: z.literal('withdrawn') }) },
  goesOn: 'procedure',
  problems: ['forbidden', 'not-authenticated', 'not-found', 'wrong-state'],
});

export const getInvitation = operation({
  operationId: 'getInvitation',
  method: 'POST',
  path: '/invitations/look',
  summary: 'What an invitation is for. Uses nothing up',
  tags,
  body: z.strictObject({ token: Token }),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: z.literal('invited'),
      institution: Institution,
      institutionName: z.string(),
      email: z.string().describe('The invited address'),
      role: Role,
      expiresAt: Instant,
    }),
  },
  looks: true,
  problems: ['url-expired', 'url-used', 'url-unknown'],
});

export const checkUserId = operation({
  operationId: 'checkUserId',
  method: 'POST',
  path: '/user-ids/check',
  summary: 'Whether a user ID is free over the whole service',
  tags,
  body: z.strictObject({ userId: MemberUserId }),
  answers: {
    200: z.object({
      userId: z.string().describe('As it would be registered: lower case, half width'),
      available: z.boolean(),
    }),
  },
  looks: true,
  problems: ['too-many-requests'],
});

export const scorePassword = operation({
  operationId: 'scorePassword',
  method: 'POST',
  path: '/password-scores',
  summary: 'How strong a password is, as the registration will judge it',
  description:
    'Per cent are 25 times the score of zxcvbn (0 to 4) of the first 32 characters; more than 50 is needed. What is given of the person makes a password weaker that is made of it.',
  tags,
  body: z.strictObject({
    password: ChosenPassword,
    userId: Typed({ least: 0, longest: 256 }).optional(),
    displayName: Typed({ least: 0, longest: 256 }).optional(),
    email: Typed({ least: 0, longest: 1000 }).optional(),
    institution: Typed({ least: 0, longest: 256 }).optional(),
  }),
  answers: {
    200: z.object({
      percent: z.int().describe('0, 25, 50, 75 or 100'),
      acceptable: z.boolean().describe('Whether it is strong enough'),
    }),
  },
  looks: true,
  problems: [],
});

export const registerMember = operation({
  operationId: 'registerMember',
  method: 'POST',
  path: '/invitations/register',
  summary: 'Register an account by an invitation',
  description:
    '`awaiting-email-verification`: the address differs from the invited one, so a one-time URL was mailed to it. Until it is used or over, the user ID is kept and the invitation stays open.',
  tags,
  body: z.strictObject({
    token: Token,
    userId: MemberUserId,
    displayName: DisplayName,
    email: Email,
    password: ChosenPassword,
  }),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: z.enum(['registered', 'awaiting-email-verification']),
      expiresAt: Instant.optional().describe('Until when the address may be verified'),
    }),
  },
  goesOn: 'procedure',
  problems: [
    'url-expired',
    'url-used',
    'url-unknown',
    'user-id-taken',
    'password-too-weak',
    'password-refused',
    'too-many-requests',
  ],
});

export const adoptExistingAccount = operation({
  operationId: 'adoptExistingAccount',
  method: 'POST',
  path: '/invitations/adopt',
  summary: 'Add the right of an invitation to an account that is there already',
  tags,
  body: z.strictObject({ token: Token, userId: Line(256), password: PresentedPassword }),
  answers: { 200: z.object({ procedureId: ProcedureId, status: z.literal('registered') }) },
  goesOn: 'procedure',
  problems: ['url-expired', 'url-used', 'url-unknown', 'not-authenticated', 'already-member', 'too-many-requests'],
});
