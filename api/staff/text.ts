/** Texts of the pages for staff. */
const ja = {
  'staff.sign-in.title': '担当者のサインイン',
  'staff.sign-in.lead': '申請を審査する担当者のための画面です。',
  'staff.user-id': '担当者ID',
  'staff.password': 'パスワード',
  'staff.sign-in.submit': 'サインインする',
  'staff.sign-in.refused': '担当者IDまたはパスワードが正しくありません。',
  'staff.sign-out': 'サインアウトする',
  'staff.signed-in-as': '{name}（{id}）',
  'staff.queue.title': '審査待ちの申請',
  'staff.queue.closed-title': '終了した申請',
  'staff.due': '決定期限',
  'staff.overdue': '期限を過ぎています',
  'staff.received': '受付日時',
  'staff.claimed-by': '担当者',
  'staff.decide.reason': '理由',
  'staff.decide.reason-hint': '申請した方へのメールに記載されます。',
  'staff.decide.approve': '承認する',
  'staff.decide.refuse': '承認しない',

  'console.queue.cinii': 'CiNii',
  'console.queue.umin': 'UMIN',
  'console.queue.jairo': 'JAIRO Cloud',
  'console.queue.shomei': '証明書発行',
  'console.queue.utokyo': '多要素認証',
} as const;

const en: Record<keyof typeof ja, string> = {
  'staff.sign-in.title': 'Staff sign-in',
  'staff.sign-in.lead': 'For staff who review applications.',
  'staff.user-id': 'Staff ID',
  'staff.password': 'Password',
  'staff.sign-in.submit': 'Sign in',
  'staff.sign-in.refused': 'The staff ID or the password is not correct.',
  'staff.sign-out': 'Sign out',
  'staff.signed-in-as': '{name} ({id})',
  'staff.queue.title': 'Applications waiting for a decision',
  'staff.queue.closed-title': 'Applications that have ended',
  'staff.due': 'Decide by',
  'staff.overdue': 'Overdue',
  'staff.received': 'Received',
  'staff.claimed-by': 'Taken by',
  'staff.decide.reason': 'Reason',
  'staff.decide.reason-hint': 'This is included in the email to the applicant.',
  'staff.decide.approve': 'Approve',
  'staff.decide.refuse': 'Refuse',

  'console.queue.cinii': 'CiNii',
  'console.queue.umin': 'UMIN',
  'console.queue.jairo': 'JAIRO Cloud',
  'console.queue.shomei': 'Certificates',
  'console.queue.utokyo': 'MFA',
};

export const staffTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
