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
  institutions: '/staff/institutions',
  counter: '/staff/counter',
  passes: '/staff/passes',
  noticeAddresses: '/staff/notice-addresses',
  erasures: '/staff/erasures',
  decideErasure: '/staff/erasures/decide',
  pauses: '/staff/outage-pauses',
  endPause: '/staff/outage-pauses/end',
  extendPause: '/staff/outage-pauses/extend',
  settings: '/staff/settings',
  staffMember: '/staff/settings/staff',
  registers: '/staff/settings/registers',
  offices: '/staff/settings/offices',
  office: '/staff/settings/office',
} as const;

/** A path with what its query says; what is empty is left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const said = Object.entries(query).filter((one): one is [string, string] => one[1] !== undefined && one[1] !== '');
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`;
}

/** Page of staff about one application. @param query whose record is shown beside it (`account`), what was just done (`done`) */
export const staffApplicationPath = (
  procedureId: string,
  query: Readonly<Partial<Record<'account' | 'done', string>>> = {},
): string => withQuery(`${STAFF_PATHS.applications}/${encodeURIComponent(procedureId)}`, query);

/** Page of leads about pauses of deadlines, with what was just done. */
export const pausesPath = (done: 'begun' | 'extended' | 'ended'): string => withQuery(STAFF_PATHS.pauses, { done });

/** Page of leads on which one pause is prolonged. */
export const extendPausePath = (pauseId: string): string => withQuery(STAFF_PATHS.extendPause, { pauseId });

/** Page of administrators about one member of staff. */
export const staffMemberPath = (staffId: string, done?: 'changed'): string =>
  withQuery(`${STAFF_PATHS.staffMember}/${encodeURIComponent(staffId)}`, { done });

/** Page of administrators about the register of a service. */
export const registerPath = (register: string, query: Readonly<Record<string, string>> = {}): string =>
  withQuery(`${STAFF_PATHS.registers}/${register}`, query);

/** Page of administrators about one entry of a register. */
export const registerEntryPath = (register: string, id: string, done?: 'changed'): string =>
  withQuery(`${STAFF_PATHS.registers}/${register}/${encodeURIComponent(id)}`, { done });

/** Page of administrators about one office of UTokyo. */
export const officePath = ({ faculty, serves }: { faculty: string; serves: string }, done?: 'changed'): string =>
  withQuery(STAFF_PATHS.office, { faculty, serves, done });
