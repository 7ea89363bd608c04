/** Effects of the procedure `password-reissue`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import { findRegistration, type Registration } from '../../db/cinii/registrations.js';
import {
  type ClaimAnswer,
  claimReissues,
  discardPending,
  endingClaims,
  findPending,
  isReissueEnded,
  keepPending,
  lockUnheard,
  markMailing,
  putInForce,
} from '../../db/cinii/reissues.js';
import { addStep, findProcedure, lockProjection, projectedView } from '../../db/platform/procedures.js';
import type { Digest, IsoInstant, Locale, ProcedureView, Sealed } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { fewAtOnce } from '../few-at-once.js';
import { withHeartbeat } from '../heartbeat.js';
import { project } from '../project.js';
import { sendOnce, withSubject } from '../mail/send-once.js';
import { reissuedPasswordMail, reissueUrlMail } from '../mail/templates/password-reissue.js';

export type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'sealer' | 'passwords' | 'services' | 'publicUrl'>;
interface One {
  procedureId: string;
  applicationId: string;
}

/** A procedure as it is recorded in the database. */
export interface ReissueRecord {
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
  redeemedBy?: Digest;
}

export async function recorded({ db }: Pick<Needs, 'db'>, record: ReissueRecord): Promise<void> {
  const { procedureId, status } = record.view;
  const ending = record.closed ? endingClaims(procedureId, status) : undefined;
  await project(db, { service: 'cinii', kind: 'password-reissue', ...record }, ending);
}

/** What a password is sealed for: it can't be opened as that of another reissue. */
const context = ({ procedureId, applicationId }: One): string => `reissue/${procedureId}/${applicationId}`;

interface UrlMail {
  procedureId: string;
  issue: number;
  applicationIds: string[];
  expiresAt: string;
  locale: Locale;
}
export interface Claim {
  procedureId: string;
  applicationIds: string[];
  addressDigest: Digest;
  /** Claims may come in another order than procedures began: what a newer one has claimed is left to it. Named as in histories. */
  inOrder?: boolean;
}
/** @property mailedAt where the mail server took the mail with the URL */
export type ClaimedAndMailed = 'superseded' | (Exclude<ClaimAnswer, 'superseded'> & { mailedAt?: IsoInstant });
export interface UnheardRedeem {
  applicationIds: string[];
  toMake?: string[];
  redeemedBy?: Digest;
}
export interface Reissue {
  procedureId: string;
  applicationIds: string[];
  addressDigest: Digest;
  record: ReissueRecord;
}

/** Redeems whose mails are sent while their callers wait. More than these leave a slow mail server's time to activities that have slots of their own. */
const MOST_AT_ONCE = 20;

