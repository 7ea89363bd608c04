/** Texts of 「セキュリティ情報」: verification methods that are registered, and new ones. Headings in 「」 of the manual are exact. */
const ja = {
  'methods.first': '手順1：1個目の本人確認方法を登録する',
  'methods.more': '手順2：追加の本人確認方法を登録する',
  'methods.first-lead':
    '新しい本人確認方法を登録してください。1個目を登録すると再登録の手続きは完了し、その方法でサインインできるようになります。',
  'methods.more-lead': '故障や紛失に備えて、複数の本人確認方法を登録しておいてください。',
  'methods.pass-lead':
    '新しい本人確認方法を登録してください。1個目を登録すると再登録の手続きは完了し、これまでの本人確認方法は使えなくなります。',
  'methods.registered': '登録されている本人確認方法',
  'methods.registered-lead': '種類だけを示します。番号や機器の名前は表示しません。',
  'methods.old': 'これまでの本人確認方法',
  'methods.old-lead': '新しい方法を1個登録すると、次の方法はすべて使えなくなります。',
  'methods.none': '登録されている本人確認方法はありません。',
  'methods.remove': '{name}を削除する',
  'methods.remove.title': 'この本人確認方法を削除しますか',
  'methods.remove.crumb': '削除の確認',
  'methods.remove.lead': 'この種類で登録したものは、すべて削除されます。元に戻すことはできません。',
  'methods.remove.kind': '本人確認方法',
  'methods.remove.confirm': '削除する',
  'methods.remove.cancel': '削除せずに戻る',
  'methods.remove.last': '最後の本人確認方法は削除できません。先に別の方法を登録してください。',
  'methods.advice': '2つ以上の本人確認方法を登録することを強くお勧めします。',
  'methods.advice-detail': '1つだけだと、その機器が使えなくなったときに、サインインできなくなります。',
  'methods.finished': '登録が終わったら、サインアウトしてください。登録した方法でサインインできます。',
  'methods.done.totp': '認証アプリを登録しました。',
  'methods.done.passkey': 'セキュリティキー・パスキーを登録しました。',
  'methods.done.phone': '電話を登録しました。',
  'methods.done.removed': '本人確認方法を削除しました。',
  'methods.add.totp': '認証アプリを登録する',
  'methods.add.totp-detail': 'スマートフォンの認証アプリでQRコードを読み取ります。',
  'methods.add.passkey': 'セキュリティキー・パスキーを登録する',
  'methods.add.passkey-detail':
    'USBなどのセキュリティキー、またはこの端末やスマートフォンに保存するパスキーを使います。',
  'methods.add.phone': '電話を登録する',
  'methods.add.phone-detail': '電話に届く6桁の数字で本人確認をします。',
  'methods.back': 'セキュリティ情報に戻る',

  'methods.totp.lead': '認証アプリを開き、次の順に登録してください。',
  'methods.totp.scan': '認証アプリで、このQRコードを読み取ります。',
  'methods.totp.qr': '認証アプリに読み取らせるQRコード',
  'methods.totp.secret': '読み取れないときは、次のキーを認証アプリに入力します。',
  'methods.totp.name': 'キー',
  'methods.totp.code': '認証アプリに表示された6桁の認証コードを入力して、「登録する」を押します。',
  'methods.totp.careful': 'QRコードとキーは、ほかの人に見せないでください。',
  'methods.submit': '登録する',
  'methods.totp.open': 'この端末の認証アプリで開く',

  'methods.passkey.lead': 'ボタンを押し、画面の案内に沿って登録してください。暗証番号や生体認証による確認が必要です。',
  'methods.passkey.submit': 'セキュリティキー・パスキーを登録する',

  'methods.phone.lead': '登録する電話の番号を入力してください。6桁の認証コードをお送りします。',
  'methods.phone.number': '電話番号',
  'methods.phone.hint': '例：090-1234-5678。ご自身の電話の番号を入力してください。',
  'methods.phone.submit': '認証コードを送る',
  'methods.phone.refused':
    'この電話番号には認証コードを送れません。番号をご確認のうえ、しばらくしてからもう一度お試しください。',
  'methods.phone.code-title': '電話に届いた認証コードを入力する',
  'methods.phone.code-crumb': '認証コードの入力',
  'methods.phone.code-lead':
    '入力した番号の電話に、6桁の認証コードをお送りしました。{duration}以内に入力してください。',
  'methods.phone.again': '電話番号の入力に戻る',
} as const;

