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

/** The same page in another language. Only ever a path of this site: `//host` would be another one. */
export function pathInLanguage(path: string, locale: string): string {
  const [before = '', query = ''] = path.split('#')[0]?.split('?', 2) ?? [];
  const parameters = new URLSearchParams(query);
  parameters.set('lang', locale);
  return `/${before.replace(/^[/\\]+/, '')}?${parameters}`;
}
