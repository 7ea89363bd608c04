/** Where the pages of institution members live. Routes and links take the paths from here. */
export const INSTITUTION_PATHS = {
  /** The institutions whose members one may manage. */
  home: '/admin',
  signIn: '/admin/sign-in',
  signOut: '/admin/sign-out',
  session: '/admin/session',
  menu: '/admin/menu',
  register: '/register',
  profile: '/profile',
} as const;

/** Patterns of a page of one institution, with and without a slash at their end: `app.get` each. @param below e.g. `/invitations`; empty: 「機関管理メニュー」 itself */
export const menuRoutes = (below: '' | `/${string}` = ''): [string, string] => [
  `${INSTITUTION_PATHS.menu}/:institution${below}`,
  `${INSTITUTION_PATHS.menu}/:institution${below}/`,
];

/** A page of one institution. @param institution host name */
export const menuPath = (institution: string, below: '' | `/${string}` = ''): string =>
  `${INSTITUTION_PATHS.menu}/${encodeURIComponent(institution)}${below}`;

/** Where somebody signs in to come back to the page that they asked for. @param over their session has ended */
export function signInPath(wanted: string, over = false): string {
  const query = new URLSearchParams({ ...(over && { notice: 'over' }), to: wanted });
  return `${INSTITUTION_PATHS.signIn}?${query}`;
}