const en: Record<keyof typeof ja, string> = {
  'methods.first': 'Step 1: Register your first verification method',
  'methods.more': 'Step 2: Register additional verification methods',
  'methods.first-lead':
    'Register a new verification method. With the first one, your re-registration is complete and you can sign in with it.',
  'methods.more-lead': 'Register several methods in case a device breaks or is lost.',
  'methods.pass-lead':
    'Register a new verification method. With the first one, your re-registration is complete, and your previous methods stop working.',
  'methods.registered': 'Registered verification methods',
  'methods.registered-lead': 'Only kinds are shown, no numbers or names of devices.',
  'methods.old': 'Your previous verification methods',
  'methods.old-lead': 'Once you register a new method, all of these stop working.',
  'methods.none': 'No verification method is registered.',
  'methods.remove': 'Remove: {name}',
  'methods.remove.title': 'Remove this verification method?',
  'methods.remove.crumb': 'Removal',
  'methods.remove.lead': 'Everything that you registered of this kind is removed. This cannot be undone.',
  'methods.remove.kind': 'Verification method',
  'methods.remove.confirm': 'Remove',
  'methods.remove.cancel': 'Go back without removing',
  'methods.remove.last': 'Your last verification method cannot be removed. Please register another one first.',
  'methods.advice': 'We strongly recommend that you register two or more verification methods.',
  'methods.advice-detail': 'With only one, you cannot sign in when its device stops working.',
  'methods.finished': 'When you have finished, sign out. You can then sign in with a method that you registered.',
  'methods.done.totp': 'Your authenticator app is registered.',
  'methods.done.passkey': 'Your security key or passkey is registered.',
  'methods.done.phone': 'Your telephone is registered.',
  'methods.done.removed': 'The verification method was removed.',
  'methods.add.totp': 'Register an authenticator app',
  'methods.add.totp-detail': 'You scan a QR code with the authenticator app on your phone.',
  'methods.add.passkey': 'Register a security key or passkey',
  'methods.add.passkey-detail':
    'Use a security key, for instance by USB, or a passkey that is kept on this device or your phone.',
  'methods.add.phone': 'Register a telephone',
  'methods.add.phone-detail': 'You verify yourself by six digits that are sent to your telephone.',
  'methods.back': 'Back to security information',

  'methods.totp.lead': 'Open your authenticator app and register in this order.',
  'methods.totp.scan': 'Scan this QR code with your authenticator app.',
  'methods.totp.qr': 'QR code to be scanned with an authenticator app',
  'methods.totp.secret': 'If you cannot scan it, enter this key in the app.',
  'methods.totp.name': 'Key',
  'methods.totp.code': 'Enter the six-digit verification code that the app shows and press “Register”.',
  'methods.totp.careful': 'Show the QR code and the key to nobody.',
  'methods.submit': 'Register',
  'methods.totp.open': 'Open in the authenticator app of this device',

  'methods.passkey.lead': 'Press the button and follow your browser. You will be asked for your PIN or biometrics.',
  'methods.passkey.submit': 'Register a security key or passkey',

  'methods.phone.lead': 'Enter the number of the telephone to register. We send a six-digit verification code to it.',
  'methods.phone.number': 'Telephone number',
  'methods.phone.hint': 'e.g. 090-1234-5678. Enter the number of your own telephone.',
  'methods.phone.submit': 'Send the code',
  'methods.phone.refused': 'No code can be sent to this number. Please check the number, wait a while and try again.',
  'methods.phone.code-title': 'Enter the verification code sent to your telephone',
  'methods.phone.code-crumb': 'Verification code',
  'methods.phone.code-lead':
    'We have sent a six-digit code to the number that you entered. Enter it within {duration}.',
  'methods.phone.again': 'Back to the telephone number',
};

export const methodsTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
