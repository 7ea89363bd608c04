/** A picture of a document, as staff see it. */
import { findProcedure } from '../../../db/platform/procedures.js';
import { recordAccess } from '../../../db/staff/access-log.js';
import { findAttachment } from '../../../db/staff/attachments.js';
import { mayDecide } from '../../../db/staff/staff.js';
import { openFile } from '../../../worker/runtime/crypto/file-seal.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { staffOf } from '../../staff/sign-in/service.js';
import { sealContext } from './upload.js';

/**
 * Opens a picture for staff who decide applications of its service. Each time goes into the access log.
 * @returns with it the headers that make it a download of which a browser runs nothing
 */
export async function readAttachment(
  deps: Pick<ApiDependencies, 'db' | 'ring'>,
  call: SessionCall,
  id: string,
): Promise<{ bytes: Buffer; headers: Record<string, string> }> {
  const staff = await staffOf(deps, call);
  const attachment = await findAttachment(deps.db, id);
  const procedure = attachment && (await findProcedure(deps.db, attachment.procedure_id));
  // Not told apart: only its queue may know whether there is such a picture.
  if (!procedure || !mayDecide(staff, procedure.service)) throw problem('not-found');
  await recordAccess(deps.db, { staffId: staff.id, procedureId: procedure.procedure_id, what: 'attachment' });
  const headers = {
    'content-type': attachment.media_type,
    'content-disposition': `attachment; filename="${id}.jpg"`,
    'content-security-policy': "sandbox; default-src 'none'",
  };
  return { bytes: openFile(deps.ring, attachment.sealed, sealContext(id)), headers };
}
