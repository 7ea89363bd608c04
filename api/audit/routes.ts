/** Routes of auditors. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../dependencies.js';
import { Accepted, serve } from '../http/operation.js';
import { filterOf } from './filter.js';
import {
  getHistory,
  getTimeline,
  getVerification,
  listProcedures,
  replayHistory,
  verifyArchive,
} from './operations.js';
import * as histories from './histories.js';
import * as service from './service.js';
import type { Progress, Verifier } from './verification.js';
import { recordText } from './words.js';

export async function auditRoutes(app: FastifyInstance, deps: ApiDependencies & { verifier: Verifier }): Promise<void> {
  serve(app, listProcedures, async ({ query: { page, ...query }, request }) => {
    const { rows, total, isMore } = await service.listProcedures(deps, request, filterOf(query), Number(page));
    const procedures = rows.map(({ openedAt, closedAt, ...row }) => ({
      ...row,
      openedAt: openedAt.toISOString(),
      ...(closedAt && { closedAt: closedAt.toISOString() }),
    }));
    return { procedures, total, ...(isMore && { isMore }) };
  });
  serve(app, getTimeline, async ({ params: { procedureId }, query: { page }, request }) => {
    const { record, isMore } = await service.timelineOf(deps, request, { procedureId, page: Number(page) });
    const steps = record.map((one) => ({
      at: one.at.toISOString(),
      actor: one.actor,
      text: recordText(request.text, procedureId, one),
      source: one.source,
      ...(one.entry !== null && { entry: one.entry }),
    }));
    return { procedureId, steps, ...(isMore && { isMore }) };
  });
  serve(app, getHistory, async ({ params: { procedureId }, query: { reason }, request }) => ({
    procedureId,
    runs: await histories.historyOf(deps, request, { procedureId, reason }),
  }));
  serve(app, replayHistory, async ({ params: { procedureId }, body: { build }, request }) => {
    const { replayed, ...more } = await histories.replayOf(deps, request, { procedureId, build });
    const { result } = replayed;
    return {
      result,
      ...(result === 'differs' && { event: replayed.event }),
      ...(result === 'unreadable' && { why: replayed.why }),
      ...more,
    };
  });
  const { verifier, signer } = deps;
  const { verifierKey } = signer;
  serve(app, verifyArchive, async ({ request }) => {
    await service.auditorOf(deps, request);
    const verified = await verifier.verify(request);
    return 'found' in verified ? { ...verified.found, verifierKey } : new Accepted(progressOf(verified.progress));
  });
  serve(app, getVerification, async ({ params: { verificationId }, request }) => {
    await service.auditorOf(deps, request);
    const { found, failed, ...progress } = await verifier.progressOf(verificationId);
    return { ...progressOf(progress), ...(found && { result: { ...found, verifierKey } }), ...(failed && { failed }) };
  });
}

const progressOf = ({ id, done, entries }: Progress) => ({ verificationId: id, done, entries });
