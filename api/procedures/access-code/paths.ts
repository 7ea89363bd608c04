/** Where the pages of the password update by access code live. Routes and links take the paths from here. */
export const ACCESS_CODE_PATHS = {
  start: '/umin/password-update',
  byId: '/umin/password-update/id',
  byIdentity: '/umin/password-update/identity',
  code: '/umin/password-update/code',
} as const;
