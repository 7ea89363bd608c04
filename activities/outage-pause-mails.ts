/** Mails to leads of a service whose deadlines another one has paused, prolonged or let go on (decision 134). */
import { ApplicationFailure } from '@temporalio/activity';
import { doneMails } from '../db/platform/mail-log.js';
import { findPause, type PauseRow } from '../db/platform/outage-pauses.js';
import { findStaff, isSamePerson, leadsOf, type Staff } from '../db/staff/staff.js';
import { type Dependencies, settingsOf } from './dependencies.js';
import { sendOfService } from './mail/send-once.js';
import { pauseMail, type PauseOccasion } from './mail/templates/outage-pause.js';

/** Staff have no language of their own here: the mail is in both, this one first. */
const FIRST = 'ja';

/** One mail to one lead. */
export interface PauseMail {
  what: PauseOccasion;
  /** Which of several such mails, from 1. */
  n: number;
  leadId: string;
}
type OfPause = { procedureId: string } & PauseMail;

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services' | 'institution' | 'publicUrl'>;

export const createOutagePauseMailActivities = (needs: Needs) => ({
  /** The mails that are to go out of what has become of a pause so far, and have not. */
  async pauseMails({ procedureId }: { procedureId: string }): Promise<PauseMail[]> {
    const row = await findPause(needs.db, procedureId);
    if (!row) return [];
    const leads = await personsOf(needs, await leadsOf(needs.db, row.service));
    const mails: PauseMail[] = [];
    for (const { what, n, by } of newsOf(row)) {
      const actor = by === null ? undefined : await findStaff(needs.db, by);
      // Whoever did it need not be told.
      const others = leads.filter((lead) => lead.id !== by && !(actor && isSamePerson(actor, lead)));
      mails.push(...others.map(({ id }) => ({ what, n, leadId: id })));
    }
    const done = await doneMails(needs.db, procedureId);
    return mails.filter((one) => !done.has(`${procedureId}/${stepOf(one)}`));
  },

  async mailPauseLead({ procedureId, ...one }: OfPause): Promise<void> {
    const [row, lead] = [await findPause(needs.db, procedureId), await findStaff(needs.db, one.leadId)];
    const service = row && settingsOf(needs.services, row.service);
    if (!row || !service?.mailFrom || !lead?.email)
      throw ApplicationFailure.nonRetryable('nobody to mail', 'no-address');
    const { mailFrom, inquiry = mailFrom.address } = service;
    const model = { ...factsOf(row, one), inquiry, pageUrl: new URL('/staff/outage-pauses', needs.publicUrl).href };
    await sendOfService(
      needs,
      { ...service, mailFrom },
      {
        procedureId,
        locale: FIRST,
        to: lead.email,
        step: stepOf(one),
        template: `outage-pause-${one.what}`,
        content: pauseMail(model, FIRST),
      },
    );
  },
});

export type OutagePauseMailActivities = ReturnType<typeof createOutagePauseMailActivities>;

const stepOf = ({ what, n, leadId }: PauseMail): string => `${what}-${n}-${leadId}`;

/** What has become of it so far, and by whom; null: by itself. */
const newsOf = (row: PauseRow): { what: PauseOccasion; n: number; by: string | null }[] => [
  { what: 'begun', n: 1, by: row.begun_by },
  ...row.extensions.map(({ by }, at) => ({ what: 'extended' as const, n: at + 1, by })),
  ...(row.ended_at === null ? [] : [{ what: 'over' as const, n: 1, by: row.ended_by }]),
];

/** Each person once, however many staff IDs they have. */
async function personsOf({ db }: Pick<Needs, 'db'>, ids: readonly string[]): Promise<Staff[]> {
  const persons: Staff[] = [];
  for (const id of ids) {
    const lead = await findStaff(db, id);
    if (lead && !persons.some((other) => isSamePerson(other, lead))) persons.push(lead);
  }
  return persons;
}

/** A pause as one of its mails tells of it: of a beginning that goes out late too, as it was then. */
function factsOf(row: PauseRow, { what, n }: PauseMail) {
  const common = {
    what,
    service: row.service,
    part: row.part,
    kinds: row.classes.map((one) => one.slice(row.service.length + 1)),
    since: row.begun_at.toISOString(),
  };
  const extension = what === 'extended' ? row.extensions[n - 1] : undefined;
  if (extension) {
    const { by, reason, until } = extension;
    return { ...common, by, reason, until: new Date(until).toISOString() };
  }
  const by = what === 'begun' ? row.begun_by : row.ended_by;
  const until = what === 'begun' ? row.first_ends_at : row.until;
  return { ...common, ...(by !== null && { by }), reason: row.reason, until: until.toISOString() };
}
