/** Pages of the way by card. Routes and links take the paths from here. */
export const CARD_PATHS = {
  /** 「本人確認サービスの事前連携」, for somebody who has signed in with MFA. */
  link: '/utokyo/identity',
  unlink: '/utokyo/identity/unlink',
  /** 「本人確認サービスを利用して再登録する」: what is needed, and the ID. */
  verify: '/utokyo/verify',
} as const;

const ISSUE = '/utokyo/issue';
/** What is issued to whoever was verified, by procedure. */
export const ISSUE_PATHS = {
  choice: `${ISSUE}/:procedureId`,
  revoke: `${ISSUE}/:procedureId/revoke`,
  password: `${ISSUE}/:procedureId/password`,
} as const;
export const issuePath = (what: keyof typeof ISSUE_PATHS, procedureId: string): string =>
  ISSUE_PATHS[what].replace(':procedureId', procedureId);
