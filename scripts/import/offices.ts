/** Offices of faculties from a file, which are called `faculty/student` and `faculty/staff`: who of staff sits at the counter of each. */
import { Line } from '../../api/http/schema.js';
import { knownFaculties } from '../../api/staff/settings/offices/faculties.js';
import { listStaff } from '../../db/staff/change-staff.js';
import { listOffices, lockOffices, type Office, officeId, putOffices } from '../../db/utokyo/offices.js';
import { type Entry, type ImportRegister, listOf, type Read, type RowFault } from './register.js';

const SERVES: Readonly<Record<string, 'student' | 'staff'>> = {
  student: 'student',
  学生: 'student',
  staff: 'staff',
  教職員: 'staff',
};

/** What stands before and behind the last stroke. */
function officeIn(text: string): Office | undefined {
  const [, faculty = '', kind = ''] = /^(.*)[/／]([^/／]*)$/s.exec(text) ?? [];
  const serves = SERVES[kind.normalize('NFKC').trim().toLowerCase()];
  const { data } = Line(200).safeParse(faculty);
  return serves === undefined || data === undefined ? undefined : { faculty: data, serves };
}

function readId(text: string): Read {
  const office = officeIn(text);
  return office ? { value: officeId(office) } : { fault: 'not-an-office' };
}

export const officesImport: ImportRegister = {
  register: 'utokyo',
  columns: [
    { name: 'id', headings: ['窓口', 'office', 'id'], isRequired: true, read: readId },
    {
      name: 'staff',
      headings: ['担当者ID', 'staff IDs', 'staff'],
      isRequired: true,
      read: listOf((word) => word, 'unknown-staff'),
    },
  ],
  lock: (trx) => lockOffices(trx),
  async present(trx) {
    const offices = await listOffices(trx);
    return new Map(offices.map((office) => [officeId(office), { staff: [...office.staff].sort() }]));
  },
  async check(trx) {
    const known = new Set((await listStaff(trx)).map(({ id }) => id));
    // At a new office of a faculty that nobody is of, nobody would ever be entered: most likely it is called otherwise.
    const faculties = new Set(await knownFaculties(trx));
    return (all) =>
      all.flatMap(({ row, id, present, wanted: { staff } }): RowFault[] => {
        const faculty = officeIn(id)?.faculty ?? '';
        const unknown = [staff].flat().find((one) => !known.has(String(one)));
        return [
          ...(present || faculties.has(faculty)
            ? []
            : [{ row, column: 'id', fault: 'unknown-faculty' as const, about: faculty }]),
          ...(unknown === undefined
            ? []
            : [{ row, column: 'staff', fault: 'unknown-staff' as const, about: String(unknown) }]),
        ];
      });
  },
  async apply(trx, all, byOf) {
    await putOffices(
      trx,
      all.map((one) => {
        const office = officeIn(one.id);
        if (!office) throw new Error(`row ${one.row} names no office`);
        const staffOf = ({ staff = [] }: Entry): string[] => [staff].flat().map(String);
        return { office, before: one.present && staffOf(one.present), staff: staffOf(one.wanted), ...byOf(one) };
      }),
    );
  },
};
