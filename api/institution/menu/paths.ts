/** Where the pages of 「ユーザー情報管理」 and 「機関管理者」 live, below the menu of an institution. Routes and links take the paths from here. */
import { menuPath, menuRoutes } from '../paths.js';

const BELOW = {
  menu: '',
  members: '/members',
  roster: '/members/roster',
  download: '/members/download',
  file: '/members/file',
  compare: '/members/compare',
  revert: '/members/revert',
  upload: '/members/upload',
  confirm: '/members/confirm',
  planFile: '/members/plan',
  search: '/members/search',
  administrators: '/administrators',
} as const;
export type MenuPage = keyof typeof BELOW;

/** Patterns of a page, with and without a slash at their end. */
export const menuPageRoutes = (page: MenuPage): [string, string] => menuRoutes(BELOW[page]);
/** Pattern of a form's action. */
export const menuFormRoute = (page: MenuPage): string => menuPageRoutes(page)[0];

/** A page of one institution. @param query what is absent or empty is left out */
export function menuPagePath(
  institution: string,
  page: MenuPage,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const asked = said.length === 0 ? '' : `?${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}`;
  return `${menuPath(institution, BELOW[page])}${asked}`;
}
