/** What a service refused, shown by the form that it was typed into. */
import type { FastifyReply } from 'fastify';
import { fieldOf, formProblem } from '../../http/forms.js';
import { Refusal } from '../../http/problems.js';
import type { FormErrors } from '../../pages/context.js';

/** The faults of fields, as a form has them. */
function fieldErrors({ extras }: Refusal): NonNullable<FormErrors['errors']> {
  const faults = fieldOf(extras, 'errors');
  return (Array.isArray(faults) ? faults : []).map(({ path, reason }) => ({ field: String(path), reason }));
}

/** Leads to where it was done, or shows the form again. @param done does it @returns by it: where it leads */
export async function kept(
  reply: FastifyReply,
  again: (errors: FormErrors, status: number) => Promise<FastifyReply>,
  done: () => Promise<string>,
): Promise<FastifyReply> {
  try {
    return await reply.redirect(await done(), 303);
  } catch (error) {
    if (error instanceof Refusal && error.word === 'malformed') return again({ errors: fieldErrors(error) }, 400);
    const { errors, status } = formProblem(reply, error);
    return again(errors, status);
  }
}
