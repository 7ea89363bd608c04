/** Offices of UTokyo as administrators keep them, by the same rules as a file (`npm run import -- utokyo-offices`). */
import { createHash } from 'node:crypto';
import { listStaff } from '../../../../db/staff/change-staff.js';
import { changesOfOffice, listOffices, lockOffices, type Office, putOffices } from '../../../../db/utokyo/offices.js';
import type { NotedChange } from '../../../../db/audit/register-changes.js';
import type { ApiDependencies } from '../../../dependencies.js';
import type { SessionCall } from '../../../http/call-context.js';
import { type Fault, malformed, problem } from '../../../http/problems.js';
import { administratorOf } from '../service.js';
import { knownFaculties } from './faculties.js';

type Needs = Pick<ApiDependencies, 'db' | 'services'>;
export interface SaidOffice extends Office {
  staff: string[];
  version: string;
}

/** Offices count no changes, so who sits there is the version. */
const said = ({ faculty, serves, staff }: Office & { staff: readonly string[] }): SaidOffice => ({
  faculty,
  serves,
  staff: [...staff],
  version: createHash('sha256')
    .update(JSON.stringify([...staff].sort()))
    .digest('base64url')
    .slice(0, 22),
});

export async function list(deps: Needs, call: SessionCall): Promise<SaidOffice[]> {
  await administratorOf(deps, call);
  return (await listOffices(deps.db)).map(said);
}

const SHOWN = 100;

/** One office, with what was changed of it, the newest first. @throws Refusal `not-found` */
export async function look(
  deps: Needs,
  call: SessionCall,
  wanted: Office,
): Promise<{ office: SaidOffice; changes: NotedChange[] }> {
  const office = (await list(deps, call)).find((one) => isSame(one, wanted));
  if (!office) throw problem('not-found');
  return { office, changes: await changesOfOffice(deps.db, wanted, SHOWN) };
}

const isSame = (one: Office, other: Office): boolean => one.faculty === other.faculty && one.serves === other.serves;

export interface OfficeWish extends Office {
  staff: readonly string[];
  /** Absent: it is to be added. */
  version?: string | undefined;
  reason: string;
}

/** @throws Refusal `malformed`; `not-found`, `changed-since` of one that is changed */
export async function set(deps: Needs, call: SessionCall, wish: OfficeWish): Promise<SaidOffice> {
  const { id: by } = await administratorOf(deps, call);
  const { faculty, serves, staff, version, reason } = wish;
  call.aboutToChange();
  return deps.db.transaction(async (trx) => {
    await lockOffices(trx);
    const present = (await listOffices(trx)).find((one) => isSame(one, wish));
    if (present && said(present).version === said(wish).version) return said(present);
    if (!present && version !== undefined) throw problem('not-found');
    if (present && version === undefined) throw malformed({ path: 'faculty', reason: 'in-use' });
    if (present && said(present).version !== version) throw problem('changed-since');
    const known = new Set((await listStaff(trx)).map(({ id }) => id));
    const faults: Fault[] = [];
    if (!present && !(await knownFaculties(trx)).includes(faculty))
      faults.push({ path: 'faculty', reason: 'no-such-faculty' });
    if (staff.some((id) => !known.has(id))) faults.push({ path: 'staff', reason: 'no-such-staff' });
    if (faults.length > 0) throw malformed(...faults);
    await putOffices(trx, [{ office: { faculty, serves }, before: present?.staff, staff, by: `staff:${by}`, reason }]);
    return said({ faculty, serves, staff });
  });
}
