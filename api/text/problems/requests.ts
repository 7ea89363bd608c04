/** What is wrong with a request, or with us: before anything is known of the person or of the procedure. */
const ja = {
  'problem.malformed.title': '入力内容に誤りがあります',
  'problem.malformed.detail': '受け付けられない項目があります。',
  'problem.malformed.action': '示された項目を直して、もう一度送信してください。',

  'problem.forbidden.title': 'この操作は許可されていません',
  'problem.forbidden.detail': 'この操作を行う権限がありません。',
  'problem.forbidden.action': '権限については、システムの管理者にご確認ください。',

  'problem.not-found.title': 'ページが見つかりません',
  'problem.not-found.detail': 'お探しのページまたは手続きは、ここにはありません。',
  'problem.not-found.action': 'URLに誤りがないかをご確認いただくか、ホームからお探しください。',

  'problem.service-off.title': 'この手続きは受け付けていません',
  'problem.service-off.detail': 'このサービスの手続きを、ここで新しく始めることはできません。',
  'problem.service-off.action': 'すでに始めた手続きは、メールのURLや手続きのページから、そのまま続けられます。',

  'problem.too-many-requests.title': '回数が上限に達しました',
  'problem.too-many-requests.detail': '短い時間に同じ操作が繰り返されたため、受付を一時的に止めています。',
  'problem.too-many-requests.action':
    'しばらく待ってから、もう一度お試しください。すでに届いているメールがあれば、そちらをご利用ください。',

  'problem.unavailable.title': 'ただいま、受け付けられません',
  'problem.unavailable.detail': 'システムの一部が応答していません。',
  'problem.unavailable.action': '数分待ってから、もう一度お試しください。進行中の手続きは失われません。',

  'problem.overloaded.title': 'ただいま混み合っています',
  'problem.overloaded.detail': '多くの方が利用しているため、すぐに処理できません。',
  'problem.overloaded.action': '少し待ってから、もう一度お試しください。',

  'problem.internal.title': '処理を完了できませんでした',
  'problem.internal.detail': 'システムに予期しない問題が起こりました。',
  'problem.internal.action':
    'しばらく待ってから、もう一度お試しください。続くときは、リクエスト番号を添えてお問い合わせください。',

  'problem.cross-site.title': '別のサイトからの送信は受け付けません',
  'problem.cross-site.detail': 'この操作は、この窓口の画面から送信する必要があります。',
  'problem.cross-site.action': 'この窓口の画面を開き、そこから操作してください。',

  'problem.form-expired.title': 'この画面からは送信できません',
  'problem.form-expired.detail':
    '画面を開いてから時間がたったか、ブラウザーがCookieを保存していません。送信した内容による変更は行われていません。',
  'problem.form-expired.action':
    '画面を開き直して、もう一度入力してください。繰り返すときは、ブラウザーの設定でこのサイトのCookieを許可してください。',

  'problem.payload-too-large.title': '送信された内容が大きすぎます',
  'problem.payload-too-large.detail': '受け付けられる大きさを超えています。',
  'problem.payload-too-large.action': '内容を減らして、もう一度送信してください。',

  'problem.too-slow.title': '時間内に受信できませんでした',
  'problem.too-slow.detail':
    '送信が途中で止まったか、時間がかかりすぎたため、受信を打ち切りました。何も受け付けていません。',
  'problem.too-slow.action': '通信の状態をご確認のうえ、もう一度送信してください。',

  'problem.unsupported-media-type.title': '受け付けられない形式です',
  'problem.unsupported-media-type.detail': '送信された内容の形式（Content-Type）には対応していません。',
  'problem.unsupported-media-type.action': 'APIの説明に示された形式で送信してください。',

  'problem.method-not-allowed.title': 'この方法では利用できません',
  'problem.method-not-allowed.detail': 'このURLは、使用されたHTTPメソッドに対応していません。',
  'problem.method-not-allowed.action': '使えるメソッドは、応答のAllowヘッダーで確認できます。',

  'problem.head-too-large.title': '送られた情報が多すぎて受け付けられません',
  'problem.head-too-large.detail':
    'このサイトのCookieが増えすぎたか、URLが長すぎます。ブラウザーの設定で{host}のCookieを削除するか、プライベートウィンドウで、下のリンクから開き直してください。',
  'problem.head-too-large.go': '{host} を開く',

  'problem.other-host.title': 'このURLでは利用できません',
  'problem.other-host.detail': 'このURLのホスト名は、この窓口のものではありません。送信した内容は受け付けていません。',
  'problem.other-host.action':
    '利用する方は、正しいURLからお進みください。運用する方は、リバースプロキシがHostヘッダーをそのまま渡していること、設定PUBLIC_URLが、利用者の使うURLであることを確認してください（docs/operations/proxy.md）。',
  'problem.other-host.go': '正しいURLへ',
} as const;

