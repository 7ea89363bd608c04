/** Where the case tracker lives. Routes and links take the paths from here. */
export const CASE_PATHS = {
  form: '/case',
  code: '/case/code',
  answer: '/case/answer',
  withdraw: '/case/withdraw',
  leave: '/case/leave',
} as const;
