/** The form by which auditors take away what they found. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import { sendAttachment } from '../../http/attachment.js';
import { readForm } from '../../http/plugins/pages.js';
import { malformed } from '../../http/problems.js';
import { auditorOf } from '../service.js';
import { filterOf } from '../filter.js';
import { AUDIT_PATHS } from '../paths.js';
import { exportProcedures } from './operations.js';
import { EXPORT_PATH } from './paths.js';
import * as service from './service.js';

/** Within the routes of auditors' pages. */
export function auditExportPages(app: FastifyInstance, deps: ApiDependencies): void {
  // A reload after a refused form is a GET.
  app.get(EXPORT_PATH, (_request, reply) => reply.redirect(AUDIT_PATHS.search, 303));
  app.post(EXPORT_PATH, async (request, reply) => {
    await auditorOf(deps, request);
    const form = readForm(exportProcedures.body, request);
    if (!form.ok) throw malformed(...form.errors.map(({ field, reason }) => ({ path: field, reason })));
    const { format, ...asked } = form.value;
    return sendAttachment(reply, await service.exportFile(deps, request, { format, filter: filterOf(asked) }));
  });
}
