/** Texts of the pages of members of the university: sign-in, and both steps of a re-registration. Headings and links in 「」 of the manual are exact. */
const ja = {
  'home.utokyo': 'UTokyo Account',
  'home.utokyo-audience': '東京大学の学生・教職員の方',
  'home.utokyo-mfa.title': '本人確認方法を再登録する',
  'home.utokyo-mfa.detail': '故障や機種変更などで、多要素認証の本人確認方法がすべて使えなくなったときの手続きです。',
  'home.utokyo-mfa.needs': '必要なもの：UTokyo AccountのIDとパスワード、または事前に連携したマイナンバーカード',

  'utokyo.nav': '本人確認方法の手続き',
  'utokyo.nav.step-1': '使える方法の確認',
  'utokyo.nav.case': '申請の状況',
  'utokyo.security-info': 'セキュリティ情報',
  'utokyo.signed-in-as': '{name}さん（{id}）',
  'utokyo.sign-out': 'サインアウト',
  'utokyo.to-sign-in': 'サインインの画面へ',
  'utokyo.user-id': 'ID',
  'utokyo.password': 'パスワード',
  'utokyo.code': '認証コード',
  'utokyo.code-hint':
    '6桁の数字です。認証アプリを使えるときに入力してください。使える本人確認方法がないときは、空欄のまま進めます。',
  'utokyo.kind.totp': '認証アプリ',
  'utokyo.kind.passkey': 'セキュリティキー・パスキー',
  'utokyo.kind.phone': '電話',

  'utokyo.sign-in.title': 'サインイン',
  'utokyo.sign-in.lead': 'UTokyo AccountのIDとパスワードを入力してください。',
  'utokyo.sign-in.submit': 'サインイン',
  'utokyo.sign-in.pass':
    '一時アクセスパスをお持ちのときは、パスワードの欄に入力し、認証コードは空欄のままにしてください。',
  'utokyo.sign-in.refused': 'サインインできません。ID、パスワード、認証コードをご確認ください。',
  'utokyo.sign-in.over': 'サインアウトしました',
  'utokyo.sign-in.over-detail':
    '一定時間操作がなかったか、手続きの状況が変わったため、サインアウトしました。もう一度サインインしてください。',
  'utokyo.sign-in.signed-out': 'サインアウトしました',
  'utokyo.sign-in.signed-out-detail': '共用の端末では、ブラウザーも閉じてください。',
  'utokyo.sign-in.registered': '本人確認方法を登録しました',
  'utokyo.sign-in.registered-detail': '登録した本人確認方法でサインインできます。',

  'utokyo.home.crumb': '本人確認方法の再登録',
  'utokyo.home.title': '本人確認方法の再登録',
  'utokyo.home.lead':
    '故障や機種変更などで本人確認方法が使えず、多要素認証によるサインインができなくなったときの手続きです。先に、ほかに使える本人確認方法がないかを確認します。',
  'utokyo.home.all-lost':
    'どの方法も使えないときは、IDとパスワードでサインインして、登録済みの方法の種類を確認してください。',
  'utokyo.home.check': '登録済みの方法を確認する',
  'utokyo.home.no-password': 'パスワードもわからないとき',
  'utokyo.home.no-password-detail':
    '所属の学部・研究科等の窓口（学生は学務・教務担当、教職員は人事担当）で、学生証または職員証を示して申請できます。',
  'utokyo.home.started': '手続きの途中の方',
  'utokyo.home.started-detail':
    '申請の状況の確認、担当者からの質問への回答は「申請の状況」で行います。再登録開始のメールを受け取った方は、「セキュリティ情報」で新しい本人確認方法を登録してください。',

  'utokyo.step-1': '手順1：他の本人確認方法を使えないか確認する',
  'utokyo.others':
    'サインインのとき、パスワードを入力した後の画面で、次のどれかのリンクを探して押すと、登録済みの本人確認方法が一覧で表示されます。',
  'utokyo.link.1': '「問題がありますか? 別の方法でサインインする」',
  'utokyo.link.2': '「別の確認オプションを使用する」',
  'utokyo.link.3': '「Microsoft Authenticator アプリを現在使用できません」',
  'utokyo.screen.alt': 'サインインの画面。認証コードの欄の下にあるリンクが枠で示されています。',
  'utokyo.screen.head': '本人確認',
  'utokyo.screen.code': '認証コード',
  'utokyo.screen.link': '問題がありますか? 別の方法でサインインする',
  'utokyo.screen.here': 'このリンクを押す',
  'utokyo.screen.caption': 'リンクは、本人確認の画面の下のほうにあります。画面によって、リンクの言葉が異なります。',
  'utokyo.required': '安全のため、UTokyo Accountでは多要素認証の利用が必須です。',
  'utokyo.hardship': 'やむを得ない事情で利用が難しいときは、次のサポート窓口にご相談ください。{inquiry}',
  'utokyo.hardship.page': 'やむを得ない事情で利用が難しいときは、サポート窓口の{inquiry}からご相談ください。',

  'utokyo.step-1.lead': '登録されている本人確認方法の種類を示します。番号や機器の名前は表示しません。',
  'utokyo.step-1.question': '使える本人確認方法',
  'utokyo.step-1.question-hint': '1つでも使えるときは、それでサインインできます。再登録の手続きは必要ありません。',
  'utokyo.step-1.none': 'すべて使えない',
  'utokyo.step-1.submit': '次へ進む',
  'utokyo.step-1.on': '手順2へ進む',
  'utokyo.step-1.nothing': '登録されている本人確認方法はありません。手順2で、登録をやり直してください。',
  'utokyo.step-1.how': 'ほかのサービスにサインインするとき',
  'utokyo.step-1.usable': '使える本人確認方法でサインインしています',
  'utokyo.step-1.usable-detail':
    '再登録の手続きは必要ありません。使えなくなった方法は、「セキュリティ情報」で新しいものに登録し直せます。',
  'utokyo.step-1.needs-method': 'その画面を開くには、登録済みの本人確認方法でのサインインが必要です。',
  'utokyo.step-1.open': '再登録の申請を受け付けています',
  'utokyo.step-1.open-detail': '使える方法でサインインすると、この申請は自動的に取り下げられます。',

  'utokyo.factor.crumb': '本人確認',
  'utokyo.factor.totp.title': '認証アプリでサインインする',
  'utokyo.factor.totp.lead': '認証アプリに表示されている6桁の認証コードを入力してください。',
  'utokyo.factor.phone.title': '電話でサインインする',
  'utokyo.factor.phone.lead': '登録されている電話に、6桁の認証コードをお送りします。',
  'utokyo.factor.phone.send': '認証コードを送る',
  'utokyo.factor.phone.again': '認証コードをもう一度送る',
  'utokyo.factor.passkey.title': 'セキュリティキー・パスキーでサインインする',
  'utokyo.factor.passkey.lead':
    'ボタンを押し、画面の案内に沿って、セキュリティキーまたはパスキーで本人確認をしてください。',
  'utokyo.factor.passkey.submit': 'セキュリティキー・パスキーを使う',
  'utokyo.factor.code-hint': '半角数字6桁',
  'utokyo.factor.submit': 'サインイン',
  'utokyo.factor.refused': '認証コードが違うか、期限が過ぎています。新しい認証コードを入力してください。',
  'utokyo.factor.other': '別の方法を選ぶ',

  'utokyo.passkey.cancelled':
    'セキュリティキー・パスキーでの本人確認が行われませんでした。取りやめたか、暗証番号や生体認証による確認ができなかった可能性があります。もう一度お試しください。',
  'utokyo.passkey.same': 'このセキュリティキー・パスキーは、すでに登録されています。別のものをお使いください。',
  'utokyo.passkey.unverified':
    'このセキュリティキーは、暗証番号や生体認証による確認に対応していないか、設定されていません。',
  'utokyo.passkey.refused': 'セキュリティキー・パスキーからの応答を確認できませんでした。もう一度お試しください。',
  'utokyo.passkey.wrong': 'このセキュリティキー・パスキーではサインインできません。登録したものをお使いください。',
  'utokyo.passkey.none': 'セキュリティキー・パスキーは登録されていません。別の方法を選んでください。',
  'utokyo.passkey.unsupported':
    'このブラウザーでは、セキュリティキー・パスキーを使えません。別のブラウザーか、別の方法をお使いください。',
  'utokyo.passkey.many': '回数が多すぎます。しばらくしてから、もう一度お試しください。',
  'utokyo.passkey.over': 'サインインの有効期間が過ぎました。もう一度サインインしてください。',
  'utokyo.passkey.away': 'サーバーに接続できませんでした。通信の状態をご確認のうえ、もう一度お試しください。',
  'utokyo.passkey.waiting': 'ブラウザーの案内に沿って操作してください。',
  'utokyo.passkey.no-scripts':
    'セキュリティキー・パスキーを使うには、ブラウザーのJavaScriptを有効にしてください。認証アプリと電話は、JavaScriptがなくても使えます。',

  'utokyo.step-2': '手順2：本人確認方法を再登録する',
  'utokyo.step-2.crumb': '再登録の方法',
  'utokyo.step-2.lead': '登録済みの方法がすべて使えないときは、次のどれかの方法で再登録します。',
  'utokyo.step-2.apply': '申請を行って再登録する',
  'utokyo.step-2.apply-detail':
    '担当者が内容を確認して対応します。夜間・土日祝日の申請は、翌営業日以降の対応となります。',
  'utokyo.step-2.site': '専用の申請サイトで申請する',
  'utokyo.step-2.site-detail':
    'ICカード学生証またはICカード職員証の写真をアップロードします。それ以外の書類は受け付けられません。',
  'utokyo.step-2.site-go': '申請サイトで申請する',
  'utokyo.step-2.counter': '学部・研究科等の窓口で申請する',
  'utokyo.step-2.counter-detail':
    '学生証または職員証を持って、所属の窓口（学生は学務・教務担当、教職員は人事担当）で「本人確認方法の再登録」を申し出てください。',
  'utokyo.step-2.form': '専用フォームで申請する',
  'utokyo.step-2.form-detail':
    '多要素認証の初期設定の途中など、UTokyo Accountにサインインできる方が使えます。写真は必要ありません。',
  'utokyo.step-2.form-go': '専用フォームで申請する',
  'utokyo.step-2.form-not':
    '専用フォームを使うには、本人確認方法でのサインインが必要です。使える方法がないときは、ほかの方法で申請してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'home.utokyo': 'UTokyo Account',
  'home.utokyo-audience': 'For students and staff of the University of Tokyo',
  'home.utokyo-mfa.title': 'Register your verification methods again',
  'home.utokyo-mfa.detail':
    'For when a broken or replaced device has left you without any usable method for multi-factor authentication.',
  'home.utokyo-mfa.needs':
    'You need: the ID and password of your UTokyo Account, or an Individual Number Card that you linked before',

  'utokyo.nav': 'Verification methods',
  'utokyo.nav.step-1': 'Check your methods',
  'utokyo.nav.case': 'Application status',
  'utokyo.security-info': 'Security information',
  'utokyo.signed-in-as': '{name} ({id})',
  'utokyo.sign-out': 'Sign out',
  'utokyo.to-sign-in': 'Go to the sign-in page',
  'utokyo.user-id': 'ID',
  'utokyo.password': 'Password',
  'utokyo.code': 'Verification code',
  'utokyo.code-hint':
    'Six digits. Enter one if you can use your authenticator app. If no method works, leave this empty.',
  'utokyo.kind.totp': 'Authenticator app',
  'utokyo.kind.passkey': 'Security key or passkey',
  'utokyo.kind.phone': 'Telephone',

  'utokyo.sign-in.title': 'Sign in',
  'utokyo.sign-in.lead': 'Enter the ID and password of your UTokyo Account.',
  'utokyo.sign-in.submit': 'Sign in',
  'utokyo.sign-in.pass':
    'If you have a Temporary Access Pass, enter it as the password and leave the verification code empty.',
  'utokyo.sign-in.refused': 'You cannot be signed in. Please check your ID, password and verification code.',
  'utokyo.sign-in.over': 'You were signed out',
  'utokyo.sign-in.over-detail':
    'Nothing was done for a while, or the status of your procedure has changed. Please sign in again.',
  'utokyo.sign-in.signed-out': 'You have signed out',
  'utokyo.sign-in.signed-out-detail': 'On a shared device, please close the browser as well.',
  'utokyo.sign-in.registered': 'Your verification method is registered',
  'utokyo.sign-in.registered-detail': 'You can sign in with it from now on.',

  'utokyo.home.crumb': 'Re-registration',
  'utokyo.home.title': 'Register your verification methods again',
  'utokyo.home.lead':
    'For when a broken or replaced device keeps you from signing in with multi-factor authentication. First, check whether another method of yours can be used.',
  'utokyo.home.all-lost':
    'If none of them can be used, sign in with your ID and password to see which kinds are registered.',
  'utokyo.home.check': 'Check your registered methods',
  'utokyo.home.no-password': 'If you do not know your password either',
  'utokyo.home.no-password-detail':
    'You can apply at the office of your faculty or graduate school (students: academic affairs, staff: personnel) with your student or staff card.',
  'utokyo.home.started': 'If you have already begun',
  'utokyo.home.started-detail':
    'Follow your application and answer our staff under “Application status”. If an email says that re-registration has started, register new methods under “Security information”.',

  'utokyo.step-1': 'Step 1: Check whether another verification method can be used',
  'utokyo.others':
    'When you sign in, look for one of these links on the page after the password. It shows a list of your registered methods.',
  'utokyo.link.1': '“Having trouble? Sign in another way” (「問題がありますか? 別の方法でサインインする」)',
  'utokyo.link.2': '“Use a different verification option” (「別の確認オプションを使用する」)',
  'utokyo.link.3':
    '“I can’t use my Microsoft Authenticator app right now” (「Microsoft Authenticator アプリを現在使用できません」)',
  'utokyo.screen.alt': 'A sign-in page. A frame marks the link below the field for the verification code.',
  'utokyo.screen.head': 'Verify your identity',
  'utokyo.screen.code': 'Code',
  'utokyo.screen.link': 'Having trouble? Sign in another way',
  'utokyo.screen.here': 'Press this link',
  'utokyo.screen.caption':
    'The link is near the bottom of the page that verifies your identity. Its words differ from page to page.',
  'utokyo.required': 'For safety, every UTokyo Account must use multi-factor authentication.',
  'utokyo.hardship': 'If you cannot use it for an unavoidable reason, please talk to the support desk: {inquiry}',
  'utokyo.hardship.page':
    'If you cannot use it for an unavoidable reason, please use the {inquiry} of the support desk.',

  'utokyo.step-1.lead': 'These kinds of verification method are registered. No numbers or names of devices are shown.',
  'utokyo.step-1.question': 'Method that you can use',
  'utokyo.step-1.question-hint': 'If even one works, you can sign in with it and need no re-registration.',
  'utokyo.step-1.none': 'None of them can be used (「すべて使えない」)',
  'utokyo.step-1.submit': 'Continue',
  'utokyo.step-1.on': 'Go to step 2',
  'utokyo.step-1.nothing': 'No verification method is registered. Please register again in step 2.',
  'utokyo.step-1.how': 'When you sign in to another service',
  'utokyo.step-1.usable': 'You have signed in with a usable method',
  'utokyo.step-1.usable-detail':
    'You need no re-registration. Under “Security information” you can replace a method that no longer works.',
  'utokyo.step-1.needs-method': 'To open that page, sign in with one of your registered methods.',
  'utokyo.step-1.open': 'Your application for re-registration is open',
  'utokyo.step-1.open-detail': 'If you sign in with a usable method, the application is withdrawn automatically.',

  'utokyo.factor.crumb': 'Verification',
  'utokyo.factor.totp.title': 'Sign in with your authenticator app',
  'utokyo.factor.totp.lead': 'Enter the six-digit code that your authenticator app shows.',
  'utokyo.factor.phone.title': 'Sign in with your telephone',
  'utokyo.factor.phone.lead': 'We send a six-digit code to your registered telephone.',
  'utokyo.factor.phone.send': 'Send the code',
  'utokyo.factor.phone.again': 'Send another code',
  'utokyo.factor.passkey.title': 'Sign in with a security key or passkey',
  'utokyo.factor.passkey.lead': 'Press the button and follow your browser to verify with your security key or passkey.',
  'utokyo.factor.passkey.submit': 'Use a security key or passkey',
  'utokyo.factor.code-hint': 'Six digits',
  'utokyo.factor.submit': 'Sign in',
  'utokyo.factor.refused': 'The code is wrong or has expired. Please enter a new one.',
  'utokyo.factor.other': 'Choose another method',

  'utokyo.passkey.cancelled':
    'Your security key or passkey was not used. You may have cancelled, or your PIN or biometrics could not be verified. Please try again.',
  'utokyo.passkey.same': 'This security key or passkey is already registered. Please use another one.',
  'utokyo.passkey.unverified': 'This security key cannot verify you by PIN or biometrics, or is not set up to.',
  'utokyo.passkey.refused': 'The answer of your security key or passkey could not be verified. Please try again.',
  'utokyo.passkey.wrong': 'You cannot sign in with this security key or passkey. Please use one that you registered.',
  'utokyo.passkey.none': 'No security key or passkey is registered. Please choose another method.',
  'utokyo.passkey.unsupported':
    'This browser cannot use security keys or passkeys here. Please use another browser or another method.',
  'utokyo.passkey.many': 'There were too many attempts. Please wait a while and try again.',
  'utokyo.passkey.over': 'Your sign-in is over. Please sign in again.',
  'utokyo.passkey.away': 'The server cannot be reached. Please check your connection and try again.',
  'utokyo.passkey.waiting': 'Please follow your browser.',
  'utokyo.passkey.no-scripts':
    'To use security keys and passkeys, please let your browser run JavaScript. The authenticator app and the telephone work without it.',

  'utokyo.step-2': 'Step 2: Register your verification methods again',
  'utokyo.step-2.crumb': 'Ways to register again',
  'utokyo.step-2.lead': 'If none of your registered methods can be used, register again in one of these ways.',
  'utokyo.step-2.apply': 'Apply for re-registration',
  'utokyo.step-2.apply-detail':
    'Our staff look at each application. At night, at weekends and on public holidays, that is on the next business day or later.',
  'utokyo.step-2.site': 'Apply on the application site',
  'utokyo.step-2.site-detail':
    'You upload a photo of your IC student card or IC staff card. No other document is accepted.',
  'utokyo.step-2.site-go': 'Apply on the site',
  'utokyo.step-2.counter': 'Apply at the office of your faculty or graduate school',
  'utokyo.step-2.counter-detail':
    'Bring your student or staff card to your office (students: academic affairs, staff: personnel) and ask for “re-registration of verification methods”.',
  'utokyo.step-2.form': 'Apply by the form',
  'utokyo.step-2.form-detail':
    'For those who can still sign in to their UTokyo Account, for instance in the middle of the first set-up. No photo is needed.',
  'utokyo.step-2.form-go': 'Apply by the form',
  'utokyo.step-2.form-not':
    'The form needs a sign-in with a verification method. If none works, please apply in another way.',
};

export const utokyoPageTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
