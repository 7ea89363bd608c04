/** Effects that both kinds of MFA re-registration share. Each may run more than once and has its effect once. */
import type { Knex } from 'knex';
import { endSessionsOf } from '../../db/platform/sessions.js';
import { closeApplication } from '../../db/staff/applications.js';
import {
  beginReset,
  closeUnregistered,
  endReregistration,
  findReregistration,
  noteStopped,
  openWindow,
  type Reregistration,
} from '../../db/utokyo/reregistrations.js';
import type { ClosedStatus, Digest, IsoInstant, Locale, ProcedureView } from '../../workflows/contracts/procedure.js';
import type { MfaKind } from '../../workflows/contracts/reregistration.js';
import type { Dependencies } from '../dependencies.js';
import { project } from '../project.js';
import { askOwner } from './owner.js';

type Needs = Pick<Dependencies, 'db' | 'methods' | 'log'>;

/** A procedure as it is recorded in the database. */
export interface ReregistrationRecord {
  kind: Reregistration['kind'];
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
  redeemedBy?: Digest;
}

const FROM_OUTSIDE = ['usable-method', 'stopped', 'superseded'] as const;
/** By a usable method, by the link that stops it, by another proof with the same card. */
export type FromOutside = (typeof FROM_OUTSIDE)[number];

/** What the row says that a workflow needs to know. */
export interface ReregistrationState {
  endedBy?: FromOutside;
  /** A new method is registered. */
  registered?: MfaKind;
  /** Completed by a new password. */
  passwordSet?: true;
}

/** What became of the removal of somebody's methods. */
export type Reset =
  | { state: 'reset'; left: MfaKind[]; windowUntil: IsoInstant }
  /** The re-registration had ended before. */
  | { state: 'ended' };

/** The statuses before a decision: an application with any other is taken off the queue. */
const UNDECIDED: ReadonlySet<string> = new Set(['awaiting-decision', 'awaiting-applicant']);

export const createReregistrationActivities = (needs: Needs) => ({
  /** Records the procedure in the database, for lists and reopened pages; takes a decided application off the queue, and ends the re-registration. */
  async recordReregistration(record: ReregistrationRecord): Promise<void> {
    const { procedureId, status } = record.view;
    const besides = async (trx: Knex.Transaction): Promise<void> => {
      await closeApplication(trx, procedureId);
      if (record.closed) await endReregistration(trx, procedureId, status);
    };
    await project(needs.db, { service: 'utokyo', ...record }, UNDECIDED.has(status) ? undefined : besides);
  },

  async readReregistration({ procedureId }: { procedureId: string }): Promise<ReregistrationState> {
    return stateOf(await findReregistration(needs.db, procedureId));
  },

  /** Ends a re-registration whose time is over, or that failed. @returns what came first instead, where something did */
  async closeUnregistered(p: { procedureId: string; ending: ClosedStatus }): Promise<ReregistrationState> {
    await closeUnregistered(needs.db, p.procedureId, p.ending);
    return stateOf(await findReregistration(needs.db, p.procedureId));
  },

  /** @returns false where it is too late to */
  stopReregistration: ({ procedureId }: { procedureId: string }): Promise<boolean> =>
    noteStopped(needs.db, procedureId),

  /** Removes all methods that the person has, at their owner, and opens the window in which ID and password reach the registration of new ones. */
  async resetMethods(p: { procedureId: string; memberId: string; windowMs: number }): Promise<Reset> {
    const { procedureId, memberId } = p;
    const begunAt = await beginReset(needs.db, procedureId);
    if (!begunAt) return { state: 'ended' };
    const before = new Date(begunAt.getTime() + 1).toISOString() as IsoInstant;
    // One of those that are removed may have begun them, also where the owner refuses to remove the others.
    await endSessionsOf(needs.db, 'utokyo', memberId, { levels: ['mfa'] });
    // What was registered before the reset began is removed. What this re-registration brings comes later: the window, which is opened below, lets it in.
    const { left } = await askOwner(needs, () =>
      needs.methods.removeMethods({ memberId, before, resetOf: procedureId }),
    );
    // Sessions that were begun with a removed method end; so do those by password from before the window, which a new sign-in must reach.
    await endSessionsOf(needs.db, 'utokyo', memberId);
    const until = await openWindow(needs.db, procedureId, p.windowMs);
    return until ? { state: 'reset', left, windowUntil: until.toISOString() as IsoInstant } : { state: 'ended' };
  },
});

export type ReregistrationActivities = ReturnType<typeof createReregistrationActivities>;

function stateOf(row: Reregistration | undefined): ReregistrationState {
  const endedBy = FROM_OUTSIDE.find((by) => by === row?.ended_by);
  const registered = row?.registered_kind;
  // Nothing else completes one without a method.
  const isPasswordSet = row?.ended_by === 'completed' && !registered;
  return {
    ...(endedBy && { endedBy }),
    ...(registered && { registered }),
    ...(isPasswordSet && { passwordSet: true as const }),
  };
}
