/** Pages by which members apply for re-registration and follow their application. The work is that of the operations. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findLastApplication } from '../../../db/staff/applications.js';
import { findOpenReregistration } from '../../../db/utokyo/reregistrations.js';
import { officeHours } from '../../../worker/runtime/calendar.js';
import { formProblem, typedText } from '../../http/forms.js';
import { readForm } from '../../http/plugins/pages.js';
import { uploadsOf } from '../../http/plugins/uploads.js';
import { Refusal } from '../../http/problems.js';
import { maskedAddress } from '../../pages/masked-address.js';
import { UTOKYO_PATHS } from '../../utokyo/paths.js';
import type { SignedInMember } from '../../utokyo/session.js';
import { visit } from '../../utokyo/visit.js';
import type { RouteDependencies } from '../application-kind.js';
import { AttachmentId } from '../attachments/operations.js';
import { type FileFault, keepGoodPictures } from '../attachments/upload.js';
import { caseOf, type FoundCase, writeAnswer, writeWithdrawal } from '../case-tracking/case.js';
import { AnswerText } from '../case-tracking/operations.js';
import { viewProcedure } from '../client.js';
import { PHOTOS } from './operations.js';
import { ApplyByFormPage, ApplyBySitePage } from './pages/apply.js';
import { CASE_DONE, OwnCasePage, type OwnCaseView, OwnCaseWithdrawPage } from './pages/own-case.js';
import { addToApplication, startApplication } from './service.js';

/** The sign-in is all that it takes. */
const NOTHING = z.strictObject({});
const AnswerForm = z.strictObject({ text: AnswerText.optional() });

export async function applicationPages(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  for (const channel of ['site', 'form'] as const)
    app.get(UTOKYO_PATHS[channel], async (request, reply) => {
      const found = await visit(deps, request, reply, channel);
      if ('sent' in found) return found.sent;
      // One that is open takes more proof on its own page.
      const open = await findOpenReregistration(deps.db, found.member.account.id);
      if (open?.kind === 'mfa-application') return reply.redirect(UTOKYO_PATHS.case, 303);
      const view = { member: found.shown };
      if (channel === 'form') return reply.page(ApplyByFormPage, view);
      return reply.page(ApplyBySitePage, { ...view, photosKeptMs: deps.services.utokyo.photoRetentionMs });
    });
  app.post(UTOKYO_PATHS.site, (request, reply) => applyBySite(deps, request, reply));
  app.post(UTOKYO_PATHS.form, (request, reply) => applyByForm(deps, request, reply));

  app.get(UTOKYO_PATHS.case, (request, reply) => showCase(deps, request, reply));
  app.post(UTOKYO_PATHS.caseAnswer, (request, reply) => answer(deps, request, reply));
  app.post(UTOKYO_PATHS.caseEvidence, (request, reply) => addProof(deps, request, reply));
  app.get(UTOKYO_PATHS.caseWithdraw, async (request, reply) => {
    const found = await visit(deps, request, reply, 'case');
    if ('sent' in found) return found.sent;
    const own = await caseOfMember(deps, request, found.member);
    // Nothing to withdraw any more: the page of the case says why.
    if (!own?.case.mayWithdraw) return reply.redirect(UTOKYO_PATHS.case, 303);
    return reply.page(OwnCaseWithdrawPage, { member: found.shown, case: own.case });
  });
  app.post(UTOKYO_PATHS.caseWithdraw, async (request, reply) => {
    const found = await visit(deps, request, reply, 'case');
    if ('sent' in found) return found.sent;
    const own = await caseOfMember(deps, request, found.member);
    if (!own) return reply.redirect(UTOKYO_PATHS.case, 303);
    return onward(reply, 'withdrawn', () => writeWithdrawal(deps, request, own, UTOKYO_PATHS.case));
  });
  // A reload after a failed POST is a GET.
  for (const path of [UTOKYO_PATHS.caseAnswer, UTOKYO_PATHS.caseEvidence])
    app.get(path, (_request, reply) => reply.redirect(UTOKYO_PATHS.case, 303));
}

const caseDone = (done: (typeof CASE_DONE)[number]): string => `${UTOKYO_PATHS.case}?${new URLSearchParams({ done })}`;

/** What came with a form: photos that were received now or before, and why others are refused. No more than two count, the newest first. */
async function photosIn(
  deps: RouteDependencies,
  request: FastifyRequest,
  { account: { id: holder } }: SignedInMember,
): Promise<{ received: string[]; faults: FileFault[]; isBack: boolean }> {
  const before = typedText(request.body, 'received')
    .split(',')
    .flatMap((id) => AttachmentId.safeParse(id).data ?? [])
    .filter((id) => id.startsWith('utokyo-'));
  const uploads = uploadsOf(request, 'photo');
  const { attachmentIds, faults, isLast } = await keepGoodPictures(deps, request, {
    service: 'utokyo',
    uploads,
    holder,
  });
  return { received: [...attachmentIds, ...before].slice(0, PHOTOS.parts.photo.most), faults, isBack: isLast };
}

/** A photo has been destroyed meanwhile, or was another case's. */
const isAboutPhoto = (error: unknown): boolean =>
  error instanceof Refusal && JSON.stringify(error.extras['errors'] ?? '').includes('"photo"');

async function applyBySite(
  deps: RouteDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'site');
  if ('sent' in found) return found.sent;
  const { received, faults, isBack } = await photosIn(deps, request, found.member);
  const again = (view: Parameters<typeof ApplyBySitePage>[0] | object, status: number) =>
    reply.again(ApplyBySitePage, UTOKYO_PATHS.site, { received, ...view }, status);
  if (faults.length > 0) return again({ faults, isBack }, 422);
  if (received.length === 0) return again({ faults: ['missing'] }, 400);
  try {
    await startApplication(deps, request, { channel: 'site', photos: [], received });
    return await reply.redirect(caseDone('received'), 303);
  } catch (error) {
    if (isAboutPhoto(error)) return again({ received: [], faults: ['gone'] }, 422);
    const { errors, status } = formProblem(reply, error);
    return again(errors, status);
  }
}

