/** Begins the workflows that tell members of changes: by the API at once, by the outbox job where Temporal was away. */
import type { Client } from '@temporalio/client';
import type { Db } from '../../../db/knex.js';
import { forgetNotice, type Notice, untoldNotices } from '../../../db/utokyo/notices.js';
import { MFA_NOTICE, type MfaNoticeInput } from '../../../workflows/contracts/mfa-notice.js';
import type { Services } from '../settings/services.js';
import { isTemporalUnavailable } from '../temporal/client.js';
import { startOnce } from '../temporal/procedures.js';

interface Needs {
  db: Db;
  temporal: Client;
  services: Services;
}
const TOLD_WITHIN_MS = 5_000;

/** A repeat begins the same workflow, which is begun once. @throws what `isTemporalUnavailable` knows */
export async function beginNotice({ db, temporal, services }: Needs, notice: Notice): Promise<void> {
  const { procedureId, memberId, what, method } = notice;
  const { mailPatienceMs: mailMs, coolingPeriodMs: coolingMs } = services.utokyo;
  const locale = notice.locale ?? 'ja';
  const about = { procedureId, memberId, what, locale, waits: { mailMs, coolingMs } };
  const input: MfaNoticeInput = method ? { ...about, method } : about;
  await startOnce(temporal, MFA_NOTICE, input);
  await forgetNotice(db, procedureId);
}

/** What one member is to be told now. The rows count: where Temporal is away, the outbox job begins it. */
export async function tellOfChanges(needs: Needs, memberId: string): Promise<void> {
  const { db, temporal } = needs;
  try {
    for (const notice of await untoldNotices(db, { ms: 0, memberId }))
      await temporal.withDeadline(Date.now() + TOLD_WITHIN_MS, () => beginNotice(needs, notice));
  } catch (error) {
    if (!isTemporalUnavailable(error)) throw error;
  }
}
