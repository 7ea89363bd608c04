/** Operations of the case tracker: where an application is, for an applicant without an account. */
import { z } from 'zod';
import { parseReceiptNumber } from '../../../workflows/rules/receipt-number.js';
import { operation } from '../../http/operation.js';
import { AttachmentId } from '../attachments/operations.js';
import { Instant, Lines, ProcedureId, Status, TenDigits, Typed } from '../../http/schema.js';

const tags = ['case-tracking'] as const;

const RECEIPT_NUMBER =
  '^(?:U-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}|[a-z]{2,12}(?:-[a-z]{2,12}){1,3}-[0-9A-HJKMNP-TV-Z]{26})$';

/** 「受付番号」 in either width and case, with or without its hyphens. */
export const ReceiptNumber = Typed({ least: 0, longest: 120, pattern: RECEIPT_NUMBER })
  .transform((typed, context) => {
    const number = parseReceiptNumber(typed);
    if (number !== undefined) return number;
    context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'reason.required' : 'reason.bad-format' });
    return z.NEVER;
  })
  .describe(
    '「受付番号」: U-7K3M-Q9XF; the ID of the procedure, which was the number of earlier applications, counts too',
  );

/** An answer to a question of the office. */
export const AnswerText = Lines(2000);

const CaseTicket = Typed({ longest: 4096 }).describe('From openCase; refused with `forbidden` once it has ended');

const Case = z
  .object({
    receiptNumber: z.string(),
    kind: z.string(),
    status: Status,
    receivedAt: Instant,
    dueAt: Instant.describe('By when the office has promised a decision'),
    decided: z.boolean(),
    question: z
      .object({ text: z.string(), askedAt: Instant, answerBy: Instant.optional() })
      .optional()
      .describe('What the office still needs to know'),
    mayAnswer: z.boolean(),
    mayWithdraw: z.boolean(),
    steps: z.array(z.object({ at: Instant, step: z.string(), text: z.string() })),
  })
  .meta({ id: 'TrackedCase', description: 'A case as its applicant sees it. Holds nothing that the applicant wrote.' });
export type Case = z.output<typeof Case>;

export const startCaseTracking = operation({
  operationId: 'startCaseTracking',
  method: 'POST',
  path: '/case-trackings',
  summary: 'Have a code mailed that shows where a case is',
  description:
    'The code goes to the verified contact address of the case. The answer is the same for a receipt number that names none.',
  tags,
  body: z.strictObject({ receiptNumber: ReceiptNumber }),
  answers: {
    201: z.object({ procedureId: ProcedureId, status: z.literal('awaiting-code'), expiresAt: Instant }),
  },
  begins: { a: 'procedure' },
  problems: ['too-many-requests'],
});

export const openCase = operation({
  operationId: 'openCase',
  method: 'POST',
  path: '/case-trackings/:procedureId/open',
  summary: 'Give the mailed code, and see the case',
  description: 'A code that is not ten digits is `malformed` and uses up no try.',
  tags,
  params: z.strictObject({ procedureId: ProcedureId }),
  body: z.strictObject({ code: TenDigits }),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: z.literal('completed'),
      case: Case,
      caseTicket: z.string().describe('Right to look at the case, to answer and to withdraw; ends with `expiresAt`'),
      expiresAt: Instant,
    }),
  },
  goesOn: 'procedure',
  problems: ['wrong-code', 'code-locked', 'code-expired', 'not-found'],
});

const acting = {
  method: 'POST',
  tags,
  answers: { 200: z.object({ procedureId: ProcedureId, status: Status, case: Case }) },
} as const;

export const getCase = operation({
  ...acting,
  operationId: 'getCase',
  path: '/cases/look',
  summary: 'See the case again',
  description: 'By POST, since the ticket must not stand in an address.',
  body: z.strictObject({ caseTicket: CaseTicket }),
  looks: true,
  problems: ['forbidden', 'case-expired'],
});

export const answerQuestion = operation({
  ...acting,
  operationId: 'answerQuestion',
  path: '/cases/answer',
  summary: 'Answer a question of the office',
  description: 'Refused with wrong-state where nothing is asked, or a decision stands.',
  body: z.strictObject({
    caseTicket: CaseTicket,
    text: AnswerText,
    attachmentId: AttachmentId.optional(),
  }),
  goesOn: 'procedure',
  problems: ['forbidden', 'case-expired', 'wrong-state'],
});

export const withdrawApplication = operation({
  ...acting,
  operationId: 'withdrawApplication',
  path: '/cases/withdraw',
  summary: 'Withdraw the application',
  description: 'Refused with wrong-state once a decision stands.',
  body: z.strictObject({ caseTicket: CaseTicket }),
  goesOn: 'procedure',
  problems: ['forbidden', 'case-expired', 'wrong-state'],
});
