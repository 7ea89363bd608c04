/** A picture of a document, as staff see it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { findProcedure } from '../../../db/platform/procedures.js';
import { noteLook } from '../../../db/staff/access-log.js';
import { findAttachment } from '../../../db/staff/attachments.js';
import { mayDecide } from '../../../db/staff/staff.js';
import { openFile } from '../../../worker/runtime/crypto/file-seal.js';
import type { ApiDependencies } from '../../dependencies.js';
import { problem } from '../../http/problems.js';
import { staffOf } from '../../staff/sign-in/service.js';
import { sealContext } from './upload.js';

/** Answers with a picture, as a download that a browser runs nothing of. */
export async function sendAttachment(deps: ApiDependencies, reply: FastifyReply, id: string): Promise<FastifyReply> {
  const { mediaType, bytes } = await readAttachment(deps, reply.request, id);
  return reply
    .type(mediaType)
    .header('content-disposition', `attachment; filename="${id}.jpg"`)
    .header('content-security-policy', "sandbox; default-src 'none'")
    .send(bytes);
}

/** Opens a picture for staff who decide applications of its service. Each time goes into the access log. */
async function readAttachment(
  deps: ApiDependencies,
  request: FastifyRequest,
  id: string,
): Promise<{ mediaType: string; bytes: Buffer }> {
  const staff = await staffOf(deps, request);
  const attachment = await findAttachment(deps.db, id);
  const procedure = attachment && (await findProcedure(deps.db, attachment.procedure_id));
  // Not told apart: only its queue may know whether there is such a picture.
  if (!procedure || !mayDecide(staff, procedure.service)) throw problem('not-found');
  await noteLook(deps.db, { staffId: staff.id, procedureId: procedure.procedure_id, what: 'attachment' });
  return { mediaType: attachment.media_type, bytes: openFile(deps.ring, attachment.sealed, sealContext(id)) };
}
