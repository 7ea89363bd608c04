/** Pages of administrators on staff, in every state. */
import { StaffListPage, type StaffListView } from '../../api/staff/settings/pages/staff-list.js';
import { StaffMemberPage, type StaffMemberView } from '../../api/staff/settings/pages/staff-member.js';
import { OfficePage, OfficesPage } from '../../api/staff/settings/offices/pages.js';
import { RegisterEntryPage } from '../../api/staff/settings/registers/entry-page.js';
import { RegisterPage } from '../../api/staff/settings/registers/page.js';
import { REGISTER_FIELDS } from '../../api/staff/settings/registers/fields.js';
import { at, HOSTILE, type Sample } from '../platform/pages/render-context.js';

const staff = { userId: 'admin1', name: HOSTILE, roles: ['administrator'] };
const one = {
  staffId: 'op1',
  name: HOSTILE,
  roles: ['operator', 'lead'],
  queues: ['umin', HOSTILE],
  accounts: ['umin:yamada-tar', HOSTILE],
  version: 2,
} as StaffListView['members'][number];
const gone = { ...one, staffId: HOSTILE, roles: [], queues: [], accounts: [], email: HOSTILE, disabledAt: at(3) };
const registers = ['cinii', 'umin', 'shomei', 'utokyo'] as const;
const list: StaffListView = { staff, members: [one, gone], queues: ['cinii', 'umin'], registers };
const member: StaffMemberView = { staff, member: one, changes: [], queues: ['cinii', 'umin'] };
const changes: StaffMemberView['changes'] = [
  {
    at: at(2),
    by: 'staff:admin1',
    what: 'change',
    reason: HOSTILE,
    columns: [
      { column: 'email', before: HOSTILE, after: '' },
      { column: 'disabled', before: 'false', after: 'true' },
      { column: HOSTILE, before: '', after: HOSTILE },
    ],
  },
];
const version = 'x'.repeat(22);
const entryOf = (register: (typeof registers)[number]) => ({
  id: HOSTILE,
  fields: Object.fromEntries(
    REGISTER_FIELDS[register].fields.map(({ name, choices, otherwise }) => [
      name,
      choices?.[0] ?? (otherwise === false ? true : HOSTILE),
    ]),
  ),
  version,
});
const office = { faculty: HOSTILE, serves: 'student' as const, staff: ['op1', HOSTILE], version };
const typed = {
  name: HOSTILE,
  email: HOSTILE,
  roles: ['lead'],
  queues: [HOSTILE],
  accounts: HOSTILE,
  reason: HOSTILE,
  errors: (['name', 'email', 'roles', 'queues', 'accounts', 'reason'] as const).map((field) => ({
    field,
    reason: 'bad-format' as const,
  })),
};

export const PEOPLE_PAGES: readonly Sample[] = [
  { name: 'settings', page: (ctx) => StaffListPage(list, ctx) },
  {
    name: 'settings-refused',
    page: (ctx) =>
      StaffListPage(
        {
          ...list,
          draft: { ...typed, staffId: HOSTILE, errors: [{ field: 'staffId', reason: 'in-use' }, ...typed.errors] },
        },
        ctx,
      ),
  },
  { name: 'settings-staff', page: (ctx) => StaffMemberPage(member, ctx) },
  {
    name: 'settings-staff-changed',
    page: (ctx) =>
      StaffMemberPage(
        {
          ...member,
          member: { ...gone, rightsFrom: 'groups' },
          done: true,
          changes: [
            {
              at: at(2),
              by: 'staff:admin1',
              what: 'change',
              reason: HOSTILE,
              columns: [
                { column: 'roles', before: 'operator', after: '' },
                { column: HOSTILE, before: '', after: HOSTILE },
              ],
            },
            { at: at(1), by: HOSTILE, what: 'add', columns: [{ column: 'rightsFrom', after: HOSTILE }] },
          ],
        },
        ctx,
      ),
  },
  {
    name: 'settings-staff-refused',
    page: (ctx) =>
      StaffMemberPage({ ...member, member: { ...one, rightsFrom: HOSTILE }, draft: { ...typed, version: 1 } }, ctx),
  },
  ...(['changed-since', 'administrator-kept'] as const).map((problem) => ({
    name: `settings-staff-${problem}`,
    page: (ctx: Parameters<Sample['page']>[0]) => StaffMemberPage({ ...member, refused: { problem } }, ctx),
  })),
  {
    name: 'settings-offices',
    page: (ctx) => OfficesPage({ staff, offices: [office, { ...office, staff: [] }], faculties: [HOSTILE] }, ctx),
  },
  { name: 'settings-offices-none', page: (ctx) => OfficesPage({ staff, offices: [], faculties: [] }, ctx) },
  {
    name: 'settings-offices-refused',
    page: (ctx) =>
      OfficesPage(
        {
          staff,
          offices: [],
          faculties: [HOSTILE],
          draft: {
            typed: { faculty: HOSTILE, serves: 'staff', staff: HOSTILE, reason: HOSTILE },
            errors: [
              { field: 'faculty', reason: 'no-such-faculty' },
              { field: 'serves', reason: 'required-choice' },
              { field: 'staff', reason: 'no-such-staff' },
              { field: 'reason', reason: 'required' },
            ],
          },
        },
        ctx,
      ),
  },
  { name: 'settings-office', page: (ctx) => OfficePage({ staff, office, changes, done: true }, ctx) },
  {
    name: 'settings-office-changed-since',
    page: (ctx) => OfficePage({ staff, office, changes: [], refused: { problem: 'changed-since' } }, ctx),
  },
  ...registers.flatMap((register): Sample[] => [
    {
      name: `settings-entry-${register}`,
      page: (ctx) => RegisterEntryPage({ staff, register, entry: entryOf(register), changes, done: true }, ctx),
    },
    {
      name: `settings-entry-${register}-refused`,
      page: (ctx) =>
        RegisterEntryPage(
          {
            staff,
            register,
            entry: entryOf(register),
            changes: [],
            draft: {
              typed: { email: HOSTILE, disabled: 'yes', reason: HOSTILE, version: HOSTILE },
              errors: REGISTER_FIELDS[register].fields
                .slice(1)
                .map(({ name }) => ({ field: name, reason: 'procedure-open' })),
            },
          },
          ctx,
        ),
    },
  ]),
  {
    name: 'settings-entry-changed-since',
    page: (ctx) =>
      RegisterEntryPage(
        { staff, register: 'umin', entry: entryOf('umin'), changes: [], refused: { problem: 'changed-since' } },
        ctx,
      ),
  },
  ...registers.flatMap((register): Sample[] => [
    { name: `settings-register-${register}`, page: (ctx) => RegisterPage({ staff, register }, ctx) },
    {
      name: `settings-register-${register}-found`,
      page: (ctx) =>
        RegisterPage(
          {
            staff,
            register,
            q: HOSTILE,
            added: HOSTILE,
            found: [entryOf(register)],
          },
          ctx,
        ),
    },
    {
      name: `settings-register-${register}-refused`,
      page: (ctx) =>
        RegisterPage(
          {
            staff,
            register,
            found: [],
            draft: {
              typed: { id: HOSTILE, email: HOSTILE, disabled: 'yes', reason: HOSTILE },
              errors: REGISTER_FIELDS[register].fields.map(({ name }) => ({ field: name, reason: 'bad-format' })),
            },
          },
          ctx,
        ),
    },
  ]),
];
