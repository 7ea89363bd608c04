/** Where the pages live that belong to no procedure and no area. Those that do stand in a `paths.ts` beside their routes. */
export const PATHS = {
  home: '/',
  oneTimeUrl: '/u',
  procedures: '/procedures',
  problems: '/problems',
  owner: '/owner',
  language: '/language',
} as const;

/** Page that shows where a procedure is. */
export const procedurePath = (procedureId: string): string => `${PATHS.procedures}/${encodeURIComponent(procedureId)}`;

/** The same page, for which the workflow is asked even where something is written (decision 103). */
export const askedPath = (procedureId: string): string => `${procedurePath(procedureId)}?ask=workflow`;

/** Any host: only what follows it is taken. */
const SOMEWHERE = 'http://host.invalid';

/** The same page in another language. Only ever a path of this site, however it is written: `//host` would be another one, and so would `/<tab>/host`. */
export function pathInLanguage(path: string, locale: string): string {
  // What the parser leaves out or writes otherwise, as any browser would, is gone before the slashes are counted.
  const asked = `${SOMEWHERE}/${path.split('#')[0]}`;
  const { pathname, searchParams } = URL.canParse(asked) ? new URL(asked) : new URL(SOMEWHERE);
  searchParams.set('lang', locale);
  return `/${pathname.replace(/^\/+/, '')}?${searchParams}`;
}
