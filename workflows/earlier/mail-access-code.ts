/** The mails of the earlier `access-code`: the code to every address of the account, and at the end that the password was updated. */
import { ActivityFailure, condition, proxyActivities } from '@temporalio/workflow';
import type { AccessCodeActivities } from '../../activities/umin/access-code.js';
import type { Locale } from '../contracts/procedure.js';
import { type Address, type CodeToMail, noteOnce } from '../steps/access-code-mails.js';
import { type Timeline, step } from '../steps/timeline.js';
import { endsMailing } from '../steps/mail-refusal.js';
import { mail } from '../steps/policies.js';

type MailEnd = 'mailed' | 'refused' | 'delayed';

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
  const { mailAccessCode } = proxyActivities<AccessCodeActivities>(mail(patienceMs));
  const ends: { end: MailEnd; reachable: boolean }[] = [];
  for (const { kind, reachable } of addresses)
    void (async () => {
      const end = await ended(() => mailAccessCode({ ...code, kind }), code.issue);
      if (end !== 'delayed') noteOnce(timeline, `code-${end}-${kind}`);
      ends.push({ end, reachable });
    })();
  const read = () => ends.filter(({ reachable }) => reachable);
  await condition(() => ends.length === addresses.length || read().some(({ end }) => end === 'mailed'));
  if (read().some(({ end }) => end === 'mailed')) return 'mailed';
  return read().every(({ end }) => end === 'refused') ? 'refused' : 'delayed';
}

/** Mails that the password was updated. A mail that can't be delivered is noted as a step and changes nothing else. */
export async function mailUpdated(
  timeline: Timeline,
  { accountId, locale, patienceMs }: { accountId: string; locale: Locale; patienceMs: number },
  addresses: Address[],
): Promise<void> {
  const { mailPasswordUpdated } = proxyActivities<AccessCodeActivities>(mail(patienceMs));
  const { procedureId } = timeline;
  await Promise.all(
    addresses.map(async ({ kind }) => {
      const end = await ended(() => mailPasswordUpdated({ procedureId, accountId, kind, locale }));
      step(timeline, end === 'mailed' ? `mailed-updated-${kind}` : 'mail-undeliverable', 'system');
    }),
  );
}

/** How a mail ended. @throws what isn't a failure of the activity */
async function ended(send: () => Promise<void>, issue = 1): Promise<MailEnd> {
  try {
    await send();
    return 'mailed';
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return endsMailing(error, issue) ? 'refused' : 'delayed';
  }
}
