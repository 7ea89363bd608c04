/** Pages of UTokyo Account. Routes and links take the paths from here. */
export const UTOKYO_PATHS = {
  /** 「手順1：他の本人確認方法を使えないか確認する」 as everybody may read it, without signing in. */
  home: '/utokyo',
  signIn: '/utokyo/sign-in',
  /** Goes to sign in at the owner of the methods, where that is another system. */
  signInStart: '/utokyo/sign-in/start',
  /** Where it sends people back to: `/password`, `/mfa`. */
  signInCallback: '/utokyo/sign-in/callback',
  signOut: '/utokyo/sign-out',
  session: '/utokyo/session',
  /** The same with the kinds that the person has registered. */
  stepOne: '/utokyo/step-1',
  /** Signs in with one of them. */
  factor: '/utokyo/step-1/sign-in',
  /** 「手順2：本人確認方法を再登録する」: which ways there are. */
  stepTwo: '/utokyo/step-2',
  form: '/utokyo/apply/form',
  site: '/utokyo/apply/site',
  case: '/utokyo/case',
  caseAnswer: '/utokyo/case/answer',
  caseEvidence: '/utokyo/case/evidence',
  caseWithdraw: '/utokyo/case/withdraw',
  /** 「セキュリティ情報」 */
  securityInfo: '/utokyo/security-info',
  totp: '/utokyo/security-info/totp',
  passkey: '/utokyo/security-info/passkey',
  phone: '/utokyo/security-info/phone',
  phoneCode: '/utokyo/security-info/phone/code',
  remove: '/utokyo/security-info/remove',
  /** Where the identity-verification service sends people back to. */
  identityCallback: '/utokyo/identity/callback',
} as const;

/** Where somebody signs in to come back to the page that they asked for. @param over their session has ended */
export function signInPath(wanted: string, over = false): string {
  const query = new URLSearchParams({ ...(over && { notice: 'over' }), to: wanted });
  return `${UTOKYO_PATHS.signIn}?${query}`;
}
