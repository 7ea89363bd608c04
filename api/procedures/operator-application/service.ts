/** What a caller may do with an operator application, whether by script or by page. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { addAttachment, findAttachment, mayClaimAttachment } from '../../../db/staff/attachments.js';
import { noteLook } from '../../../db/staff/access-log.js';
import { findProcedure } from '../../../db/platform/procedures.js';
import { mayDecide } from '../../../db/staff/staff.js';
import { attachedServices } from '../../../worker/runtime/settings/connectors.js';
import { openFile, sealFile } from '../../../worker/runtime/crypto/file-seal.js';
import { type PictureFault, redrawPicture } from '../../../worker/runtime/pictures.js';
import {
  OPERATOR_APPLICATION,
  type OperatorApplicationFields,
  type OperatorApplicationInput,
} from '../../../workflows/contracts/operator-application.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { emailKey } from '../../../workflows/rules/email.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { limitRules } from '../../http/plugins/limits.js';
import { type Upload, uploadOf } from '../../http/plugins/uploads.js';
import { malformed, problem, Refusal } from '../../http/problems.js';
import { startProcedure, startWithin } from '../client.js';
import { staffOf } from '../../staff/sign-in/service.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'clock'>;

export interface Applied {
  procedureId: string;
  status: 'awaiting-contact-verification';
  expiresAt: string;
}
type Optional<T> = { [K in keyof T]: T[K] | undefined };
export type TypedApplication = Omit<OperatorApplicationFields, 'accountId'> &
  Partial<Optional<Record<'accountId' | 'attachmentId' | 'fromProcedureId', string>>>;

/** Takes an application; it is received once its contact address is verified. Whether the account exists changes nothing. */
export async function startApplication(deps: Needs, call: CallContext, typed: TypedApplication): Promise<Applied> {
  const { umin } = deps.services;
  const subject = emailKey(typed.email);
  const limits = limitRules(
    deps,
    call,
    { name: 'operator-application:contact', subject, limit: umin.requestsPerHour, windowMs: HOUR_MS },
    { name: 'operator-application:client', limit: umin.startsPerHourPerAddress, windowMs: HOUR_MS },
  );
  const procedureId = call.procedureIdFor('umin', 'operator-application');
  return startWithin(deps, procedureId, limits, () => apply(deps, call, procedureId, typed));
}

async function apply(
  deps: Needs,
  call: CallContext,
  procedureId: string,
  { accountId, attachmentId, fromProcedureId, ...fields }: TypedApplication,
): Promise<Applied> {
  const { umin } = deps.services;
  if (attachmentId !== undefined && !(await mayClaimAttachment(deps.db, attachmentId, procedureId)))
    throw malformed({ path: 'attachmentId', reason: 'bad-format' });
  const from = fromProcedureId !== undefined && (await goesOn(deps, fromProcedureId)) ? fromProcedureId : undefined;
  const input: OperatorApplicationInput = {
    procedureId,
    fields: { ...fields, ...(accountId !== undefined && { accountId }) },
    locale: call.locale,
    waits: {
      urlMs: umin.operatorUrlLifeMs,
      passwordMs: umin.passwordTicketLifeMs,
      mailMs: umin.mailPatienceMs,
      answerMs: umin.answerPatienceMs,
    },
    services: attachedServices(umin),
    ...(attachmentId !== undefined && { attachmentId }),
    ...(from !== undefined && { fromProcedureId: from }),
  };
  await startProcedure(deps, OPERATOR_APPLICATION, input);
  const expiresAt = new Date(deps.clock() + umin.operatorUrlLifeMs).toISOString();
  return { procedureId, status: 'awaiting-contact-verification', expiresAt };
}

/** Whether an application may go on from a procedure: a password update by access code that brought no new password. */
export async function goesOn({ db }: Pick<Needs, 'db'>, procedureId: string): Promise<boolean> {
  const row = await findProcedure(db, procedureId);
  return row?.kind === 'access-code' && row.status !== 'completed' && row.status !== 'propagating';
}

/** Why a file is refused. Each has its text `operator.file.<fault>`. */
export type FileFault = PictureFault | 'missing' | 'too-large' | 'gone';

/** A refused file; the fault tells the page which field and text. */
export class FileRefusal extends Refusal<'file-refused'> {
  constructor(
    readonly fault: FileFault,
    { text }: Pick<FastifyRequest, 'text'>,
  ) {
    super('file-refused', { reason: text.t(`operator.file.${fault}`) });
  }
}

/** Keeps the request's file: made anew, encrypted. @throws FileRefusal */
export async function keepUpload(deps: ApiDependencies, request: FastifyRequest): Promise<{ attachmentId: string }> {
  const upload = uploadOf(request);
  if (!upload) throw malformed({ path: 'file', reason: 'required' });
  await request.limit({
    name: 'attachment:client',
    limit: deps.services.umin.startsPerHourPerAddress,
    windowMs: HOUR_MS,
  });
  const { mediaType, bytes } = await pictureOf(request, upload);
  const id = request.procedureIdFor('umin', 'attachment');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const sealed = sealFile(deps.ring, bytes, contextOf(id));
  await addAttachment(deps.db, { id, mediaType, bytes: bytes.length, sha256, sealed });
  return { attachmentId: id };
}

/**
 * The same for a form, which may have no file, and is shown again where its file is refused. @returns the file that was kept, or what is
 * wrong with it
 */
export async function keepFormUpload(
  deps: ApiDependencies,
  request: FastifyRequest,
): Promise<{ attachmentId?: string; fault?: FileFault }> {
  if (!uploadOf(request)) return {};
  try {
    return await keepUpload(deps, request);
  } catch (error) {
    if (error instanceof FileRefusal) return { fault: error.fault };
    throw error;
  }
}

async function pictureOf(request: FastifyRequest, { bytes, tooLarge }: Upload) {
  if (tooLarge) throw new FileRefusal('too-large', request);
  const picture = await redrawPicture(bytes);
  if (!picture.ok) throw new FileRefusal(picture.fault, request);
  return picture;
}

const contextOf = (id: string): string => `attachment/${id}`;

/** A picture, for staff who decide in its queue; every look is kept. */
export async function lookAtAttachment(
  deps: ApiDependencies,
  request: FastifyRequest,
  id: string,
): Promise<{ mediaType: string; bytes: Buffer }> {
  const staff = await staffOf(deps, request);
  const attachment = await findAttachment(deps.db, id);
  const procedure = attachment && (await findProcedure(deps.db, attachment.procedure_id));
  // Not told apart: whether there is such a picture is for its queue alone.
  if (!procedure || !mayDecide(staff, procedure.service)) throw problem('not-found');
  await noteLook(deps.db, { staffId: staff.id, procedureId: procedure.procedure_id, what: 'attachment' });
  return { mediaType: attachment.media_type, bytes: openFile(deps.ring, attachment.sealed, contextOf(id)) };
}
