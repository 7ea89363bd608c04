/** What a student may do about the address of their account, whether by script or by page: one function for each, refusals thrown as problems. */
import { type LimitRule, takenFrom } from '../../../db/platform/limits.js';
import {
  EMAIL_VERIFICATION,
  type EmailVerificationInput,
  type VerificationPurpose,
} from '../../../workflows/contracts/email-verification.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { emailKey, parseEmail } from '../../../workflows/rules/email.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { limitRule } from '../../http/plugins/limits.js';
import { malformed, problem } from '../../http/problems.js';
import { startProcedure, startWithin } from '../client.js';
import type { Level } from '../../student/operations.js';
import { requireStudent } from '../../student/session.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'clock'>;

/** The level of a session that may ask for each purpose. */
export const LEVEL_OF = {
  register: 'register-email',
  change: 'menu',
} as const satisfies Record<VerificationPurpose, Level>;

export interface Resend {
  /** RFC 3339: when the mail may be asked for once more. */
  from: string;
  /** How often it still may. */
  left: number;
}
export interface VerificationStarted {
  procedureId: string;
  userId: string;
  status: 'awaiting-confirmation';
  expiresAt: string;
  resend: Resend;
}

/** Has a one-time URL mailed to a new address; with the same address again, once more. */
export async function startVerification(
  deps: Needs,
  call: SessionCall,
  { email, emailAgain }: { email: string; emailAgain: string },
): Promise<VerificationStarted> {
  const { account, level } = await requireStudent(deps, call, LEVEL_OF.register, LEVEL_OF.change);
  const again = parseEmail(emailAgain);
  if (!again.ok || again.address !== email) throw problem('mismatch');
  if (emailKey(email) === account.email_key) throw malformed({ path: 'email', reason: 'unchanged' });

  const userId = account.user_id;
  const { oneTimeUrlLifeMs: urlMs, mailPatienceMs: mailMs } = deps.services.shomei;
  const procedureId = call.procedureIdFor('shomei', 'email-verification');
  const purpose: VerificationPurpose = level === LEVEL_OF.register ? 'register' : 'change';
  const waits = { urlMs, mailMs };
  const input: EmailVerificationInput = { procedureId, purpose, userId, email, locale: call.locale, waits };
  const { address, account: hourly } = rulesOf(deps, { userId, email });
  await startWithin(deps, call, { procedureId, rules: [address, hourly] }, () =>
    startProcedure(deps, call, EMAIL_VERIFICATION, input),
  );
  return {
    procedureId,
    userId,
    status: 'awaiting-confirmation',
    expiresAt: new Date(deps.clock() + urlMs).toISOString(),
    resend: await resendOf(deps, { userId, email }),
  };
}

interface Rules {
  /** The same address once more only after a while. */
  address: LimitRule;
  /** Mails of an account in an hour, whatever addresses: the first and its resends. */
  account: LimitRule;
}
interface Asked {
  userId: string;
  email: string;
}
function rulesOf({ services, tokens }: Pick<Needs, 'services' | 'tokens'>, { userId, email }: Asked): Rules {
  const { resendAfterMs, resends } = services.shomei;
  const rule = (name: string, subject: string, limit: number, windowMs: number): LimitRule =>
    limitRule(tokens, { name: `email-verification:${name}`, subject, limit, windowMs });
  return {
    address: rule('address', `${userId} ${emailKey(email)}`, 1, resendAfterMs),
    account: rule('account', userId, 1 + resends, HOUR_MS),
  };
}

/** When and how often the mail to an address may be asked for once more. */
export async function resendOf(
  deps: Pick<Needs, 'db' | 'tokens' | 'services' | 'clock'>,
  asked: Asked,
): Promise<Resend> {
  const { address, account } = rulesOf(deps, asked);
  const [before, hour] = [await takenFrom(deps.db, address), await takenFrom(deps.db, account)];
  const left = Math.max(0, account.limit - hour.times);
  const over = (at: Date | null, windowMs: number): number => (at ? at.getTime() + windowMs : deps.clock());
  const from = left > 0 ? over(before.newest, address.windowMs) : over(hour.oldest, account.windowMs);
  return { from: new Date(from).toISOString(), left };
}
