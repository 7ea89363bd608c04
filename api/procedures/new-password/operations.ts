/** The operation that sets a new password (spec/contract.md). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Instant, ProcedureId, Typed } from '../../http/schema.js';

/** The policy judges whatever was typed; only what no form sends is refused here. */
const TypedPassword = Typed({ longest: 10_000 });

export const submitNewPassword = operation({
  operationId: 'submitNewPassword',
  method: 'POST',
  path: '/new-passwords',
  summary: 'Set the new password that a procedure waits for',
  description:
    'Answers once the password is in force on this system’s own record; the attached services follow, each by the time named. A refused password uses nothing up: try again until the ticket ends.',
  tags: ['new-password'],
  body: z.strictObject({
    passwordTicket: Typed({ longest: 4096 }).describe(
      'From submitAccessCode, redeemOneTimeUrl or issueTemporaryAccessPass',
    ),
    password: TypedPassword,
    passwordAgain: TypedPassword,
  }),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: z
        .enum(['propagating', 'completed'])
        .describe('`completed` where no attached service has to learn of the password'),
      services: z.array(
        z.object({
          name: z.string(),
          label: z.string().describe("In the caller's language"),
          status: z.literal('pending'),
          expectedAt: Instant,
        }),
      ),
    }),
  },
  goesOn: 'procedure',
  problems: ['password-refused', 'ticket-expired', 'too-many-requests'],
});
