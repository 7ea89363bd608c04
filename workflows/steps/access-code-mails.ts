/**
 * The mails of `access-code`: the code to every address of the account, and at the end that the password was updated. One activity mails to all
 * addresses at once; where the mail server doesn't take one at its first try, an activity of its own tries again and again.
 */
import {
  ActivityFailure,
  type ActivityOptions,
  condition,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { AccessCodeActivities } from '../../activities/umin/access-code.js';
import type { AccessCodeStepActivities, FirstTries } from '../../activities/umin/access-code-steps.js';
import type { IsoInstant, Locale } from '../contracts/procedure.js';
import { wasPaused } from './clock.js';
import { type Timeline, step } from './timeline.js';
import { isFinalMailFailure } from './mail-refusal.js';
import { mail } from './policies.js';

export interface Address {
  kind: 'external' | 'own';
  /** Whether somebody reads there: one's own mailbox only where it is forwarded. */
  reachable: boolean;
}
export interface CodeToMail {
  procedureId: string;
  accountId: string;
  issue: number;
  keyId: string;
  expiresAt: IsoInstant;
  locale: Locale;
}

type MailEnd = 'mailed' | 'refused' | 'delayed';
type Kind = Address['kind'];

/** The first try for all addresses. It is not repeated: whatever became of it, the mail ledger keeps the next try from mailing twice. */
const firstTry = (patienceMs: number): ActivityOptions => ({ ...mail(patienceMs), retry: { maximumAttempts: 1 } });

/**
 * Mails a code to all addresses at once, each by a mail of its own: one that fails doesn't hold up the others.
 * @returns `mailed` as soon as an address that somebody reads has it, `refused` when none of those ever will, else `delayed`
 */
export async function mailCode(
  timeline: Timeline,
  code: CodeToMail,
  addresses: Address[],
  patienceMs: number,
): Promise<MailEnd> {
  const giveUpAtMs = Date.now() + patienceMs;
  const { mailAccessCodes } = proxyActivities<AccessCodeStepActivities>(firstTry(patienceMs));
  const first = await tried(() => mailAccessCodes({ ...code, kinds: kindsOf(addresses) }));
  const ends: { end: MailEnd; reachable: boolean }[] = [];
  const ended = ({ kind, reachable }: Address, end: MailEnd): void => {
    if (end !== 'delayed') noteOnce(timeline, `code-${end}-${kind}`);
    ends.push({ end, reachable });
  };
  const leftMs = Math.max(1, giveUpAtMs - Date.now());
  const { mailAccessCode } = proxyActivities<AccessCodeActivities>(mail(leftMs));
  for (const address of addresses) {
    const { kind } = address;
    const end = first[kind] ?? 'waits';
    if (end !== 'waits') ended(address, end);
    else void endOf(() => mailAccessCode({ ...code, kind }), code.issue).then((late) => ended(address, late));
  }
  const read = () => ends.filter(({ reachable }) => reachable);
  await condition(() => ends.length === addresses.length || read().some(({ end }) => end === 'mailed'));
  if (read().some(({ end }) => end === 'mailed')) return 'mailed';
  return read().every(({ end }) => end === 'refused') ? 'refused' : 'delayed';
}

/** A code that is mailed on while the clock of the case stands may have reached one address already. */
export function noteOnce(timeline: Timeline, name: string): void {
  const ofThisCode = timeline.steps.slice(timeline.steps.findLastIndex((one) => one.step === 'code-renewed') + 1);
  if (!wasPaused() || !ofThisCode.some((one) => one.step === name)) step(timeline, name, 'system');
}

/** Mails that the password was updated. A mail that can't be delivered is noted as a step and changes nothing else. */
export async function mailUpdated(
  timeline: Timeline,
  { accountId, locale, patienceMs }: { accountId: string; locale: Locale; patienceMs: number },
  addresses: Address[],
): Promise<void> {
  const { procedureId } = timeline;
  const giveUpAtMs = Date.now() + patienceMs;
  const one = { procedureId, accountId, locale };
  const { mailPasswordUpdates } = proxyActivities<AccessCodeStepActivities>(firstTry(patienceMs));
  const first = await tried(() => mailPasswordUpdates({ ...one, kinds: kindsOf(addresses) }));
  const leftMs = Math.max(1, giveUpAtMs - Date.now());
  const { mailPasswordUpdated } = proxyActivities<AccessCodeActivities>(mail(leftMs));
  await Promise.all(
    addresses.map(async ({ kind }) => {
      const end = first[kind] ?? 'waits';
      const last = end === 'waits' ? await endOf(() => mailPasswordUpdated({ ...one, kind })) : end;
      step(timeline, last === 'mailed' ? `mailed-updated-${kind}` : 'mail-undeliverable', 'system');
    }),
  );
}

const kindsOf = (addresses: Address[]): Kind[] => addresses.map(({ kind }) => kind);

/** How the first tries ended. Where nothing is known of them, because their process died, say, each mail is tried on. */
async function tried(first: () => Promise<FirstTries>): Promise<FirstTries> {
  try {
    return await first();
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return {};
  }
}

/** How a mail ended. @throws what is neither a failure of the activity nor the workflow's being cancelled */
async function endOf(send: () => Promise<void>, issue = 1): Promise<MailEnd> {
  try {
    await send();
    return 'mailed';
  } catch (error) {
    if (isCancellation(error)) return 'delayed';
    if (!(error instanceof ActivityFailure)) throw error;
    return isFinalMailFailure(error, issue) ? 'refused' : 'delayed';
  }
}
