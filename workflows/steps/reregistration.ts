/** What both kinds of MFA re-registration share: what their row says, the link that stops them, and their mails. */
import { ActivityFailure, condition, proxyActivities } from '@temporalio/workflow';
import type { FromOutside, ReregistrationActivities } from '../../activities/utokyo/reregistration.js';
import type { MemberMail, ReregistrationMailActivities } from '../../activities/utokyo/reregistration-mails.js';
import type { Digest, Locale, Outcome, ProcedureView } from '../contracts/procedure.js';
import type { MfaKind, StopReregistration } from '../contracts/reregistration.js';
import { mailInBackground } from './mail-in-background.js';
import { localActivities, mail } from './policies.js';
import { checkAddressee, checkShape } from './shapes.js';
import { type Timeline, step, viewOf } from './timeline.js';

const { readReregistration, stopReregistration } = localActivities<ReregistrationActivities>();
const { leadsToTell } = localActivities<ReregistrationMailActivities>();

export interface Reregistering {
  timeline: Timeline;
  memberId: string;
  locale: Locale;
  mailMs: number;
  /** Whether the row says that it was ended from outside. */
  endedBy: FromOutside | undefined;
  /** The first new method, once it is registered. */
  registered: MfaKind | undefined;
  /** The browser whose button has stopped it. */
  stoppedBy: Digest | undefined;
  /** Whether the address before the present one is told as well. */
  alsoBefore: boolean;
  /** Mails being sent in the background; only the end of the workflow waits for them. */
  mails: Promise<void>[];
  /** Whether the ending is recorded in the database. */
  ended: boolean;
  record(): Promise<void>;
  /** What else follows at once where it was ended from outside. */
  onEnded(): void;
}

export const reregistering = ({
  timeline,
  memberId,
  locale,
  mailMs,
  record,
}: Pick<Reregistering, 'timeline' | 'memberId' | 'locale' | 'mailMs' | 'record'>): Reregistering => ({
  timeline,
  memberId,
  locale,
  mailMs,
  endedBy: undefined,
  registered: undefined,
  stoppedBy: undefined,
  alsoBefore: false,
  mails: [],
  ended: false,
  record,
  onEnded: () => undefined,
});

/** Handler of `reregistrationChanged`: the row counts, whoever has sent the signal. */
export async function readRow(state: Reregistering): Promise<void> {
  const { procedureId } = state.timeline;
  const { endedBy, registered } = await readReregistration({ procedureId });
  state.registered ??= registered;
  if (endedBy) endFromOutside(state, endedBy);
}

function endFromOutside(state: Reregistering, by: NonNullable<Reregistering['endedBy']>): void {
  state.endedBy ??= by;
  state.onEnded();
}

/** Validator of `stopReregistration`: its link is the same in all mails. */
export function checkStop({ timeline }: Reregistering, message: StopReregistration): void {
  checkShape(message, { procedureId: 'string', issue: 'number', browser: 'string' });
  checkAddressee(message, timeline.procedureId);
}

/** Handler of `stopReregistration`: answers once it has ended so. */
export async function stop(
  state: Reregistering,
  { browser }: StopReregistration,
): Promise<Outcome<{ view: ProcedureView; browser: Digest }, 'url-expired'>> {
  const { procedureId } = state.timeline;
  if (state.endedBy === undefined && (await stopReregistration({ procedureId }))) endFromOutside(state, 'stopped');
  if (state.endedBy !== 'stopped') return { ok: false, refusal: 'url-expired' };
  state.stoppedBy ??= browser;
  const by = state.stoppedBy;
  await condition(() => state.ended);
  return { ok: true, view: viewOf(state.timeline), browser: by };
}

/** The step that says how it was ended from outside. */
export function stepOfEnd({ timeline, endedBy }: Reregistering): void {
  if (endedBy && endedBy !== 'superseded')
    step(timeline, endedBy === 'stopped' ? 'stopped' : 'usable-method-used', 'person');
}

/** Mails the person, and the address before the present one while its change is young; each address by a mail of its own. */
export function tellMember(
  state: Reregistering,
  mailed: MemberMail & { n?: number },
  name = `mailed-${mailed.what}`,
): void {
  const { procedureId } = state.timeline;
  const { memberId, locale } = state;
  for (const to of state.alsoBefore ? (['present', 'before'] as const) : (['present'] as const))
    mailInBackground(state, name, (policy) =>
      proxyActivities<ReregistrationMailActivities>(policy).mailMember({
        procedureId,
        memberId,
        locale,
        to,
        ...mailed,
      }),
    );
}

/**
 * Tells the telephones that are registered too: whoever has taken over the mailbox may not have them. In the background, as mails are.
 */
export function warnTelephones(state: Reregistering): void {
  const { timeline, memberId, mailMs } = state;
  const { procedureId } = timeline;
  const { warnTelephones: warn } = proxyActivities<ReregistrationMailActivities>(mail(mailMs));
  const warning = async (): Promise<void> => {
    try {
      if ((await warn({ procedureId, memberId })) === 0) return;
      step(timeline, 'telephone-warned', 'system');
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      step(timeline, 'telephone-not-warned', 'system');
    }
    await state.record();
  };
  state.mails.push(warning());
}

/** Mails everybody who leads the queue. */
export async function tellLeads(
  state: Reregistering,
  told: Omit<Parameters<ReregistrationMailActivities['mailLead']>[0], 'leadId'>,
): Promise<void> {
  for (const leadId of await leadsToTell())
    mailInBackground(state, 'lead-told', (policy) =>
      proxyActivities<ReregistrationMailActivities>(policy).mailLead({ leadId, ...told }),
    );
}

/** The mails that say that it was ended from outside. @returns whether it was */
export async function tellEndedFromOutside(state: Reregistering): Promise<boolean> {
  if (!state.endedBy) return false;
  const isStopped = state.endedBy === 'stopped';
  tellMember(
    state,
    { what: isStopped ? 'stopped-withdrawn' : 'usable-withdrawn' },
    isStopped ? 'mailed-stopped' : 'mailed-withdrawn',
  );
  if (isStopped) await tellLeads(state, { procedureId: state.timeline.procedureId, what: 'stopped', n: 1 });
  return true;
}
