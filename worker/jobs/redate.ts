/**
 * Open applications whose due day was computed from another calendar than today's (closed days have changed, or the list of public holidays): their
 * workflows are told the new one. Once a minute, which costs a query where nothing has changed.
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { otherCalendar, type Redatable } from '../../db/utokyo/reregistrations.js';
import { redateUpdate } from '../../workflows/contracts/mfa-application.js';
import { officeCalendar, officeHours } from '../runtime/calendar.js';
import type { Services } from '../runtime/settings/services.js';
import { updateProcedure } from '../runtime/temporal/messages.js';
import { type StopJob, startRounds } from './rounds.js';

interface Needs {
  db: Knex;
  temporal: Client;
  log: Logger;
  services: Services;
}

/** Kinds of application whose decision is due by office hours. */
const BY_OFFICE_HOURS = [{ service: 'utokyo', ofOtherCalendar: otherCalendar, update: redateUpdate }] as const;
type ByOfficeHours = (typeof BY_OFFICE_HOURS)[number];

const EVERY_MS = 60_000;
const ANSWER_WITHIN_MS = 5_000;

export const startRedate = (needs: Needs): StopJob =>
  startRounds({
    everyMs: EVERY_MS,
    round: (over) => redate(needs, over),
    failed: (err) => needs.log.warn({ err }, 'the look for applications that are due another day is put off'),
  });

/** One round. */
export async function redate(needs: Needs, over?: AbortSignal): Promise<void> {
  for (const kind of BY_OFFICE_HOURS) {
    const { version } = officeCalendar(Date.now(), needs.services[kind.service].closedDays);
    for (const application of await kind.ofOtherCalendar(needs.db, version)) {
      if (over?.aborted) return;
      await tell(needs, kind, application, version);
    }
  }
}

async function tell(
  needs: Needs,
  { service, update }: ByOfficeHours,
  { procedureId, receivedAt, calendars }: Redatable,
  version: string,
): Promise<void> {
  const hours = officeHours(needs.services[service], receivedAt.getTime());
  const args: [{ procedureId: string; hours: typeof hours; reason: string }] = [
    { procedureId, hours, reason: `calendar ${version}` },
  ];
  const message = { args, updateId: `redate-${calendars}-${version}`, waitMs: ANSWER_WITHIN_MS };
  try {
    await updateProcedure(needs, procedureId, update, message);
  } catch (err) {
    needs.log.warn(
      { err, procedureId },
      'an application could not be told its new due day; the next round tries again',
    );
  }
}
