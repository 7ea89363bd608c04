/** A worker that dies after a step has written its effect and before the workflow has heard of it: Temporal throws the workflow task away. */
import { once } from 'node:events';
import type { Knex } from 'knex';
import { type Status, TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import { launch, unlimited } from './processes.js';
import type { Scenario } from './scenario.js';
import { PUBLIC_URL, type System } from './system.js';
import { pause, until } from './wait.js';
import type { ServiceOptions } from './world.js';

/** Something that can come about without the workflow's hearing of it. */
export interface Unheard {
  /** What comes about. */
  what: string;
  /** Brings a procedure as far as the call that brings it about. @returns its ID, and that call, whose answer nobody waits for */
  begin(system: System): Promise<{ procedureId: string; call: () => Promise<unknown> }>;
  /** Rows that are there shortly before, where the step that brings it about records something itself before that. */
  before?(db: Knex, procedureId: string): Promise<unknown[]>;
  /** The rows that say that it has come about. */
  rows(db: Knex, procedureId: string): Promise<unknown[]>;
  /** The status that the procedure comes to all the same. */
  ends: Status;
  /** Templates of the mails that tell of it. */
  mails: readonly string[];
}

/** Short enough to be over when another worker takes over. */
const LIFE_MS = 14_000;
export const SHORT_LIVES: ServiceOptions = {
  cinii: { oneTimeUrlLifeMs: LIFE_MS },
  umin: { passwordTicketLifeMs: LIFE_MS, operatorUrlLifeMs: LIFE_MS },
  shomei: { passwordTicketLifeMs: LIFE_MS, oneTimeUrlLifeMs: LIFE_MS },
};

/**
 * Runs procedures on a worker that is a process of its own, and kills it once each has its effect. The projections' rows are held meanwhile, so
 * that the steps after the effects hang and no task can end. Another worker takes over when all lives are over.
 * @param lifeMs how long another worker stays away
 * @returns the IDs
 */
export async function diesOf(system: System, all: readonly Unheard[], lifeMs = LIFE_MS): Promise<string[]> {
  await system.stopWorker();
  const { database, deps } = system;
  const child = launch('worker', {
    databaseUrl: database.url,
    smtpUrl: system.mail.url,
    url: PUBLIC_URL,
    services: deps.config.servicesFile ?? unlimited(),
  });
  const ended = once(child, 'exit');
  try {
    await until('the worker takes tasks', () => polls(system, child.pid));
    const begun = await Promise.all(all.map((one) => one.begin(system)));
    let calls: Promise<unknown> = Promise.resolve();
    await database.db.transaction(async (trx) => {
      const hold = (n: number) =>
        trx.raw('select 1 from procedures where procedure_id = ? for no key update', [begun[n]?.procedureId ?? '']);
      for (const [n, { before }] of all.entries()) if (!before) await hold(n);
      // From here on: a call may be given up before the worker is killed.
      calls = Promise.allSettled(begun.map(({ call }) => call()));
      for (const [n, { what, before }] of all.entries()) {
        if (!before) continue;
        const rows = () => before(database.db, begun[n]?.procedureId ?? '');
        await until(`what comes before ${what}`, rows, (found) => found.length > 0);
        await hold(n);
      }
      for (const [n, { what, rows }] of all.entries()) {
        const procedureId = begun[n]?.procedureId ?? '';
        await until(
          what,
          () => rows(database.db, procedureId),
          (found) => found.length > 0,
        );
      }
      child.kill('SIGKILL');
      await ended;
    });
    await Promise.all([pause(lifeMs), calls]);
    return begun.map(({ procedureId }) => procedureId);
  } finally {
    child.kill('SIGKILL');
    await ended;
    await system.startWorker();
  }
}

/** Whether a process takes workflow tasks: what is begun before waits for it, and not for ever. */
async function polls({ temporal: { client } }: System, pid: number | undefined): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: 1,
  });
  return (pollers ?? []).some(({ identity }) => identity?.startsWith(`${pid}@`));
}

/** The same as an ending whose history is recorded. */
export const unheardScenario = (one: Unheard): Scenario => ({
  options: SHORT_LIVES,
  async run(system) {
    const [procedureId = ''] = await diesOf(system, [one]);
    return procedureId;
  },
});
