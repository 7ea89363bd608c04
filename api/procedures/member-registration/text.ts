/** Texts of invitations and of the registration that they lead to. Labels as in the manual: JAIRO Cloud, 1. */
const ja = {
  'kind.member-registration': '会員の登録',
  'register.title': 'ユーザー登録',
  'register.display-name': '表示名',
  'register.email': 'メールアドレス',
  'register.institution': '機関',
  'register.role': '権限',
  'register.sender': '差出人',
  'register.spam': 'メールが届かないときは、迷惑メールのフォルダーに入っていないか確認してください。',

  'register.lead': '{institution}のJAIRO Cloudを利用するためのアカウントを登録します。',
  'register.new': '新しいアカウントを登録する',
  'register.existing': '既存のアカウントを利用する',
  'register.existing-hint':
    'JAIRO Cloudコミュニティサイトのアカウントをお持ちの方は、新しく登録せずに、そのアカウントに権限を追加できます。',
  'register.existing.lead':
    'お持ちのアカウントに、{institution}の{role}としての権限を追加します。アカウントの内容は変わりません。',
  'register.existing.submit': '権限を追加する',
  'register.existing.back': '新しいアカウントを登録する',
  'register.user-id-hint': '半角の英小文字・数字・「.」「_」「-」で3〜64文字。後から変更できません。',
  'register.user-id.taken': 'このユーザーIDはすでに使われています。',
  'register.user-id.free': 'このユーザーIDは使えます。',
  'register.display-name-hint': '画面に表示される名前です。後から変更できます。',
  'register.email-hint':
    '招待を受けたメールアドレスのままなら、すぐに登録が終わります。別のメールアドレスにすると、そちらに確認メールをお送りします。',
  'register.submit': '登録する',
  'register.notes': '注意事項',
  'register.note.successor':
    '機関を代表して登録する方は、担当者が替わっても引き継げるユーザーIDと表示名（個人名ではなく、大学や部署の名前など）をお選びください。',
  'register.note.user-id': 'ユーザーIDは、登録した後では変更できません。',
  'register.note.later': '表示名・メールアドレス・パスワードは、登録した後でも、いつでも変更できます。',
  'register.note.one-person': '1つのアカウントは、お1人でお使いください。複数の方で共有しないでください。',
  'register.note.mail': 'メールが届かないときは、迷惑メールとして扱われていないか確認してください。',

  'invitations.caption': '招待の一覧',
  'invitations.lead':
    'まだ登録していない方への招待です。もう一度送ると、新しいURLのメールが届き、期限が7日後までに延びます。前のURLは使えなくなります。',
  'invitations.count': '{count, plural, =0 {登録を待っている招待はありません。} other {#件}}',
  'invitations.email': 'メールアドレス',
  'invitations.name': '氏名（会員番号）',
  'invitations.named': '{name}（{id}）',
  'invitations.no-name': '—',
  'invitations.role': '権限',
  'invitations.state': '状態',
  'invitations.invited-at': '招待した日時',
  'invitations.until': '期限・終了日時',
  'invitations.not-yet': '準備中',
  'invitations.actions': '操作',
  'invitations.state.open': '登録待ち',
  'invitations.state.registered': '登録済み',
  'invitations.state.expired': '期限切れ',
  'invitations.state.withdrawn': '取下げ',
  'invitations.state.superseded': '新しい招待に切替え済み',
  'invitations.state.undeliverable': 'メール未達',
  'invitations.resend': 'もう一度送る',
  'invitations.withdraw': '取り下げる',
  'invitations.done.resent': '「ユーザー登録のご案内」をもう一度お送りします',
  'invitations.done.withdrawn': '招待を取り下げました',
  'invitations.done.invited': '「ユーザー登録のご案内」をお送りします',

  'institutions.title': '機関',
  'institutions.lead': 'JAIRO Cloudを利用する機関です。機関を選ぶと、「機関管理者」への招待を確認できます。',
  'institutions.institution': '機関',
  'institutions.named': '{name}（{host}）',
  'institutions.administrators': '機関管理者',
  'institutions.members': '会員',
  'institutions.registered': '登録済みの会員',
  'institutions.open': '登録待ちの招待',
  'institutions.ended': '期限切れ・未達の招待（機関管理者、30日以内）',
  'institutions.provide': '機関を追加する',
  'institutions.provide-detail':
    '機関の連絡担当者に「ユーザー登録のご案内」をお送りします。登録した方が「機関管理者」になります。',
  'institutions.host': 'ホスト名',
  'institutions.host-hint': '機関管理メニューのURLに使われます。半角の英小文字・数字・「.」「-」で入力してください。',
  'institutions.name': '機関名',
  'institutions.name-hint': 'すでにある機関では、入力しなくてもかまいません。',
  'institutions.email': '連絡担当者のメールアドレス',
  'institutions.email-hint': '7日間使えるURLをお送りします。',
  'institutions.submit': '追加して招待する',
  'institutions.invitations': '機関管理者への招待',
  'institutions.no-invitations': '登録を待っている招待はありません。',
  'institutions.another': '機関管理者を招待する',
  'institutions.invite': '招待する',

  'register.over.url-expired': 'このURLは、もう使えません。',
  'register.over.url-expired.invitation':
    '期限（7日間）が過ぎたか、招待が取り下げられたか、新しいURLが送られています。新しいメールが届いていないときは、招待した方（機関の担当者）に、もう一度送るよう依頼してください。',
  'register.over.url-expired.member-email':
    '期限が過ぎたか、登録がやり直されています。「ユーザー登録のご案内」のURLをもう一度開いて、登録してください。',
  'register.over.url-expired.member-email-change':
    '期限が過ぎたか、新しい変更が申し込まれています。必要なときは、利用者情報の画面からやり直してください。',
  'register.over.url-used': 'このURLでの手続きは、すでに終わっています。',
  'register.over.url-used.invitation': '登録したユーザーIDとパスワードで、ログインできます。',
  'register.over.url-used.member-email': '登録したユーザーIDとパスワードで、ログインできます。',
  'register.over.url-used.member-email-change': '新しいメールアドレスは、利用者情報の画面で確認できます。',
  'register.over.url-unknown': 'このURLは、途中で切れているか、正しくありません。',
  'register.over.url-unknown.invitation':
    'メールのURLを、最後まで1行につないで開き直してください。それでも開けないときは、招待した方（機関の担当者）に、もう一度送るよう依頼してください。',
  'register.over.url-unknown.member-email': 'メールのURLを、最後まで1行につないで開き直してください。',
  'register.over.url-unknown.member-email-change': 'メールのURLを、最後まで1行につないで開き直してください。',

  'register.email-url.title': 'メールアドレスの確認',
  'register.email-url.lead': '「登録する」を押すと、メールアドレスが確認され、アカウントが登録されます。',
  'register.email-url.submit': '登録する',
  'register.email-url.not-me': '登録を申し込んだ覚えがないときは、何もせずにこの画面を閉じてください。登録されません。',

  'register.registered.title': '登録が完了しました',
  'register.registered.lead': '次の内容で、アカウントを登録しました。',
  'register.registered.mail':
    'この内容を「JAIRO Cloud コミュニティサイトへようこそ」という件名のメールでもお送りします（パスワードは記載されません）。',
  'register.registered.manages': '機関管理メニューから、会員の追加や検索ができます。',
  'register.registered.member': '表示名・メールアドレス・パスワードは、利用者情報の画面でいつでも変更できます。',
  'register.adopted.title': '既存のアカウントに権限を追加しました',
  'register.adopted.lead': '次のアカウントに、権限を追加しました。アカウントの内容は変わりません。',
  'register.to-menu': '機関管理メニューへ進む',
  'register.to-profile': '利用者情報へ進む',
  'register.done.title': 'この招待による登録は終わっています',
  'register.done.lead': '登録したユーザーIDとパスワードで、ログインできます。',

  'register.verifying.title': 'メールアドレスの確認待ち',
  'register.verifying.not-yet': '登録はまだ終わっていません',
  'register.verifying.next':
    '招待を受けたものとは別のメールアドレスが入力されたため、そちらに確認メールをお送りしました。メールのURLを開いて「登録する」を押すと、登録が完了します。',
  'register.verifying.kept':
    '期限まで、入力したユーザーIDはほかの方に使われません。メールアドレスを間違えたときは、「ユーザー登録のご案内」のURLをもう一度開いて、登録し直してください。',
  'register.invited.title': '登録を待っています',
  'register.invited.lead': '「ユーザー登録のご案内」のメールにあるURLを開いて、登録してください。',

  'register.expired.title': '招待の期限が過ぎました',
  'register.expired.lead':
    '期限までに登録されなかったため、この招待は終わりました。登録するには、招待した方（機関の担当者）に、もう一度送るよう依頼してください。',
  'register.withdrawn.title': '招待は取り下げられました',
  'register.withdrawn.lead':
    'この招待は取り下げられたため、登録できません。心当たりがないときは、招待した方（機関の担当者）にお尋ねください。',
  'register.superseded.title': '新しい招待に切り替わりました',
  'register.superseded.lead': '新しい「ユーザー登録のご案内」のメールをお送りしています。そのURLから登録してください。',
  'register.mail-undeliverable.title': 'メールを届けられませんでした',
  'register.mail-undeliverable.lead':
    '招待のメールを届けられなかったため、この招待は終わりました。招待した方にお知らせしています。',
  'register.failed.title': '手続きを続けられませんでした',
  'register.failed.lead':
    'この招待は途中で終わりました。招待した方（機関の担当者）に、もう一度送るよう依頼してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'kind.member-registration': 'Registration of a member',
  'register.title': 'User registration',
  'register.display-name': 'Display name',
  'register.email': 'Email address',
  'register.institution': 'Institution',
  'register.role': 'Role',
  'register.sender': 'Sender',
  'register.spam': 'If no email arrives, look into your spam folder.',

  'register.lead': 'Register an account to use JAIRO Cloud of {institution}.',
  'register.new': 'Register a new account',
  'register.existing': 'Use an existing account',
  'register.existing-hint':
    'If you have an account of the JAIRO Cloud community site, you can add the role to it instead of registering a new one.',
  'register.existing.lead':
    'The role {role} of {institution} is added to the account that you have. Nothing else of it changes.',
  'register.existing.submit': 'Add the role',
  'register.existing.back': 'Register a new account',
  'register.user-id-hint': '3 to 64 of a-z, 0-9, “.”, “_” and “-”. It can never be changed.',
  'register.user-id.taken': 'This user ID is taken.',
  'register.user-id.free': 'This user ID is free.',
  'register.display-name-hint': 'The name that pages show. You can change it later.',
  'register.email-hint':
    'With the address that was invited you are done at once. If you enter another one, we send an email there to confirm it.',
  'register.submit': 'Register',
  'register.notes': 'Please note',
  'register.note.successor':
    'If you register on behalf of your institution, choose a user ID and a display name that a successor can take over: a university or department rather than a person.',
  'register.note.user-id': 'The user ID can’t be changed once it is registered.',
  'register.note.later': 'Display name, email address and password can be changed at any time afterwards.',
  'register.note.one-person': 'One account is one person’s. Please do not share it.',
  'register.note.mail': 'If an email does not arrive, look into your spam folder.',

  'invitations.caption': 'Invitations',
  'invitations.lead':
    'People who have not registered yet. When you send an invitation again, a new link is sent that can be used for seven days, and the link before it stops working.',
  'invitations.count': '{count, plural, =0 {Nobody is waiting to register.} one {# invitation} other {# invitations}}',
  'invitations.email': 'Email address',
  'invitations.name': 'Name (member number)',
  'invitations.named': '{name} ({id})',
  'invitations.no-name': '—',
  'invitations.role': 'Role',
  'invitations.state': 'Status',
  'invitations.invited-at': 'Invited',
  'invitations.until': 'Until, or ended',
  'invitations.not-yet': 'In preparation',
  'invitations.actions': 'Actions',
  'invitations.state.open': 'Waiting',
  'invitations.state.registered': 'Registered',
  'invitations.state.expired': 'Expired',
  'invitations.state.withdrawn': 'Withdrawn',
  'invitations.state.superseded': 'Replaced',
  'invitations.state.undeliverable': 'Undelivered email',
  'invitations.resend': 'Send again',
  'invitations.withdraw': 'Withdraw',
  'invitations.done.resent': 'The invitation is being sent again',
  'invitations.done.withdrawn': 'The invitation was withdrawn',
  'invitations.done.invited': 'The invitation is being sent',

  'institutions.title': 'Institutions',
  'institutions.lead': 'Institutions that use JAIRO Cloud. Choose one to see the invitations of its administrators.',
  'institutions.institution': 'Institution',
  'institutions.named': '{name} ({host})',
  'institutions.administrators': 'Administrators',
  'institutions.members': 'Members',
  'institutions.registered': 'Registered',
  'institutions.open': 'Open invitations',
  'institutions.ended': 'Expired invitations or undelivered email (administrators, last 30 days)',
  'institutions.provide': 'Add an institution',
  'institutions.provide-detail':
    'Its contact person gets an invitation by email. Whoever registers by it becomes an administrator (機関管理者).',
  'institutions.host': 'Host name',
  'institutions.host-hint': 'Part of the address of its menu: a-z, 0-9, “.” and “-”.',
  'institutions.name': 'Name of the institution',
  'institutions.name-hint': 'May stay empty for an institution that is there already.',
  'institutions.email': 'Email address of the contact person',
  'institutions.email-hint': 'A link is sent there that can be used for seven days.',
  'institutions.submit': 'Add and invite',
  'institutions.invitations': 'Invitations of administrators',
  'institutions.no-invitations': 'Nobody is waiting to register.',
  'institutions.another': 'Invite an administrator',
  'institutions.invite': 'Invite',

  'register.over.url-expired': 'This link can no longer be used.',
  'register.over.url-expired.invitation':
    'Its seven days are over, the invitation was withdrawn, or a newer link was sent. If you have no newer email, ask whoever invited you at your institution to send it again.',
  'register.over.url-expired.member-email':
    'Its time is over, or you have registered once more. Open the link of your invitation once more and register from there.',
  'register.over.url-expired.member-email-change':
    'Its time is over, or another change was requested. If you still need it, begin again on the page of your account.',
  'register.over.url-used': 'What this link was for has been done.',
  'register.over.url-used.invitation': 'You can log in with the user ID and password that you registered.',
  'register.over.url-used.member-email': 'You can log in with the user ID and password that you registered.',
  'register.over.url-used.member-email-change': 'The page of your account shows your new email address.',
  'register.over.url-unknown': 'This link is cut off or not correct.',
  'register.over.url-unknown.invitation':
    'Open it once more as one whole line from the email. If that does not help, ask whoever invited you at your institution to send it again.',
  'register.over.url-unknown.member-email': 'Open it once more as one whole line from the email.',
  'register.over.url-unknown.member-email-change': 'Open it once more as one whole line from the email.',

  'register.email-url.title': 'Confirm your email address',
  'register.email-url.lead': 'When you press “Register”, the address is confirmed and your account is registered.',
  'register.email-url.submit': 'Register',
  'register.email-url.not-me': 'If you did not ask for this, close the page. Nothing will be registered.',

  'register.registered.title': 'You are registered',
  'register.registered.lead': 'Your account was registered as follows.',
  'register.registered.mail':
    'We also send you this by email, under the subject “JAIRO Cloud コミュニティサイトへようこそ”. The password is not in it.',
  'register.registered.manages': 'From the institution menu you can add members and search for them.',
  'register.registered.member':
    'You can change your display name, email address and password at any time on the page of your account.',
  'register.adopted.title': 'The role was added to your account',
  'register.adopted.lead': 'The role was added to this account. Nothing else of the account has changed.',
  'register.to-menu': 'Go to the institution menu',
  'register.to-profile': 'Go to your account',
  'register.done.title': 'This invitation has been used',
  'register.done.lead': 'You can log in with the user ID and password that you registered.',

  'register.verifying.title': 'Confirm your email address',
  'register.verifying.not-yet': 'You are not registered yet',
  'register.verifying.next':
    'You entered another email address than the invited one, so we sent an email to it. Open the link in it and press “Register” to finish.',
  'register.verifying.kept':
    'Until then nobody else can take your user ID. If the address is wrong, open the link of your invitation again and register from there.',
  'register.invited.title': 'Waiting for the registration',
  'register.invited.lead': 'Open the link in your invitation email (ユーザー登録のご案内) to register.',

  'register.expired.title': 'The invitation has expired',
  'register.expired.lead':
    'Nobody registered in time, so this invitation has ended. To register, ask whoever invited you at your institution to send it again.',
  'register.withdrawn.title': 'The invitation was withdrawn',
  'register.withdrawn.lead':
    'This invitation was withdrawn, so nobody can register by it. If you do not know why, ask whoever invited you.',
  'register.superseded.title': 'There is a newer invitation',
  'register.superseded.lead': 'A newer invitation email was sent. Please register by the link in that one.',
  'register.mail-undeliverable.title': 'The email could not be delivered',
  'register.mail-undeliverable.lead':
    'The invitation email could not be delivered, so this invitation has ended. Whoever sent it was told.',
  'register.failed.title': 'The procedure could not go on',
  'register.failed.lead':
    'This invitation ended before it was used. Ask whoever invited you at your institution to send it again.',
};

export const registrationTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
