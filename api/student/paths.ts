/** Where the pages of the certificate issuance login live, those of its procedures included: the menu links to them. Routes and links take the paths from here. */
export const STUDENT_PATHS = {
  login: '/shomei/login',
  logout: '/shomei/logout',
  logoutEverywhere: '/shomei/logout-everywhere',
  session: '/shomei/session',
  email: '/shomei/email',
  secondPassword: '/shomei/second-password',
  menu: '/shomei/menu',
  emailChange: '/shomei/menu/email',
  secondPasswordChange: '/shomei/menu/second-password',
  forgotten: '/shomei/forgotten',
  reset: '/shomei/forgotten/second-password',
  manual: '/shomei/manual',
} as const;
