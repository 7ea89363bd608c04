/** Who somebody is: sign-ins, sessions and locks. */
const ja = {
  'problem.not-authenticated.title': '確認できませんでした',
  'problem.not-authenticated.detail': 'IDまたはパスワードが正しくありません。',
  'problem.not-authenticated.action': '大文字・小文字と、全角・半角をご確認のうえ、もう一度入力してください。',

  'problem.account-locked.title': 'アカウントが一時的にロックされています',
  'problem.account-locked.detail': '誤りが続いたため、しばらくのあいだ操作できません。',
  'problem.account-locked.action': 'しばらく待ってから、もう一度お試しください。',

  'problem.sign-in-failed.title': 'サインインできませんでした',
  'problem.sign-in-failed.detail': '認証サービスからの応答を確認できないか、担当者として登録されていません。',
  'problem.sign-in-failed.action': 'もう一度サインインしてください。続くときは、システムの管理者にご連絡ください。',

  'problem.identity-return-refused.title': '本人確認サービスからの応答を確認できません',
  'problem.identity-return-refused.detail':
    'このブラウザーで始めた本人確認ではないか、応答の内容が正しくありません。何も変更していません。',
  'problem.identity-return-refused.action': '本人確認を始めたブラウザーで続けるか、最初からやり直してください。',

  'problem.session-over.title': 'サインインしていません',
  'problem.session-over.detail':
    'サインインしていないか、サインインの有効時間が過ぎました。送信した内容による変更は行われていません。',
  'problem.session-over.action': 'サインインしてから、もう一度お試しください。',

  'problem.sign-in-expired.title': 'サインインに時間がかかりすぎました',
  'problem.sign-in-expired.detail': 'サインインを始めてから終わるまでの時間が、10分を過ぎました。',
  'problem.sign-in-expired.action': 'もう一度、最初からサインインしてください。',

  'problem.other-session.title': '別のサインインで開いた画面です',
  'problem.other-session.detail':
    'この画面を開いたあとに、このブラウザーで別のサインインが行われました。送信した内容による変更は行われていません。',
  'problem.other-session.action':
    'いまサインインしている方の手続きであれば、画面を開き直して入力してください。そうでないときは、サインアウトしてから、ご自身でサインインし直してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'problem.not-authenticated.title': 'We could not confirm who you are',
  'problem.not-authenticated.detail': 'The ID or the password is not correct.',
  'problem.not-authenticated.action':
    'Check upper-case and lower-case letters and full-width characters, and enter them again.',

  'problem.account-locked.title': 'The account is locked for a while',
  'problem.account-locked.detail': 'There were too many wrong attempts in a row.',
  'problem.account-locked.action': 'Wait a while and try again.',

  'problem.sign-in-failed.title': 'Sign-in failed',
  'problem.sign-in-failed.detail':
    'The answer of the sign-in service could not be verified, or you are not registered as staff.',
  'problem.sign-in-failed.action': 'Please sign in again. If it keeps failing, contact your system administrator.',

  'problem.identity-return-refused.title': 'We cannot confirm the answer of the identity-verification service',
  'problem.identity-return-refused.detail':
    'The verification was not started in this browser, or the answer is not right. Nothing has been changed.',
  'problem.identity-return-refused.action':
    'Continue in the browser where you started the verification, or start again from the beginning.',

  'problem.session-over.title': 'You are not signed in',
  'problem.session-over.detail':
    'You are not signed in, or your session has ended. Nothing you sent has changed anything.',
  'problem.session-over.action': 'Sign in and try again.',

  'problem.sign-in-expired.title': 'Signing in took too long',
  'problem.sign-in-expired.detail': 'More than ten minutes passed between the start and the end of the sign-in.',
  'problem.sign-in-expired.action': 'Please sign in again from the start.',

  'problem.other-session.title': 'This page was opened in another session',
  'problem.other-session.detail':
    'Since this page was opened, somebody has signed in again in this browser. Nothing you sent has changed anything.',
  'problem.other-session.action':
    'If you are the person who is signed in now, open the page again and enter it there. If not, sign out, and sign in as yourself.',
};

export const signInProblemTexts = { ja, en };

declare module '../index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
