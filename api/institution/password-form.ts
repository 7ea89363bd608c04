/** What a form for a member's new password says of a refusal. */
import type { FastifyReply } from 'fastify';
import { formProblem } from '../http/forms.js';
import { type Fault, Refusal } from '../http/problems.js';
import type { FormErrors } from '../pages/context.js';

export type RefusedPassword = FormErrors & { percent?: number; broken?: string[]; status: number };

/** @throws the error itself where no form can show it */
export function passwordErrors(reply: FastifyReply, error: unknown): RefusedPassword {
  const { errors, status } =
    error instanceof Refusal && error.word === 'malformed'
      ? { errors: fieldsOf(error), status: error.status }
      : formProblem(reply, error);
  const { percent, violations } = error instanceof Refusal ? error.extras : {};
  return {
    ...errors,
    ...(typeof percent === 'number' && { percent }),
    ...(Array.isArray(violations) && { broken: violations.map(({ reason }: { reason: string }) => reason) }),
    status,
  };
}

const fieldsOf = ({ extras }: Refusal): FormErrors => ({
  errors: (extras['errors'] as Fault[]).map(({ path, reason }) => ({ field: path, reason })),
});
