/** Uploads of members, and the menu that they are part of, in the security cases that go over all procedures. */
import { type MenuPage, menuFormRoute, menuPageRoutes } from '../../../api/institution/menu/paths.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { OPEN, recorded, type Run, run, type SecurityRows } from '../../security/rows.js';
import { importUnheard } from './scenarios.js';
import { B, member, OTHER_ADMINISTRATOR, upload } from './support.js';

/** In the order: nobody, administrator and librarian of the institution, its teacher, another institution's administrator. */
const MANAGERS = 'S Y Y F F';
/** The same for what isn't there. */
const NOTHING = 'S N N F F';

const lines = (page: MenuPage, line: string): Record<string, string> =>
  Object.fromEntries(menuPageRoutes(page).map((route) => [`GET ${route}`, line]));

export const memberImportRows: SecurityRows = {
  rights: {
    // What only leads on.
    ...lines('confirm', OPEN),
    ...lines('revert', OPEN),
  },
  memberRights: {
    downloadMembers: MANAGERS,
    listMemberVersions: MANAGERS,
    compareMemberVersions: NOTHING,
    revertMembers: NOTHING,
    searchMembers: MANAGERS,
    listAdministrators: MANAGERS,
    // Without a file: whoever may not is refused before one is read.
    uploadMembers: MANAGERS,
    // Of an upload that there is none of; those of others are in api.test.ts.
    confirmMemberImport: 'S N N N N',
    downloadPlan: 'S N N N N',
    ...lines('menu', MANAGERS),
    ...lines('members', MANAGERS),
    ...lines('roster', MANAGERS),
    ...lines('download', MANAGERS),
    ...lines('file', MANAGERS),
    ...lines('compare', NOTHING),
    ...lines('upload', MANAGERS),
    ...lines('search', MANAGERS),
    ...lines('administrators', MANAGERS),
    ...lines('planFile', 'S N N N N'),
    [`POST ${menuFormRoute('upload')}`]: MANAGERS,
    [`POST ${menuFormRoute('confirm')}`]: MANAGERS,
    [`POST ${menuFormRoute('revert')}`]: NOTHING,
  },
  fields: {
    compareMemberVersions: () => ({ version: 1 }),
    revertMembers: () => ({ version: 1 }),
    searchMembers: () => ({ displayName: '加藤' }),
    [`POST ${menuFormRoute('confirm')}`]: () => ({
      procedureId: 'jairo-member-import-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
    }),
    [`POST ${menuFormRoute('revert')}`]: () => ({ version: '1' }),
  },
  activities,
  unheard: [importUnheard],
};

/** One that nobody confirms, and one that is applied. */
function activities({ database: { db } }: System): Run[] {
  const [unused, procedureId] = [newProcedureId('jairo', 'member-import'), newProcedureId('jairo', 'member-import')];
  const kept = (one: string) => async () => {
    await upload(db, [member(1)], { procedureId: one, institution: B, by: OTHER_ADMINISTRATOR });
  };
  // The sample's revision: nothing else changes this institution.
  const said = {
    revision: 1,
    by: OTHER_ADMINISTRATOR,
    confirmRemovals: false,
    removalShare: 0.2,
    locale: 'ja' as const,
  };
  return [
    run('recordMemberImport', recorded(procedureId, 'checked')),
    { ...run('closeMemberImport', { procedureId: unused, ending: 'expired' }), before: kept(unused) },
    { ...run('applyMemberImport', { procedureId, ...said }), before: kept(procedureId) },
  ];
}
