/** Routes of the procedure `mfa-application` and of verification methods: operations for scripts. */
import type { FastifyInstance } from 'fastify';
import { findApplication, receiptNumberOf } from '../../../db/staff/applications.js';
import { findReregistration } from '../../../db/utokyo/reregistrations.js';
import type { ApiDependencies } from '../../dependencies.js';
import { serve } from '../../http/operation.js';
import { uploadsOf } from '../../http/plugins/uploads.js';
import type { StatusPage } from '../module.js';
import { beginRegistration, finishRegistration, kindsOfMember, removeMethods } from './methods.js';
import * as operations from './operations.js';
import { MfaApplicationStatusPage } from './pages/status.js';
import { addToApplication, startApplication } from './service.js';

export async function mfaApplicationRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, operations.startMfaApplication, ({ body, request }) =>
    startApplication(deps, request, { ...body, photos: uploadsOf(request, 'photo') }),
  );
  serve(app, operations.addMfaEvidence, ({ params, body, request }) =>
    addToApplication(deps, request, params.procedureId, { ...body, photos: uploadsOf(request, 'photo') }),
  );
  serve(app, operations.listMfaMethods, async ({ request }) => ({ methods: await kindsOfMember(deps, request) }));
  serve(app, operations.removeMfaMethod, ({ body, request }) => removeMethods(deps, request, body.kind));
  serve(app, operations.startMfaRegistration, ({ body, request }) => beginRegistration(deps, request, body));
  serve(app, operations.registerMfaMethod, async ({ body: { kind, code, credential }, request }) => ({
    status: 'registered' as const,
    methods: await finishRegistration(deps, request, {
      kind,
      response: kind === 'passkey' ? credential : (code ?? ''),
    }),
  }));
}

export const mfaApplicationPage: StatusPage = async ({ db }, reply, procedure) => {
  const { procedureId } = procedure;
  const [application, reregistration] = [
    await findApplication(db, procedureId),
    await findReregistration(db, procedureId),
  ];
  return reply.page(MfaApplicationStatusPage, {
    procedure,
    isReset: reregistration !== undefined && reregistration.reset_at !== null,
    ...(application && {
      receiptNumber: receiptNumberOf(application),
      receivedAt: application.received_at.toISOString(),
      dueAt: application.due_at.toISOString(),
    }),
  });
};
