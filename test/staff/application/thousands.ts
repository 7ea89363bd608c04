/** Ten thousand applications in the queue. */
import type { Knex } from 'knex';
import { ulid } from 'ulid';
import { foldSearch } from '../../../db/staff/applications.js';

export const ROWS = 10_000;
const DAY_MS = 86_400_000;
const NAMES = ['山田 太郎', '鈴木 イチロウ', 'Ｓｍｉｔｈ Ann', '石井 花', '高橋 翼'];

export async function addThousands(db: Knex): Promise<void> {
  const now = Date.now();
  const rows = Array.from({ length: ROWS }, (_, n) => rowOf(n, now));
  for (let at = 0; at < ROWS; at += 1000) await db('applications').insert(rows.slice(at, at + 1000));
  // As autovacuum does after a while.
  await db.raw('vacuum analyze applications');
}

/** Three in four are of UMIN; one in ten has been claimed, one in twenty asks the applicant; those of the first 100 days are overdue. */
function rowOf(n: number, now: number): Record<string, unknown> {
  const umin = n % 4 !== 0;
  const [service, kind] = umin ? ['umin', 'operator-application'] : ['cinii', 'service-use-change'];
  const procedure_id = `${service}-${kind}-${ulid(now - n * 1000)}`;
  const account = umin ? `user-${n}` : `AUTH${String(n).padStart(8, '0')}`;
  const receipt_number = `U-TEST-${String(n).padStart(5, '0')}`;
  const applicant = `${NAMES[n % NAMES.length]} ${n}`;
  return {
    procedure_id,
    service,
    kind,
    account,
    detail: JSON.stringify(umin ? { reason: '担当の交代のため'.repeat(20) } : { change: 'suspend', kind: '更新' }),
    received_at: new Date(now - n * 60_000),
    // Many share one instant: the order must hold all the same.
    due_at: new Date(now + (Math.floor(n / 50) - 100) * DAY_MS),
    claimed_by: n % 10 === 3 ? (n % 20 === 3 ? 'op1' : 'op2') : null,
    state: n % 20 === 7 ? 'awaiting-applicant' : 'awaiting-decision',
    receipt_number,
    applicant,
    search: [procedure_id, receipt_number, account, applicant].map(foldSearch).join(' '),
  };
}
