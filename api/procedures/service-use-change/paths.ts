/** Where the pages of the application for use live. Routes and links take the paths from here. */
export const APPLICATION_PATHS = {
  form: '/cinii/application',
  restore: '/cinii/application/restore',
  change: '/cinii/application/change',
  cancel: '/cinii/application/cancel',
} as const;