async function applyByForm(
  deps: RouteDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'form');
  if ('sent' in found) return found.sent;
  const form = readForm(NOTHING, request);
  if (!form.ok) return reply.again(ApplyByFormPage, UTOKYO_PATHS.form, { errors: form.errors }, 400);
  try {
    await startApplication(deps, request, { channel: 'form', photos: [] });
    return await reply.redirect(caseDone('received'), 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return reply.again(ApplyByFormPage, UTOKYO_PATHS.form, errors, status);
  }
}

/** The newest application of a member. */
async function caseOfMember(
  deps: RouteDependencies,
  request: FastifyRequest,
  { account }: SignedInMember,
): Promise<FoundCase | undefined> {
  const application = await findLastApplication(deps.db, 'utokyo', 'mfa-application', account.id);
  const found = application && (await caseOf(deps, request.text, application.procedure_id));
  request.pause = found?.pause;
  return found;
}

async function showCase(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'case');
  if ('sent' in found) return found.sent;
  const own = await caseOfMember(deps, request, found.member);
  const asked = typedText(request.query, 'done');
  const done = CASE_DONE.find((one) => one === asked);
  const sentTo = maskedAddress(found.member.account.email);
  const view: OwnCaseView = { member: found.shown, sentTo, ...(done && { done }) };
  if (!own) return reply.page(OwnCasePage, view);
  const { case: shown, kind, application } = own;
  const waits = shown.status === 'awaiting-decision' || shown.status === 'awaiting-applicant';
  const now = shown.decided && waits ? 'case.now.decided' : (kind.applicant.now[shown.status] ?? 'case.now.decided');
  const { promised } = officeHours(deps.services.utokyo, application.received_at.getTime());
  const expiresAt = (await viewProcedure(deps, application.procedure_id))?.expiresAt;
  return reply.page(OwnCasePage, { ...view, case: shown, now, promised, ...(expiresAt && { expiresAt }) });
}

/** To the page of the case, which says what was done, or that it came too late. */
async function onward(
  reply: FastifyReply,
  done: (typeof CASE_DONE)[number],
  act: () => Promise<unknown>,
): Promise<FastifyReply> {
  try {
    await act();
    return await reply.redirect(caseDone(done), 303);
  } catch (error) {
    if (error instanceof Refusal && error.word === 'wrong-state') return reply.redirect(caseDone('too-late'), 303);
    throw error;
  }
}

/** An answer in words, with photos, or both: photos are evidence, which raises the version of the case. */
async function answer(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'case');
  if ('sent' in found) return found.sent;
  const own = await caseOfMember(deps, request, found.member);
  if (!own?.case.mayAnswer) return reply.redirect(caseDone('too-late'), 303);
  const { received, faults, isBack } = await photosIn(deps, request, found.member);
  const typed = typedText(request.body, 'text');
  const again = (wrong: NonNullable<OwnCaseView['answer']>, status: number): Promise<FastifyReply> =>
    reply.again(OwnCasePage, UTOKYO_PATHS.case, { answer: { received, text: typed, ...wrong } }, status);
  const form = readForm(AnswerForm, request, typed.trim() === '' ? {} : { text: typed });
  if (!form.ok) return again({ errors: form.errors, faults, isBack }, 400);
  if (faults.length > 0) return again({ faults, isBack }, 422);
  const { text } = form.value;
  if (text === undefined && received.length === 0)
    return again({ errors: [{ field: 'text', reason: 'required' }] }, 400);
  const procedureId = own.application.procedure_id;
  try {
    return await onward(reply, 'answered', async () => {
      // Photos and words in one step: where the one is refused, the other isn't kept either.
      if (received.length > 0)
        await addToApplication(deps, request, procedureId, { channel: 'site', photos: [], received, words: text });
      else if (text !== undefined) await writeAnswer(deps, request, own, { text, page: UTOKYO_PATHS.case });
    });
  } catch (error) {
    if (isAboutPhoto(error)) return again({ received: [], faults: ['gone'] }, 422);
    throw error;
  }
}

/** More proof in an open case, by the site or by the form. */
async function addProof(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'case');
  if ('sent' in found) return found.sent;
  const own = await caseOfMember(deps, request, found.member);
  if (!own?.application.open || own.case.decided) return reply.redirect(caseDone('too-late'), 303);
  const channel = typedText(request.body, 'channel') === 'form' ? 'form' : 'site';
  const none = { received: [], faults: [], isBack: false };
  const { received, faults, isBack } = channel === 'site' ? await photosIn(deps, request, found.member) : none;
  const again = (wrong: NonNullable<OwnCaseView['answer']>, status: number): Promise<FastifyReply> =>
    reply.again(OwnCasePage, UTOKYO_PATHS.case, { answer: { received, ...wrong } }, status);
  if (faults.length > 0) return again({ faults, isBack }, 422);
  if (channel === 'site' && received.length === 0) return again({ faults: ['missing'] }, 400);
  try {
    return await onward(reply, 'added', () =>
      addToApplication(deps, request, own.application.procedure_id, { channel, photos: [], received }),
    );
  } catch (error) {
    if (isAboutPhoto(error)) return again({ received: [], faults: ['gone'] }, 422);
    const { errors, status } = formProblem(reply, error);
    return again(errors, status);
  }
}
