/**
 * Tells invitations of a URL that counts and that they have not heard of: the task that issued it when somebody sent the invitation again was thrown away,
 * because its worker died, and nobody sent the message once more. They mail it then.
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { unmailedIssues } from '../../db/jairo/invitations.js';
import { invitationChangedSignal } from '../../workflows/contracts/member-registration.js';
import { createProcedures } from '../runtime/temporal/procedures.js';
import { type StopJob, startRounds } from './rounds.js';

interface Needs {
  db: Knex;
  temporal: Client;
  log: Logger;
}

/** What waits from one round to the next is not on its way by itself: a workflow task that its worker died in is waited for shorter than that. */
const EVERY_MS = 20_000;

/** Starts the job. Each URL is told of once by each process: a workflow that is told of nothing new has a few events more. */
export function startResent({ db, temporal, log }: Needs, { everyMs = EVERY_MS } = {}): StopJob {
  const procedures = createProcedures(temporal);
  const told = new Set<string>();
  let before = new Set<string>();
  return startRounds({
    everyMs,
    async round(over) {
      const now = new Set<string>();
      for (const { procedureId, issue } of await unmailedIssues(db)) {
        const one = `${procedureId} ${issue}`;
        now.add(one);
        if (over.aborted || told.has(one) || !before.has(one)) continue;
        try {
          await procedures.tell(procedureId, invitationChangedSignal);
          told.add(one);
        } catch (err) {
          // The others may be heard; this one is told in a later round.
          log.warn({ err, procedureId }, 'an invitation that was not mailed again could not be told so');
        }
      }
      for (const one of told) if (!now.has(one)) told.delete(one);
      before = now;
    },
    failed: (err) => log.warn({ err }, 'the look for invitations that were not mailed again is put off'),
  });
}
