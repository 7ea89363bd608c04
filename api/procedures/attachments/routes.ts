/** The operation that keeps a picture, and the page that shows one to staff. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.js';
import { serve } from '../../http/operation.js';
import { uploadsOf } from '../../http/plugins/uploads.js';
import { malformed, problem } from '../../http/problems.js';
import { STAFF_PATHS } from '../../staff/paths.js';
import type { RouteDependencies } from '../application-kind.js';
import { readAttachment } from './access.js';
import { AttachmentId, uploadAttachment } from './operations.js';
import { keepPictures, type Pictures } from './upload.js';

/** @param deps.service whose applications may name the picture */
export async function attachmentRoutes(
  app: FastifyInstance,
  deps: ApiDependencies & Pick<Pictures, 'service'>,
): Promise<void> {
  serve(app, uploadAttachment, async ({ request }) => {
    const uploads = uploadsOf(request, 'file');
    const [attachmentId] = await keepPictures(deps, request, { service: deps.service, uploads });
    if (attachmentId === undefined) throw malformed({ path: 'file', reason: 'required' });
    return { attachmentId };
  });
}

/** Of an address within a page. Anything less is a download. */
const Look = z.object({ until: z.string().regex(/^[0-9]{1,15}$/), look: z.string().min(1).max(100) });

export async function attachmentPages(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  app.get<{ Params: { id: string } }>(`${STAFF_PATHS.attachments}/:id`, async (request, reply) => {
    const { data: id } = AttachmentId.safeParse(request.params.id);
    if (id === undefined) throw problem('not-found');
    const look = Look.safeParse(request.query);
    const { bytes, headers } = await readAttachment(deps, request, id, look.data);
    return reply.headers(headers).send(bytes);
  });
}
