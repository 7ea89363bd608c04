/** Texts of the sign-in of staff, at our side and at the embedded identity provider. */
const ja = {
  'sign-in.title': '担当者のサインイン',
  'sign-in.lead': '申請を審査する担当者のための画面です。認証サービスの画面へ移動してサインインします。',
  'sign-in.start': 'サインインする',
  'sign-in.again': 'もう一度サインインする',
  'sign-in.signed-out': 'サインアウトしました',
  'sign-in.still-at-provider':
    '認証サービスにはまだサインインしています。この端末をほかの方も使う場合は、認証サービスからもサインアウトしてください。',
  'sign-in.end-at-provider': '認証サービスからもサインアウトする',
  'sign-in.to-add':
    '認証サービスでは確認できましたが、担当者として登録されていません。登録が必要なときは、次の担当者IDをシステムの管理者に伝えてください。',
  'identity.name': '認証サービス',
  'identity.sign-in.title': '認証サービスへのサインイン',
  'identity.sign-in.lead': '担当者IDとパスワードを入力してください。',
  'identity.user-id': '担当者ID',
  'identity.password': 'パスワード',
  'identity.sign-in.submit': 'サインインする',
  'identity.wrong': '担当者IDまたはパスワードが正しくありません。',
  'identity.too-many': '誤りが続いたため、しばらくサインインできません。しばらく待ってから、もう一度お試しください。',
  'identity.sign-out.title': '認証サービスからのサインアウト',
  'identity.sign-out.lead': '認証サービスからサインアウトします。',
  'identity.sign-out.submit': 'サインアウトする',
  'identity.signed-out.title': '認証サービスからサインアウトしました',
  'identity.back': '担当者の画面へ',
  'identity.over.title': 'このサインインは続けられません',
  'identity.over.lead': '時間がたったか、別の画面でサインインが始められました。担当者の画面からやり直してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'sign-in.title': 'Staff sign-in',
  'sign-in.lead': 'For staff who decide on applications. You sign in at the identity provider.',
  'sign-in.start': 'Sign in',
  'sign-in.again': 'Sign in again',
  'sign-in.signed-out': 'You are signed out',
  'sign-in.still-at-provider':
    'You are still signed in at the identity provider. If others use this device too, please sign out there as well.',
  'sign-in.end-at-provider': 'Sign out at the identity provider too',
  'sign-in.to-add':
    'The identity provider knows you, but you are not registered as staff. If you should be, tell your administrator this staff ID.',
  'identity.name': 'Identity provider',
  'identity.sign-in.title': 'Sign in at the identity provider',
  'identity.sign-in.lead': 'Enter your staff ID and your password.',
  'identity.user-id': 'Staff ID',
  'identity.password': 'Password',
  'identity.sign-in.submit': 'Sign in',
  'identity.wrong': 'The staff ID or the password is not correct.',
  'identity.too-many': 'There were too many wrong attempts. Wait a while and try again.',
  'identity.sign-out.title': 'Sign out at the identity provider',
  'identity.sign-out.lead': 'You are about to sign out at the identity provider.',
  'identity.sign-out.submit': 'Sign out',
  'identity.signed-out.title': 'You are signed out at the identity provider',
  'identity.back': 'Go to the staff pages',
  'identity.over.title': 'This sign-in cannot continue',
  'identity.over.lead':
    'Too much time has passed, or another sign-in was started. Please start again from the staff pages.',
};

export const signInTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
