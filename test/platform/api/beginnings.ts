/** What requests of each operation begin and go on with, as seen from outside: starts that Temporal was sent, rows that were added, procedures that were told. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Beginning, OperationSpec } from '../../../api/http/operation.js';
import { ERASE_ACCOUNT } from '../../../workflows/contracts/erase-account.js';
import { MFA_NOTICE } from '../../../workflows/contracts/mfa-notice.js';
import { OUTAGE_PAUSE } from '../../../workflows/contracts/outage-pause.js';
import type { System } from '../../helpers/system.js';

/** What stands for what has begun. */
const TABLES: Readonly<Record<string, Beginning>> = {
  sessions: 'session',
  attachments: 'upload',
  audit_exports: 'export',
  audit_erasures: 'erasure',
  outage_pauses: 'pause',
};
/** Workflows that carry out what was begun by a row, or tell somebody of a change. */
const FOLLOW: ReadonlySet<string> = new Set([MFA_NOTICE, ERASE_ACCOUNT, OUTAGE_PAUSE]);

interface OfOne {
  begun: Set<Beginning>;
  started: Set<string>;
}
/** Of all good answers of an operation. */
export interface Seen {
  begun: Set<Beginning>;
  told: boolean;
}

const STARTS = channel('tracing:fastify.request.handler:start');
const ENDS = channel('tracing:fastify.request.handler:asyncEnd');

/** Watches from now on. @returns what was seen so far, by operation, and the end of watching */
export function watchBeginnings({ deps }: Pick<System, 'deps'>): { seen: ReadonlyMap<string, Seen>; end(): void } {
  const inside = new AsyncLocalStorage<FastifyRequest>();
  const requests = new WeakMap<FastifyRequest, OfOne>();
  const seen = new Map<string, Seen>();
  const here = (): OfOne | undefined => requests.get(inside.getStore() as FastifyRequest);
  const started = (type: string, id: string): void => {
    here()?.started.add(id);
    if (!FOLLOW.has(type)) here()?.begun.add('procedure');
  };
  const { interceptors } = deps.temporal.workflow.options;
  (interceptors as WorkflowClientInterceptor[]).push({
    start(input, next) {
      started(input.workflowType, input.options.workflowId);
      return next(input);
    },
    startUpdateWithStart(input, next) {
      started(input.workflowType, input.workflowStartOptions.workflowId);
      return next(input);
    },
  });
  const asked = ({ sql }: { sql: string }): void => {
    const what = TABLES[/^insert into "?(\w+)"?/.exec(sql)?.[1] ?? ''];
    if (what) here()?.begun.add(what);
  };
  deps.db.on('query', asked);
  const answered = (message: unknown): void => {
    const { request, reply } = message as { request: FastifyRequest; reply: FastifyReply };
    const name = request.routeOptions.config.operation?.operationId;
    const one = requests.get(request);
    if (name === undefined || !one || reply.statusCode >= 300) return;
    const all = seen.get(name) ?? { begun: new Set(), told: false };
    for (const what of one.begun) all.begun.add(what);
    const { effect } = request;
    const id = effect?.taken === 'unknown' ? effect.procedureId : undefined;
    all.told ||= id !== undefined && !one.started.has(id);
    seen.set(name, all);
  };
  STARTS.bindStore(inside, (message) => {
    const { request } = message as { request: FastifyRequest };
    requests.set(request, { begun: new Set(), started: new Set() });
    return request;
  });
  ENDS.subscribe(answered);
  return {
    seen,
    end() {
      STARTS.unbindStore(inside);
      ENDS.unsubscribe(answered);
      deps.db.removeListener('query', asked);
    },
  };
}

/** Where an operation says something else than what was seen of it. A right, which rests nowhere, can't be seen. */
export function disagreements(specs: readonly OperationSpec[], seen: ReadonlyMap<string, Seen>): string[] {
  return specs.flatMap(({ operationId, begins, goesOn, looks, session, optionalSession }) => {
    const { begun = new Set<Beginning>(), told = false } = seen.get(operationId) ?? {};
    // A session that is there goes on under another ID, and an application brings its pictures along.
    const goesAlong = (what: Beginning): boolean =>
      what === 'session' ? Boolean(session ?? optionalSession) : what === 'upload' && begun.has('procedure');
    const isNew = [...begun].filter((what) => !goesAlong(what));
    const said = begins && begins.a !== 'right' ? [begins.a] : [];
    return [
      ...(isNew.join() === said.join() ? [] : [`${operationId} begins ${isNew.join() || 'nothing'}`]),
      ...(told === (goesOn === 'procedure')
        ? []
        : [`${operationId} ${told ? 'goes' : 'does not go'} on with a procedure`]),
      ...(looks && (begins || goesOn) ? [`${operationId} does not look only`] : []),
    ];
  });
}
