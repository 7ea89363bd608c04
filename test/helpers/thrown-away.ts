/** A worker that dies after a step has written its effect and before the workflow has heard of it: Temporal throws the workflow task away. */
import { once } from 'node:events';
import { launch, unlimited } from './processes.js';
import { PUBLIC_URL, type System } from './system.js';
import { until } from './wait.js';

export interface Death {
  /** Brings the procedure as far as the call that the worker dies of. @returns its ID, and that call, whose answer nobody waits for */
  begin(): Promise<{ procedureId: string; call: () => Promise<unknown> }>;
  /** Whether the effect of the call is in the database. */
  isDone(procedureId: string): Promise<boolean>;
  /** Before another worker takes over. */
  meanwhile?(): Promise<unknown>;
}

/**
 * Runs a procedure on a worker that is a process of its own, and kills it. The projection's lock is held in the moment of the effect, so that the
 * step after it hangs and the task can't end.
 */
export async function diesOf(system: System, { begin, isDone, meanwhile }: Death): Promise<string> {
  await system.stopWorker();
  const { config } = system.deps;
  const child = launch('worker', {
    databaseUrl: system.database.url,
    smtpUrl: system.mail.url,
    url: PUBLIC_URL,
    services: config.servicesFile ?? unlimited(),
  });
  const ended = once(child, 'exit');
  try {
    const { procedureId, call } = await begin();
    const trx = await system.database.db.transaction();
    try {
      await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 1))', [procedureId]);
      void call().catch(() => undefined);
      await until(`the effect of ${procedureId}`, () => isDone(procedureId));
      child.kill('SIGKILL');
      await ended;
    } finally {
      await trx.rollback();
    }
    await meanwhile?.();
    return procedureId;
  } finally {
    child.kill('SIGKILL');
    await ended;
    await system.startWorker();
  }
}
