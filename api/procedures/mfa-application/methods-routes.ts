/** Pages of 「セキュリティ情報」. The work is that of the operations on verification methods. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findReregistration, registersFor } from '../../../db/utokyo/reregistrations.js';
import { CODE_MS } from '../../../worker/runtime/mfa/telephone.js';
import { qrCode } from '../../../worker/runtime/mfa/totp.js';
import { parseTelephone } from '../../../workflows/rules/telephone.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { readForm } from '../../http/plugins/pages.js';
import { Refusal } from '../../http/problems.js';
import { Typed } from '../../http/schema.js';
import type { FormErrors } from '../../pages/context.js';
import { UTOKYO_PATHS } from '../../utokyo/paths.js';
import type { SignedInMember } from '../../utokyo/session.js';
import { visit } from '../../utokyo/visit.js';
import { beginRegistration, finishRegistration, removeMethods } from './methods.js';
import { Kind } from './operations.js';
import { RemoveMethodPage, SecurityInfoPage } from './pages/methods.js';
import { PhoneCodePage, RegisterPasskeyPage, RegisterPhonePage, RegisterTotpPage } from './pages/register.js';

const CodeForm = z.strictObject({ code: Typed({ longest: 64 }) });
const PhoneForm = z.strictObject({
  telephone: Typed({ longest: 64 }).refine((typed) => parseTelephone(typed) !== undefined, {
    error: 'reason.not-a-telephone',
  }),
});
const DONE = ['totp', 'passkey', 'phone', 'removed', 'last'] as const;

export async function methodPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(UTOKYO_PATHS.securityInfo, (request, reply) => showMethods(deps, request, reply));

  app.get(UTOKYO_PATHS.totp, async (request, reply) => {
    const found = await visit(deps, request, reply, 'registration');
    if ('sent' in found) return found.sent;
    // The same secret however often the page is loaded: it shows what is to be scanned.
    const { secret = '', uri = '' } = await beginRegistration(deps, request, { kind: 'totp' });
    return reply.page(RegisterTotpPage, { member: found.shown, secret, uri, qr: await qrCode(uri) });
  });
  app.post(UTOKYO_PATHS.totp, (request, reply) =>
    codeGiven(deps, request, reply, {
      kind: 'totp',
      again: (errors, status) => reply.again(RegisterTotpPage, UTOKYO_PATHS.totp, errors, status),
    }),
  );

  app.get(UTOKYO_PATHS.passkey, async (request, reply) => {
    const found = await visit(deps, request, reply, 'registration');
    return 'sent' in found ? found.sent : reply.page(RegisterPasskeyPage, { member: found.shown });
  });

  app.get(UTOKYO_PATHS.phone, async (request, reply) => {
    const found = await visit(deps, request, reply, 'registration');
    return 'sent' in found ? found.sent : reply.page(RegisterPhonePage, { member: found.shown });
  });
  app.post(UTOKYO_PATHS.phone, (request, reply) => telephoneGiven(deps, request, reply));
  app.get(UTOKYO_PATHS.phoneCode, async (request, reply) => {
    const found = await visit(deps, request, reply, 'registration');
    return 'sent' in found ? found.sent : reply.page(PhoneCodePage, { member: found.shown, lifeMs: CODE_MS });
  });
  app.post(UTOKYO_PATHS.phoneCode, (request, reply) =>
    codeGiven(deps, request, reply, {
      kind: 'phone',
      again: (errors, status) => reply.again(PhoneCodePage, UTOKYO_PATHS.phoneCode, errors, status),
    }),
  );

  app.get(UTOKYO_PATHS.remove, async (request, reply) => {
    const found = await visit(deps, request, reply, 'removal');
    if ('sent' in found) return found.sent;
    const { data: kind } = Kind.safeParse(typedText(request.query, 'kind'));
    if (!kind) return reply.redirect(UTOKYO_PATHS.securityInfo, 303);
    return reply.page(RemoveMethodPage, { member: found.shown, kind });
  });
  app.post(UTOKYO_PATHS.remove, (request, reply) => removed(deps, request, reply));
}

async function showMethods(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'security-info', 'registration');
  if ('sent' in found) return found.sent;
  const { account } = found.member;
  const [kinds, isOpen] = await Promise.all([deps.methods.kinds(account.id), waitsForFirst(deps, found.member)]);
  const asked = typedText(request.query, 'done');
  const done = DONE.find((one) => one === asked);
  return reply.page(SecurityInfoPage, { member: found.shown, kinds, isOpen, ...(done && { done }) });
}

/** Whether the session is of a re-registration without a new method. */
async function waitsForFirst(
  { db }: Pick<ApiDependencies, 'db'>,
  { account, level, beganAt }: SignedInMember,
): Promise<boolean> {
  if (level !== 'window' && level !== 'pass') return false;
  const procedureId = await registersFor(db, account.id, level, beganAt);
  const row = procedureId === undefined ? undefined : await findReregistration(db, procedureId);
  return row?.registered_at === null;
}

/** To the list, which says what was done. */
const onward = (reply: FastifyReply, done: (typeof DONE)[number]): FastifyReply =>
  reply.redirect(`${UTOKYO_PATHS.securityInfo}?${new URLSearchParams({ done })}`, 303);

interface CodeOf {
  kind: 'totp' | 'phone';
  again(errors: FormErrors, status: number): Promise<FastifyReply>;
}
async function codeGiven(
  deps: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  { kind, again }: CodeOf,
): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'registration');
  if ('sent' in found) return found.sent;
  const form = readForm(CodeForm, request);
  if (!form.ok) return again({ errors: form.errors }, 400);
  try {
    await finishRegistration(deps, request, { kind, response: form.value.code });
    return onward(reply, kind);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return again(errors, status);
  }
}

async function telephoneGiven(
  deps: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'registration');
  if ('sent' in found) return found.sent;
  const telephone = typedText(request.body, 'telephone');
  const again = (errors: FormErrors, status: number): Promise<FastifyReply> =>
    reply.again(RegisterPhonePage, UTOKYO_PATHS.phone, { telephone, ...errors }, status);
  const form = readForm(PhoneForm, request);
  if (!form.ok) return again({ errors: form.errors }, 400);
  try {
    await beginRegistration(deps, request, { kind: 'phone', telephone: form.value.telephone });
    return await reply.redirect(UTOKYO_PATHS.phoneCode, 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return again(errors, status);
  }
}

async function removed(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'removal');
  if ('sent' in found) return found.sent;
  const { data: kind } = Kind.safeParse(typedText(request.body, 'kind'));
  if (!kind) return reply.redirect(UTOKYO_PATHS.securityInfo, 303);
  try {
    await removeMethods(deps, request, kind);
    return onward(reply, 'removed');
  } catch (error) {
    if (error instanceof Refusal && error.word === 'last-method') return onward(reply, 'last');
    throw error;
  }
}
