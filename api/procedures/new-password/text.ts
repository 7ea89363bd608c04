/** Texts of the rules for a new password, and its form. Each rule's text says what it asks for: in the list, and where it was broken. */
const ja = {
  'new-password.service': 'UMIN パスワード更新',
  'new-password.title': '新しいパスワードを作成',
  'new-password.lead': '条件をすべて満たすパスワードを決めて、2回入力してください。',
  'new-password.user-id': 'UMIN ID',
  'new-password.until': 'パスワードの設定期限',
  'new-password.rules': 'パスワードの条件',
  'new-password.password': '新しいパスワード',
  'new-password.again': 'もう一度パスワードを入力してください。',
  'new-password.again-field': '確認用のパスワード',
  'new-password.broken': '満たしていない条件があります（{count}件）。入力欄の下の一覧をご確認ください。',
  'new-password.manager': 'パスワード管理ソフトで作成したものや、貼り付けたものも使えます。',
  'new-password.submit': 'パスワード更新',
  'new-password.met': '満たしています',
  'new-password.unmet': '満たしていません',
  'new-password.summary': '{total}件の条件のうち{current}件を満たしています。',
  'new-password.all-met': 'すべての条件を満たしています。',

  'password-rule.min-length': '{count}文字以上にしてください。',
  'password-rule.max-length': '128文字以内にしてください。',
  'password-rule.printable-ascii': '半角の英数字・記号・空白だけを使ってください。',
  'password-rule.lower-case': '最初の8文字の中に、英小文字を入れてください。',
  'password-rule.upper-case': '最初の8文字の中に、英大文字を入れてください。',
  'password-rule.digit': '最初の8文字の中に、数字を入れてください。',
  'password-rule.user-id': 'UMIN ID（ハイフンを除いたものも）を含めないでください。',
  'password-rule.personal-word': '登録メールアドレスに使われている語を含めないでください。',
  'password-rule.dictionary-word':
    '5文字以上の辞書の語や、よく使われるパスワードを含めないでください（p4ssw0rdのような書き換えも同じです）。',
  'password-rule.sequence': '1234やdcbaのような、順に並んだ数字・英字を4文字以上続けないでください。',
  'password-rule.keyboard-row': 'asdfやpoiuのような、キーボードで隣り合う文字を4文字以上続けないでください。',
  'password-rule.same-twice': '2回とも同じパスワードを入力してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'new-password.service': 'UMIN password update',
  'new-password.title': 'Create a password',
  'new-password.lead': 'Choose a password that meets all the conditions, and enter it twice.',
  'new-password.user-id': 'UMIN ID',
  'new-password.until': 'Set a password by',
  'new-password.rules': 'Conditions for the password',
  'new-password.password': 'New password',
  'new-password.again': 'Enter the password once more.',
  'new-password.again-field': 'New password once more',
  'new-password.broken': 'Conditions not met: {count}. They are marked below the field.',
  'new-password.manager': 'You may use a password made by a password manager, and you may paste it.',
  'new-password.submit': 'Update password',
  'new-password.met': 'met',
  'new-password.unmet': 'not met',
  'new-password.summary': '{current} of {total} conditions are met.',
  'new-password.all-met': 'All conditions are met.',

  'password-rule.min-length': 'Use at least {count} characters.',
  'password-rule.max-length': 'Use at most 128 characters.',
  'password-rule.printable-ascii': 'Use half-width letters, digits, symbols and spaces only.',
  'password-rule.lower-case': 'Use a lower-case letter within the first 8 characters.',
  'password-rule.upper-case': 'Use an upper-case letter within the first 8 characters.',
  'password-rule.digit': 'Use a digit within the first 8 characters.',
  'password-rule.user-id': 'Leave out your UMIN ID, with or without its hyphen.',
  'password-rule.personal-word': 'Leave out words of your registered email address.',
  'password-rule.dictionary-word':
    'Leave out dictionary words of 5 letters or more and common passwords, also when rewritten as in p4ssw0rd.',
  'password-rule.sequence': 'Leave out 4 or more digits or letters in order, such as 1234 or dcba.',
  'password-rule.keyboard-row': 'Leave out 4 or more neighbouring keys of a keyboard row, such as asdf or poiu.',
  'password-rule.same-twice': 'Enter the same password both times.',
};

export const newPasswordTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
