/** Leads pause the deadlines of a class of procedures while a part is out (decision 130). The row stands first; its workflow tells the procedures. */
import { unfinishedPauses } from '../../../db/platform/outage-pause-cases.js';
import {
  beginPause,
  endPause,
  extendPause,
  findPause,
  listPauses as listRows,
  type OutagePart,
  type PauseRow,
} from '../../../db/platform/outage-pauses.js';
import { mayReassign, type QUEUES } from '../../../db/staff/staff.js';
import { createProcedures } from '../../../worker/runtime/temporal/procedures.js';
import { beginOutagePause } from '../../../worker/runtime/temporal/pauses.js';
import { outagePauseChangedSignal } from '../../../workflows/contracts/outage-pause.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { malformed, problem } from '../../http/problems.js';
import { pausesChanged } from '../../procedures/deadlines.js';
import { PROCEDURES } from '../../procedures/index.js';
import type { ProcedureModule } from '../../procedures/module.js';
import { type StaffHere, staffOf } from '../sign-in/service.js';
import { PauseId } from './operations.js';

type Service = (typeof QUEUES)[number];
const SHOWN = 50;
const MINUTE_MS = 60_000;

export interface NewPause {
  service: Service;
  kind?: string | undefined;
  part: OutagePart;
  reason: string;
  minutes: number;
}

/** Kinds of a service whose deadlines may be paused for a part. */
const kindsOn = (service: string, part: OutagePart): string[] =>
  (PROCEDURES as readonly ProcedureModule[])
    .filter((one) => one.service === service && (part === 'mail' || one.restsOn?.includes(part)))
    .map(({ kind }) => kind);

/** Kinds of some services whose deadlines may be paused at all: mail reaches every one. */
export const kindsToPause = (services: readonly Service[]): { service: Service; kind: string }[] =>
  services.flatMap((service) => kindsOn(service, 'mail').map((kind) => ({ service, kind })));

/** Services whose deadlines somebody may pause, by the settings: of those that are shown here. */
export const servicesToPause = ({ outagePause }: Pick<ApiDependencies, 'outagePause'>, staff: StaffHere): Service[] =>
  (staff.services as Service[]).filter((service) =>
    outagePause.roles.some((role) => (role === 'lead' ? mayReassign(staff, service) : staff.roles.includes(role))),
  );

/** How long a pause may last, by the settings. Whole minutes */
export const longestOf = ({ outagePause }: Pick<ApiDependencies, 'outagePause'>): number =>
  Math.floor(outagePause.longestMs / MINUTE_MS);

/** @throws Refusal `not-authenticated`, `forbidden` of whoever has no role */
export async function readerOf(deps: ApiDependencies, call: SessionCall): Promise<StaffHere> {
  const staff = await staffOf(deps, call);
  if (staff.roles.length === 0) throw problem('forbidden');
  return staff;
}

export async function listPauses(deps: ApiDependencies, call: SessionCall): Promise<PauseRow[]> {
  await readerOf(deps, call);
  return listRows(deps.db, SHOWN);
}

/** @throws Refusal `forbidden`, `malformed`, `already-paused`, `paused-too-long` */
export async function pauseDeadlines(
  deps: ApiDependencies,
  call: SessionCall,
  { service, kind, part, reason, minutes }: NewPause,
): Promise<PauseRow> {
  const staff = await staffOf(deps, call);
  if (!servicesToPause(deps, staff).includes(service)) throw problem('forbidden');
  const kinds = kindsOn(service, part).filter((one) => kind === undefined || one === kind);
  if (kinds.length === 0) throw malformed({ path: kind === undefined ? 'part' : 'kind', reason: 'not-affected' });
  checkMinutes(deps, minutes);
  call.aboutToChange();
  const row = await beginPause(deps.db, {
    id: call.procedureIdFor('audit', 'pause'),
    service,
    kind,
    part,
    classes: kinds.map((one) => `${service}-${one}`),
    reason,
    by: staff.id,
    lastsMs: minutes * MINUTE_MS,
    inAWeekMs: deps.outagePause.inAWeekMs,
  });
  if (typeof row === 'string') throw problem(row);
  pausesChanged(deps.db);
  // Where Temporal is away, the worker begins it from the row.
  await beginOutagePause(deps.temporal, row.id);
  return row;
}

/** @throws Refusal `malformed` */
function checkMinutes(deps: Pick<ApiDependencies, 'outagePause'>, minutes: number): void {
  if (minutes > longestOf(deps)) throw malformed({ path: 'minutes', reason: 'over-limit' });
}

/** A pause that somebody may end and prolong. @param pauseId as it was typed @throws Refusal `forbidden`, `not-found` */
export async function ownPause(
  deps: ApiDependencies,
  call: SessionCall,
  pauseId: string,
): Promise<{ staff: StaffHere; row: PauseRow }> {
  const staff = await staffOf(deps, call);
  const mine = servicesToPause(deps, staff);
  if (mine.length === 0) throw problem('forbidden');
  const row = PauseId.safeParse(pauseId).success ? await findPause(deps.db, pauseId) : undefined;
  if (!row) throw problem('not-found');
  if (!mine.includes(row.service as Service)) throw problem('forbidden');
  return { staff, row };
}

/** @throws Refusal `forbidden`, `not-found` */
export async function endOutagePause(deps: ApiDependencies, call: SessionCall, pauseId: string): Promise<PauseRow> {
  const { staff, row } = await ownPause(deps, call, pauseId);
  call.aboutToChange();
  await endPause(deps.db, pauseId, staff.id);
  // One that was over before, and has told everybody, has nothing left to do.
  if (row.ended_at === null || (await unfinishedPauses(deps.db, 0)).some(({ id }) => id === pauseId))
    await changed(deps, pauseId);
  return (await findPause(deps.db, pauseId)) ?? row;
}

/** @throws Refusal `forbidden`, `not-found`, `malformed`, `wrong-state` of one that is over, `paused-too-long` */
export async function extendOutagePause(
  deps: ApiDependencies,
  call: SessionCall,
  { pauseId, minutes, reason }: { pauseId: string; minutes: number; reason: string },
): Promise<PauseRow> {
  const { staff } = await ownPause(deps, call, pauseId);
  checkMinutes(deps, minutes);
  call.aboutToChange();
  const row = await extendPause(deps.db, {
    id: call.idFor('extension'),
    pauseId,
    reason,
    by: staff.id,
    lastsMs: minutes * MINUTE_MS,
    inAWeekMs: deps.outagePause.inAWeekMs,
  });
  if (row === 'not-later') throw malformed({ path: 'minutes', reason: row });
  if (typeof row === 'string') throw problem(row);
  await changed(deps, pauseId);
  return row;
}

/** Has a pause's workflow look into its rows. Where Temporal is away, the worker does. */
async function changed({ db, temporal }: ApiDependencies, pauseId: string): Promise<void> {
  pausesChanged(db);
  await beginOutagePause(temporal, pauseId);
  await createProcedures(temporal).tell(pauseId, outagePauseChangedSignal);
}