export const createPasswordReissueActivities = (needs: Needs, atOnce = fewAtOnce(MOST_AT_ONCE)) => ({
  /** Records the procedure in the database, for lists and reopened pages; an ending also ends its claims. */
  recordReissue: (record: ReissueRecord): Promise<void> => recorded(needs, record),

  /**
   * Makes the procedure the one open reissue of its registrations, as far as they still belong to the address, and mails the one-time URL.
   * @param p.mailUntil from then on the URL is not worth a mail any more
   * @returns with `mailedAt` where the mail server took the mail; without, {@link mailReissueUrl} tries again
   */
  mailClaimedReissueUrl: (p: Claim & UrlMail & { mailUntil: string }): Promise<ClaimedAndMailed> =>
    withHeartbeat(async () => {
      const answer = await claim(needs, p);
      if (answer === 'superseded' || answer.claimed.length === 0 || Date.now() >= Date.parse(p.mailUntil))
        return answer;
      if (!(await isTaken(mailUrl(needs, { ...p, applicationIds: answer.claimed })))) return answer;
      const at = new Date().toISOString() as IsoInstant;
      const { procedureId } = p;
      const mailed = { procedureId, status: 'awaiting-confirmation', step: 'url-mailed', at } as const;
      return { ...answer, mailedAt: await addStep(needs.db, mailed) };
    }),

  /** Mails the one-time URL to the registered address. */
  mailReissueUrl: async (p: UrlMail): Promise<void> => void (await mailUrl(needs, p)),

  /**
   * Makes a new password for each registration that the procedure still holds, mails them and puts them in force.
   * @returns those that were made; with the view as it is recorded then, where all are in force and the procedure has completed
   */
  async mailReissuedPasswords(p: Reissue & { locale: Locale }): Promise<{ prepared: string[]; view?: ProcedureView }> {
    const { procedureId, locale, record } = p;
    const prepared = await prepare(needs, p);
    const mail = (applicationId: string) => isTaken(mailPassword(needs, { procedureId, applicationId, locale }));
    const inForce = (await atOnce(() => Promise.all(prepared.map(mail)))) ?? [];
    if (inForce.length === 0 || !inForce.every(Boolean)) return { prepared };
    // All were before this: it may have been done and recorded in a task that was thrown away.
    const before = inForce.every((end) => end === 'before') ? await findProcedure(needs.db, procedureId) : undefined;
    if (before?.status === 'completed') return { prepared, view: await projectedView(needs.db, before) };
    const view = completed(record.view, prepared.length);
    await recorded(needs, { ...record, view, closed: true });
    return { prepared, view };
  },

  /**
   * Mails the kept password and puts it in force; the old one ends in the same moment. It is in clear only here, while the mail is handed over
   * (decision 008).
   * @returns false where a newer password came into force meanwhile: nothing is mailed then
   */
  mailReissuedPassword: async (p: One & { locale: Locale }): Promise<boolean> => Boolean(await mailPassword(needs, p)),

  /** Whether a newer request has taken the procedure's registrations. */
  isReissueSuperseded: ({ procedureId }: { procedureId: string }): Promise<boolean> =>
    isReissueEnded(needs.db, procedureId, 'superseded'),

  /** Forgets the password whose mail could not be delivered; the old one stays in force. @returns whether the new one is in force after all */
  async discardReissue({ procedureId, applicationId }: One): Promise<boolean> {
    return !(await discardPending(needs.db, procedureId, applicationId));
  },

  /**
   * Records an ending without a new password, after which none comes about any more; unless the URL was redeemed and the workflow has not heard of it:
   * a password is being mailed or in force, or it is recorded whose redeem counts, which may have been told so (decision 080).
   * @returns the registrations for which a password is being mailed or in force, those for which one is yet to be made, and the browser that redeemed
   *   the URL; undefined where the ending is recorded
   */
  closeUnusedReissue: (record: ReissueRecord): Promise<UnheardRedeem | undefined> =>
    needs.db.transaction(async (trx) => {
      const { procedureId } = record.view;
      await lockProjection(trx, procedureId);
      const { made, toMake } = await lockUnheard(trx, procedureId);
      const redeemedBy = (await findProcedure(trx, procedureId))?.redeemed_by as Digest | null | undefined;
      const owed = redeemedBy ? toMake : [];
      if (made.length + owed.length > 0)
        return {
          applicationIds: made,
          ...(owed.length > 0 && { toMake: owed }),
          ...(redeemedBy && { redeemedBy }),
        };
      await recorded({ db: trx }, record);
      return undefined;
    }),
});

export type PasswordReissueActivities = ReturnType<typeof createPasswordReissueActivities>;

export function claim({ db, tokens }: Needs, p: Claim): Promise<ClaimAnswer> {
  const { procedureId, applicationIds, inOrder = false } = p;
  const isStillAt = (emailKey: string): boolean => tokens.matches('address', emailKey, p.addressDigest);
  return claimReissues(db, { procedureId, applicationIds, isStillAt, leavesToNewer: inOrder });
}

