/** Where the pages of the staff console live. Routes and links take the paths from here. */
export const STAFF_PATHS = {
  queue: '/staff',
  signIn: '/staff/sign-in',
  signOut: '/staff/sign-out',
  signInStart: '/staff/sign-in/start',
  signInCallback: '/staff/sign-in/callback',
  applications: '/staff/applications',
  decide: '/staff/decide',
  claim: '/staff/claim',
  release: '/staff/release',
  ask: '/staff/ask',
  attachments: '/staff/attachments',
  mails: '/staff/mails',
  services: '/staff/services',
  locked: '/staff/locked',
  figures: '/staff/figures',
} as const;

/** Page of staff about one application. */
export const staffApplicationPath = (procedureId: string): string =>
  `${STAFF_PATHS.applications}/${encodeURIComponent(procedureId)}`;
