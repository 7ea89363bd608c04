/** How mails fare, for those who run the system: by the mail server's greeting, and by the ledger that the workers write. */
import { type MailOutage, mailOutage } from '../../db/platform/mail-log.js';
import type { Mailer } from '../../worker/runtime/mailer.js';
import type { ApiDependencies } from '../dependencies.js';
import { inTime } from './in-time.js';

type Needs = Pick<ApiDependencies, 'db'>;

/** A ledger that doesn't answer within this says nothing. */
const LEDGER_MS = 2_000;

/**
 * Whether mails go out. `degraded`: the server greets us, and yet mails wait for long or are refused for a reason of ours. The API stays
 * ready then: what people ask for is kept, and mailed later.
 */
export async function mailPart({ db }: Needs, mailer: Pick<Mailer, 'verify'>): Promise<'ok' | 'degraded' | 'away'> {
  const [greets, outage] = await Promise.all([mailer.verify(), ledger({ db })]);
  if (!greets) return 'away';
  return outage && outage.blocked + outage.late > 0 ? 'degraded' : 'ok';
}

const ledger = ({ db }: Needs): Promise<MailOutage | undefined> =>
  inTime<MailOutage | undefined>(
    mailOutage(db).catch(() => undefined),
    LEDGER_MS,
    undefined,
  );