async function mailUrl(
  needs: Needs,
  { procedureId, issue, applicationIds, expiresAt, locale }: UrlMail,
): Promise<true> {
  const { email } = await registration(needs, applicationIds[0]);
  const token = needs.tokens.url({ purpose: 'password-reissue', procedureId, issue });
  const url = new URL(`/u?token=${token}`, needs.publicUrl).href;
  const { inquiry, mailFrom } = needs.services.cinii;
  const template = 'reissue-url';
  const mail = reissueUrlMail({ url, expiresAt, applicationIds, inquiry }, locale);
  const content = withSubject(mail, needs.services.cinii, template, locale);
  await sendOnce(needs, { procedureId, step: `url-${issue}`, template, to: email, from: mailFrom, content });
  return true;
}

/** Makes the passwords and keeps them, sealed, until their mails have ended. @returns the registrations for which there is one */
export async function prepare(needs: Needs, p: Reissue): Promise<string[]> {
  const { procedureId, applicationIds, addressDigest, record } = p;
  await recorded(needs, record);
  const prepared: string[] = [];
  const isStillAt = (emailKey: string): boolean => needs.tokens.matches('address', emailKey, addressDigest);
  for (const applicationId of applicationIds) {
    const one = { procedureId, applicationId };
    const password = needs.passwords.generate();
    const passwordHash = await needs.passwords.hash(password);
    const sealedPassword = needs.sealer.seal(password, context(one));
    if (await keepPending(needs.db, { ...one, passwordHash, sealedPassword, isStillAt })) prepared.push(applicationId);
  }
  return prepared;
}

/** @returns whether it is in force: `before`, if it was before this */
async function mailPassword(needs: Needs, { locale, ...one }: One & { locale: Locale }): Promise<boolean | 'before'> {
  const { procedureId, applicationId } = one;
  const pending = await findPending(needs.db, procedureId, applicationId);
  if (!pending) throw ApplicationFailure.nonRetryable('no password is kept for this reissue', 'no-password');
  // An earlier try found that a newer one is in force, and died before it could say so.
  if (pending.state === 'discarded') return false;
  // In force already, because the person has signed in with it: so its mail has arrived.
  if (pending.state === 'in-force' || !pending.sealed_password) return 'before';
  const { email, institution } = await registration(needs, applicationId);
  const password = needs.sealer.open(pending.sealed_password as Sealed, context(one));
  const { inquiry, mailFrom } = needs.services.cinii;
  const template = 'reissued-password';
  const mail = reissuedPasswordMail({ applicationId, password, inquiry, institution }, locale);
  const content = withSubject(mail, needs.services.cinii, template, locale);
  if (!(await markMailing(needs.db, procedureId, applicationId))) return false;
  const step = `password-${applicationId}`;
  await sendOnce(needs, { procedureId, step, template, to: email, from: mailFrom, content });
  return putInForce(needs.db, procedureId, applicationId);
}

/**
 * What came of a mail; false where it failed, whatever the reason: it is tried again by an activity of its own, which learns that anew. Nothing is
 * thrown, since the step would then be made again while other mails of it are under way, and these would go out twice.
 */
async function isTaken<T>(mail: Promise<T>): Promise<T | false> {
  try {
    return await mail;
  } catch {
    return false;
  }
}

/** The view of a reissue that was applying, now that its passwords are in force. */
function completed(view: ProcedureView, passwords: number): ProcedureView {
  const taken = { at: new Date().toISOString() as IsoInstant, actor: 'system' } as const;
  const reissued = Array.from({ length: passwords }, () => ({ ...taken, step: 'password-reissued' }));
  return { ...view, status: 'completed', steps: [...view.steps, ...reissued, { ...taken, step: 'completed' }] };
}
async function registration({ db }: Pick<Needs, 'db'>, applicationId: string | undefined): Promise<Registration> {
  const found = applicationId && (await findRegistration(db, applicationId));
  if (!found) throw ApplicationFailure.nonRetryable('the registration is gone', 'no-registration');
  return found;
}
