/** Texts of the pages by which members apply for re-registration and follow their application. Names of channels in 「」 of the manual are exact. */
const ja = {
  'apply.site.title': '専用の申請サイトで申請する',
  'apply.site.crumb': '専用申請サイト',
  'apply.site.lead':
    'ICカード学生証またはICカード職員証の写真をアップロードして申請します。担当者が写真と登録内容を照らし合わせて確認します。',
  'apply.site.only':
    'ICカード学生証・ICカード職員証のほかは受け付けられません。お持ちでない方は、所属の学部・研究科等の窓口で申請してください。',
  'apply.photo.front': '学生証または職員証の写真（表面）',
  'apply.photo.back': '学生証または職員証の写真（裏面）',
  'apply.photo.hint': 'JPEG、PNG、HEIC、WebPのどれか。10MB以下。氏名と顔写真がはっきり見えるように撮影してください。',
  'apply.photo.back-hint': '裏面は、必要なときだけ選んでください。',
  'apply.photo.received':
    '{count}枚の写真を受け取っています。そのまま送信できます。差し替えるときだけ、もう一度選んでください。',
  'apply.photo.both': '写真を2枚とも受け取れませんでした。',
  'apply.photo.kept': '写真は暗号化して保管し、決定から{count, number}日後に破棄します。確認する担当者だけが見ます。',
  'apply.next':
    '申請を受け付けると、受付番号をメールでお知らせします。担当者の決定には、営業日の17時までかかることがあります。',
  'apply.submit': '申請する',
  'apply.form.title': '専用フォームで申請する',
  'apply.form.crumb': '専用フォーム',
  'apply.form.lead': '次のアカウントについて、本人確認方法の再登録を申請します。写真は必要ありません。',
  'apply.form.mfa': '本人確認方法でのサインインにより、ご本人であることを確認しています。',
  'apply.form.password': '多要素認証の初期設定が終わっていないため、IDとパスワードでのサインインで申請できます。',
  'apply.name': '氏名',
  'apply.account': 'ID',

  'own-case.title': '申請の状況',
  'own-case.none': '再登録の申請はありません',
  'own-case.none-detail': '申請するときは、使える本人確認方法がないかを先に確認してください。',
  'own-case.due-unknown': '決定の予定日時は、まだお知らせできません。',
  'own-case.done.received': '申請を受け付けました。受付番号をメールでお知らせします。',
  'own-case.done.added': '写真または本人確認を追加しました。',
  'own-case.done.answered': '回答を受け付けました。',
  'own-case.done.withdrawn': '申請を取り下げました。',
  'own-case.done.too-late': 'すでに決定されたか、手続きが終了しているため、受け付けられませんでした。',
  'own-case.answer.lead': '文章か写真のどちらか、または両方で回答してください。',
  'own-case.answer.text': '回答',
  'own-case.answer.text-hint': '2,000文字以内。パスワードは書かないでください。',
  'own-case.more': '本人確認を追加する',
  'own-case.more-detail':
    '別の写真や別の方法で、本人確認を追加できます。追加すると、担当者は新しい内容で確認し直します。',
  'own-case.more.submit': '写真を追加する',
  'own-case.more.counter': '窓口で追加するときは、学生証または職員証を持って、受付番号を所属の窓口にお伝えください。',
  'own-case.more.form': 'このサインインを本人確認として追加する',
  'own-case.register': '新しい本人確認方法を登録する',
  'own-case.register-detail': 'サインインし直すと、期限まで「セキュリティ情報」で新しい本人確認方法を登録できます。',
  'own-case.register-here': '期限まで、「セキュリティ情報」で新しい本人確認方法を登録できます。',
  'own-case.again': 'サインインし直す',
  'own-case.channels': '申請の方法',
} as const;

const en: Record<keyof typeof ja, string> = {
  'apply.site.title': 'Apply on the application site',
  'apply.site.crumb': 'Application site',
  'apply.site.lead':
    'Apply with a photo of your IC student card or IC staff card. Our staff compare it with what is registered.',
  'apply.site.only':
    'No other document than an IC student card or IC staff card is accepted. If you have neither, please apply at the office of your faculty or graduate school.',
  'apply.photo.front': 'Photo of your student or staff card (front)',
  'apply.photo.back': 'Photo of your student or staff card (back)',
  'apply.photo.hint': 'JPEG, PNG, HEIC or WebP, at most 10 MB. Your name and face must be clearly visible.',
  'apply.photo.back-hint': 'Choose the back only if it is needed.',
  'apply.photo.received':
    'We have received {count, plural, one {# photo} other {# photos}}. You can send the form as it is. Choose again only to replace.',
  'apply.photo.both': 'Neither of the two photos could be accepted.',
  'apply.photo.kept':
    'Photos are kept encrypted and destroyed {count, plural, one {# day} other {# days}} after the decision. Only the staff who check them see them.',
  'apply.next':
    'Once your application is received, we email you its receipt number. The decision may take until 17:00 of a business day.',
  'apply.submit': 'Apply',
  'apply.form.title': 'Apply by the form',
  'apply.form.crumb': 'Form',
  'apply.form.lead': 'You apply for re-registration of the verification methods of this account. No photo is needed.',
  'apply.form.mfa': 'Your sign-in with a verification method is the proof of who you are.',
  'apply.form.password':
    'Your first set-up is not finished, so your sign-in with ID and password is enough for this application.',
  'apply.name': 'Name',
  'apply.account': 'ID',

  'own-case.title': 'Application status',
  'own-case.none': 'You have no application for re-registration',
  'own-case.none-detail': 'Before you apply, please check whether another verification method can be used.',
  'own-case.due-unknown': 'We can’t tell you an expected time yet.',
  'own-case.done.received': 'Your application was received. We email you its receipt number.',
  'own-case.done.added': 'Your photo or proof of identity was added.',
  'own-case.done.answered': 'Your answer was received.',
  'own-case.done.withdrawn': 'Your application was withdrawn.',
  'own-case.done.too-late': 'There is a decision already, or the procedure has ended, so this could not be accepted.',
  'own-case.answer.lead': 'Answer in words, with photos, or both.',
  'own-case.answer.text': 'Answer',
  'own-case.answer.text-hint': 'Up to 2,000 characters. Do not write any password.',
  'own-case.more': 'Add proof of identity',
  'own-case.more-detail':
    'You can add another photo or another proof. Our staff then look at the application as it is with it.',
  'own-case.more.submit': 'Add photos',
  'own-case.more.counter':
    'To add proof at your office, bring your student or staff card and tell them the receipt number.',
  'own-case.more.form': 'Add this sign-in as proof of identity',
  'own-case.register': 'Register a new verification method',
  'own-case.register-detail':
    'Sign in once more. Until the time below you can then register new methods under “Security information”.',
  'own-case.register-here': 'Until then you can register new methods under “Security information”.',
  'own-case.again': 'Sign in once more',
  'own-case.channels': 'Applied through',
};

export const applicationPagesTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