const en: Record<keyof typeof ja, string> = {
  'problem.malformed.title': 'Something you entered is not correct',
  'problem.malformed.detail': 'One or more fields cannot be accepted.',
  'problem.malformed.action': 'Correct the fields named and send the form again.',

  'problem.forbidden.title': 'You cannot do this',
  'problem.forbidden.detail': 'You do not have the right to do this.',
  'problem.forbidden.action': 'For access rights, ask your system administrator.',

  'problem.not-found.title': 'Page not found',
  'problem.not-found.detail': 'The page or procedure you are looking for is not here.',
  'problem.not-found.action': 'Check the URL, or start from the home page.',

  'problem.service-off.title': 'This service is not offered here',
  'problem.service-off.detail': 'No new procedure of this service can be started here.',
  'problem.service-off.action':
    'A procedure that you have started already goes on as before: use the URL in your email, or the page of the procedure.',

  'problem.too-many-requests.title': 'Too many requests',
  'problem.too-many-requests.detail':
    'This request was repeated too often in a short time, so it is not accepted for the moment.',
  'problem.too-many-requests.action':
    'Wait a while and try again. If you have already received an email, use that one.',

  'problem.unavailable.title': 'The service is not available at the moment',
  'problem.unavailable.detail': 'Part of the system is not answering.',
  'problem.unavailable.action': 'Wait a few minutes and try again. Procedures under way are not lost.',

  'problem.overloaded.title': 'The service is very busy',
  'problem.overloaded.detail': 'Many people are using the service, so your request cannot be handled right now.',
  'problem.overloaded.action': 'Wait a moment and try again.',

  'problem.internal.title': 'This could not be completed',
  'problem.internal.detail': 'An unexpected problem occurred in the system.',
  'problem.internal.action': 'Wait a while and try again. If it happens again, contact us and give the request number.',

  'problem.cross-site.title': 'Requests from other sites are not accepted',
  'problem.cross-site.detail': 'This has to be sent from the pages of this service.',
  'problem.cross-site.action': 'Open the page of this service and use the form there.',

  'problem.form-expired.title': 'This page can no longer be sent',
  'problem.form-expired.detail':
    'It was open for too long, or your browser does not keep cookies. Nothing you sent has changed anything.',
  'problem.form-expired.action':
    'Open the page again and enter it there. If it happens again, allow cookies of this site in your browser.',

  'problem.payload-too-large.title': 'What you sent is too large',
  'problem.payload-too-large.detail': 'It exceeds the size that can be accepted.',
  'problem.payload-too-large.action': 'Make it smaller and send it again.',

  'problem.too-slow.title': 'What you sent did not arrive in time',
  'problem.too-slow.detail':
    'It stopped on the way or took too long, so we stopped receiving it. Nothing was accepted.',
  'problem.too-slow.action': 'Check your connection and send it again.',

  'problem.unsupported-media-type.title': 'This format is not accepted',
  'problem.unsupported-media-type.detail': 'The format of what was sent (its Content-Type) is not supported.',
  'problem.unsupported-media-type.action': 'Use a format given in the description of the API.',

  'problem.method-not-allowed.title': 'This method cannot be used here',
  'problem.method-not-allowed.detail': 'This URL does not support the HTTP method that was used.',
  'problem.method-not-allowed.action': 'The Allow header of the answer lists the methods that can be used.',

  'problem.head-too-large.title': 'Your browser sent more than can be accepted',
  'problem.head-too-large.detail':
    'There are too many cookies of this site, or the address is too long. Delete the cookies of {host} in the settings of your browser, or open the link below in a private window.',
  'problem.head-too-large.go': 'Open {host}',

  'problem.other-host.title': 'This address does not belong to this service',
  'problem.other-host.detail':
    'The host name in the address is not one of this service. Nothing that you entered was taken.',
  'problem.other-host.action':
    'Go on at the right address. If you operate this service: the reverse proxy must pass on the Host header as it came, and the setting PUBLIC_URL must be the address that people use (docs/operations/proxy.md).',
  'problem.other-host.go': 'To the right address',
};

export const requestProblemTexts = { ja, en };

declare module '../index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
