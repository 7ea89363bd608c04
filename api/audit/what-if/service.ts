/** Other settings tried on past cases. It reads, and changes nothing. */
import type { z } from 'zod';
import { type CaseOnRecord, casesOnRecord, startsBeside } from '../../../db/audit/cases.js';
import { findProcedures, type ProcedureFilter } from '../../../db/audit/search.js';
import { officeCalendar } from '../../../worker/runtime/calendar.js';
import type { Services } from '../../../worker/runtime/settings/services.js';
import { type DueBy, type RecordedCase, whatIf, type WhatIf } from '../../../workflows/rules/what-if.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { moduleOf, UNCOUNTED } from '../../procedures/index.js';
import { asksFor, auditorOf } from '../service.js';
import type { TriedSettings } from './operations.js';

/** What one trial takes. */
export const MOST_CASES = 10_000;
const A_READ = 1_000;

export type Tried = z.output<typeof TriedSettings>;

/** @throws Refusal `forbidden`, `too-many-found` */
export async function tryOut(
  deps: ApiDependencies,
  call: SessionCall,
  { filter, settings }: { filter: ProcedureFilter; settings: Tried },
): Promise<WhatIf> {
  await asksFor(deps, await auditorOf(deps, call), filter);
  const { rows } = await findProcedures(deps.db, filter, { page: 1, pageSize: MOST_CASES + 1 });
  if (rows.length > MOST_CASES) throw problem('too-many-found', { what: 'procedures', most: MOST_CASES });
  // What only reads another procedure, or only tells of something, is no case.
  const ids = rows.filter(({ kind }) => !UNCOUNTED.includes(kind)).map(({ procedureId }) => procedureId);
  const cases: CaseOnRecord[] = [];
  for (let at = 0; at < ids.length; at += A_READ)
    cases.unshift(...(await casesOnRecord(deps.db, ids.slice(at, at + A_READ))));
  // What was searched for leaves out requests of the same accounts that counted all the same.
  const beside = settings.requestsPerHour === undefined ? [] : await startsBeside(deps.db, ids);
  return whatIf(cases.map(recordedCase), triedOf(deps.services, settings), beside);
}

const recordedCase = ({ application, ...one }: CaseOnRecord): RecordedCase => ({
  ...one,
  application: application && {
    ...application,
    byOfficeHours: moduleOf(one.procedureId)?.application?.byOfficeHours ?? false,
  },
});

function triedOf(services: Services, settings: Tried): Parameters<typeof whatIf>[1] {
  const { accessCodeTries, accessCodeLife, oneTimeUrlLife, dualControl, requestsPerHour } = settings;
  const { closedDays, decisionBusinessDays } = settings;
  return {
    codeTries: accessCodeTries,
    codeLifeMs: msOf(accessCodeLife),
    urlLifeMs: msOf(oneTimeUrlLife),
    approvers: dualControl === undefined ? undefined : dualControl ? 2 : 1,
    requestsPerHour,
    ...((closedDays ?? decisionBusinessDays) !== undefined && {
      due: ({ procedureId }, receivedMs) => {
        const now = services[procedureId.split('-', 1)[0] as keyof Services];
        const by = (days: readonly string[], businessDays: number): DueBy => ({
          calendar: officeCalendar(receivedMs, days),
          businessDays,
        });
        const isOneUntried = closedDays === undefined || decisionBusinessDays === undefined;
        return {
          tried: by(closedDays ?? now.closedDays, decisionBusinessDays ?? now.decisionBusinessDays),
          ...(isOneUntried && { today: by(now.closedDays, now.decisionBusinessDays) }),
        };
      },
    }),
  };
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const msOf = (life: string | undefined): number | undefined =>
  life === undefined ? undefined : Number(life.slice(0, -1)) * UNITS[life.slice(-1) as keyof typeof UNITS];
