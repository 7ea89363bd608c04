/** Rows of single services that a workflow may not have heard of: a table, so that the outbox itself knows none of them. */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { unfinishedPauses } from '../../db/platform/outage-pause-cases.js';
import { untoldAnswers } from '../../db/utokyo/identity-checks.js';
import { untoldNotices } from '../../db/utokyo/notices.js';
import { unheardReregistrations } from '../../db/utokyo/reregistrations.js';
import { reregistrationChangedSignal } from '../../workflows/contracts/reregistration.js';
import { tellAnswer } from '../runtime/identity-check/tell.js';
import { beginNotice } from '../runtime/mfa/notices.js';
import type { Services } from '../runtime/settings/services.js';
import { beginOutagePause } from '../runtime/temporal/pauses.js';

interface Needs {
  db: Knex;
  temporal: Client;
  services: Services;
  log: Logger;
}

/** A procedure that is to be told of something; a repeat is the same message. */
interface Owed {
  procedureId: string;
  tell: () => Promise<unknown>;
}

/** @param lateMs how old a row must be: what is younger is on its way by itself @returns the oldest first */
type Source = (needs: Needs, lateMs: number) => Promise<Owed[]>;

/** Rows that were changed without their workflow: it is told to read its own. */
const reregistrations: Source = async ({ db, temporal }, lateMs) =>
  (await unheardReregistrations(db, lateMs)).map((procedureId) => ({
    procedureId,
    tell: () => temporal.workflow.getHandle(procedureId).signal(reregistrationChangedSignal),
  }));

/** What an identity-verification service said of people who have come back. */
const identityAnswers: Source = async (needs, lateMs) =>
  (await untoldAnswers(needs.db, lateMs)).map((row) => ({
    procedureId: row.procedure_id,
    tell: () => tellAnswer(needs, row),
  }));

/** Changes that members are to be told of: their workflows have yet to begin. */
const notices: Source = async (needs, lateMs) =>
  (await untoldNotices(needs.db, { ms: lateMs })).map((notice) => ({
    procedureId: notice.procedureId,
    tell: () => beginNotice(needs, notice),
  }));

/** Pauses of deadlines whose workflow may have yet to begin. */
const outagePauses: Source = async ({ db, temporal, log }, lateMs) =>
  (await unfinishedPauses(db, lateMs)).map(({ id: procedureId, isStuck }) => ({
    procedureId,
    tell: () => {
      if (isStuck) log.error({ procedureId }, 'an outage pause is over, and not every procedure has been told');
      return beginOutagePause(temporal, procedureId);
    },
  }));

export const SOURCES: readonly Source[] = [reregistrations, identityAnswers, notices, outagePauses];
