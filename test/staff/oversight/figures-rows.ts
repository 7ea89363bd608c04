/** Applications that figures are counted of. */
import type { Knex } from 'knex';
import { ago, applicationRow, type ApplicationRow, DAY } from './support.js';

export type Decided = Partial<ApplicationRow> & { decidedAt?: Date };
export async function addApplications(db: Knex, rows: Decided[]): Promise<void> {
  const applications = rows.map(({ decidedAt, ...row }) =>
    applicationRow({ ...row, ...(decidedAt && { open: false, closed_at: decidedAt }) }),
  );
  await db.batchInsert('applications', applications, 1000);
  const decisions = applications.flatMap(({ procedure_id: procedureId }, index) => {
    const decidedAt = rows[index]?.decidedAt;
    const decision = { decision: 'approve', reason: '確認済み', decided_by: 'op1', decided_at: decidedAt };
    return decidedAt ? [{ procedure_id: procedureId, decision_id: `d-${String(procedureId)}`, ...decision }] : [];
  });
  await db.batchInsert('decisions', decisions, 1000);
}

/** The same at every run. */
function randoms(): () => number {
  let state = 42;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Ten thousand applications of the last hundred days, most of them decided. */
export async function addThousands(db: Knex): Promise<Decided[]> {
  const random = randoms();
  const rows = Array.from({ length: 10_000 }, (): Decided => {
    const received = ago(random() * 100 * DAY);
    const decided = new Date(received.getTime() + random() * 6 * DAY);
    const isDecided = decided.getTime() < Date.now() && random() > 0.05;
    return {
      service: random() > 0.5 ? 'umin' : 'cinii',
      received_at: received,
      due_at: new Date(received.getTime() + 3 * DAY),
      ...(isDecided && { decidedAt: decided, claimed_at: new Date((received.getTime() + decided.getTime()) / 2) }),
    };
  });
  await addApplications(db, rows);
  return rows;
}
