/** Uploads of members, and the menu that they are part of, in the security cases that go over all procedures. */
import { type MenuPage, menuFormRoute, menuPageRoutes } from '../../../api/institution/menu/paths.js';
import { OPEN, type SecurityRows } from '../../security/rows.js';

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
};
