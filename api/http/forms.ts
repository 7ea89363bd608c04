/** Small things that routes of forms share. */
import type { FastifyReply } from 'fastify';
import type { FormErrors } from '../pages/context.js';
import { Refusal } from './problems.js';

/** What a body or a query holds under a name, own properties only. */
export const fieldOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined;

/** What was typed into a field, whole, to be shown again; what counts is read by `readForm`. Never use it for a password. */
export function typedText(body: unknown, field: string): string {
  const value = fieldOf(body, field);
  return typeof value === 'string' ? value : '';
}

/** How a form says that it was refused as a whole; the access log and the figures say it too. @throws the error itself where it isn't a refusal that a form can show */
export function formProblem(reply: FastifyReply, error: unknown): { errors: FormErrors; status: number } {
  if (!(error instanceof Refusal) || error.status >= 500) throw error;
  reply.request.problemWord = error.word;
  const { retryAfterS } = error.extras;
  if (typeof retryAfterS !== 'number') return { errors: { problem: error.word }, status: error.status };
  reply.header('retry-after', retryAfterS);
  return { errors: { problem: error.word, retryAfterSeconds: retryAfterS }, status: error.status };
}
