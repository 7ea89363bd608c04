/** Operations of re-registration by application, and of the methods themselves (spec/contract.md, MFA re-registration). */
import { z } from 'zod';
import { PICTURE_LIMIT_BYTES } from '../../../worker/runtime/pictures.js';
import { operation } from '../../http/operation.js';
import type { UploadScope } from '../../http/plugins/uploads.js';
import { Instant, Line, ProcedureId, Typed } from '../../http/schema.js';
import { MemberId } from '../../utokyo/schema.js';

const applications = ['mfa-application'] as const;
const methods = ['mfa-methods'] as const;

/** Both sides of a card. */
export const PHOTOS = {
  parts: { photo: { most: 2, limitBytes: PICTURE_LIMIT_BYTES } },
} as const satisfies UploadScope;

/** Documents that staff see at the counter. */
export const DOCUMENTS = ['student-card', 'staff-card', 'other'] as const;
export const Kind = z.enum(['totp', 'passkey', 'phone']);
const Kinds = z.array(Kind).describe('Each kind once; never numbers or names of devices');

const evidence = {
  channel: z.enum(['form', 'counter', 'site']).describe('「専用フォーム」 「窓口」 「専用申請サイト」'),
  sawDocument: z.enum(DOCUMENTS).optional().describe('With `counter`: what staff saw'),
  documentName: Line(100).optional().describe('With `sawDocument` `other`'),
  photo: z
    .array(z.string().meta({ format: 'binary' }))
    .max(2)
    .optional()
    .describe('With `site`: photos of the IC student or staff card. JPEG, PNG, HEIC or WebP, at most 10 MB each'),
};

export const startMfaApplication = operation({
  operationId: 'startMfaApplication',
  method: 'POST',
  path: '/mfa-applications',
  summary: 'Apply to have the verification methods reset',
  description:
    '`form`: a session of `utokyo` of level mfa (level password while the first set-up is not finished). `site`: any session by password, with one or two photos. `counter`: a session of staff who sit at the counter of the person’s office.',
  tags: applications,
  optionalSession: ['utokyo', 'staff'],
  upload: PHOTOS,
  jsonToo: true,
  body: z.strictObject({
    ...evidence,
    accountId: MemberId.optional().describe('With `counter`: whose application it is'),
  }),
  answers: {
    201: z.object({
      procedureId: ProcedureId,
      status: z.literal('awaiting-decision'),
      receiptNumber: z.string(),
      dueAt: Instant.optional().describe('Absent where the calendar does not reach so far: nothing is promised'),
    }),
  },
  begins: { a: 'procedure', of: 'utokyo' },
  problems: [
    'channel-not-allowed',
    'file-refused',
    'already-open',
    'not-authenticated',
    'forbidden',
    'too-many-requests',
  ],
});

export const addMfaEvidence = operation({
  operationId: 'addMfaEvidence',
  method: 'POST',
  path: '/mfa-applications/:procedureId/evidence',
  summary: 'Add evidence to an open application, of the same or another channel',
  tags: applications,
  optionalSession: ['utokyo', 'staff'],
  upload: PHOTOS,
  jsonToo: true,
  params: z.strictObject({ procedureId: ProcedureId }),
  body: z.strictObject(evidence),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: z.literal('awaiting-decision'),
      evidenceVersion: z.int().describe('A decision is of one version'),
    }),
  },
  goesOn: 'procedure',
  problems: [
    'channel-not-allowed',
    'file-refused',
    'wrong-state',
    'not-found',
    'not-authenticated',
    'forbidden',
    'too-many-requests',
  ],
});

export const listMfaMethods = operation({
  operationId: 'listMfaMethods',
  method: 'GET',
  path: '/mfa-methods',
  summary: 'The kinds of verification method that are registered',
  tags: methods,
  session: 'utokyo',
  answers: { 200: z.object({ methods: Kinds }) },
  problems: ['forbidden'],
});

export const removeMfaMethod = operation({
  operationId: 'removeMfaMethod',
  method: 'POST',
  path: '/mfa-methods/remove',
  summary: 'Remove the verification methods of one kind',
  description:
    'For a session with MFA, which goes on under a new cookie; all others with MFA end. The last kind of somebody who must sign in with one is refused.',
  tags: methods,
  session: 'utokyo',
  body: z.strictObject({ kind: Kind }),
  answers: { 200: z.object({ methods: Kinds, removed: z.boolean().describe('Whether there were any') }) },
  problems: ['forbidden', 'last-method'],
});

export const startMfaRegistration = operation({
  operationId: 'startMfaRegistration',
  method: 'POST',
  path: '/mfa-methods/start',
  summary: 'Begin to register a verification method',
  description: 'The same secret again, as long as it is not registered.',
  tags: methods,
  session: 'utokyo',
  secretAnswer: true,
  body: z.strictObject({
    kind: Kind,
    telephone: Typed({ longest: 64 }).optional().describe('With `phone`: where the code is sent'),
  }),
  answers: {
    200: z.object({
      kind: Kind,
      secret: z.string().optional().describe('With `totp`, Base32'),
      uri: z.string().optional().describe('With `totp`: for a QR code'),
      options: z.looseObject({}).optional().describe('With `passkey`: of navigator.credentials.create()'),
    }),
  },
  problems: ['forbidden', 'method-refused', 'too-many-requests'],
});

export const registerMfaMethod = operation({
  operationId: 'registerMfaMethod',
  method: 'POST',
  path: '/mfa-methods',
  summary: 'Register a verification method; the first one of a re-registration removes the old ones',
  tags: methods,
  session: 'utokyo',
  body: z.strictObject({
    kind: Kind,
    code: Typed({ longest: 64 }).optional().describe('With `totp` and `phone`'),
    credential: z.looseObject({}).optional().describe('With `passkey`: what the authenticator answered, as JSON'),
  }),
  answers: { 200: z.object({ status: z.literal('registered'), methods: Kinds }) },
  problems: ['forbidden', 'method-refused', 'too-many-requests'],
});
