/** Mails of `member-registration` (manual: JAIRO Cloud, 1): invitation and reminder, the URL of a differing address, the welcome. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import type { InstitutionRole } from '../../../workflows/rules/roster.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import { composeMail, type Fact, type MailContent } from '../layout.js';
import { type MemberLink, memberLinkMail, type MemberLinkTexts } from './member-link.js';

interface Texts {
  label: { institution: string; role: string; userId: string; displayName: string; email: string; at: string };
  invitation: MemberLinkTexts;
  reminder: MemberLinkTexts;
  address: MemberLinkTexts;
  addressInUse: { subject: string; lead: string; points: readonly string[] };
  welcome: {
    subject: string;
    lead: Record<'registered' | 'adopted', string>;
    points: readonly string[];
    signIn: string;
  };
  ended: Record<'expired' | 'undeliverable', { subject: string; lead: string }>;
  list: { lead: string; button: string };
}

const TEXTS: Record<Locale, Texts> = {
  ja: {
    label: {
      institution: '機関',
      role: '権限',
      userId: 'ユーザーID',
      displayName: '表示名',
      email: 'メールアドレス',
      at: '日時',
    },
    invitation: {
      subject: 'ユーザー登録のご案内',
      lead: 'JAIRO Cloud のアカウントを登録していただくためのご案内です。',
      open: '次のURLを開いて、画面の案内に沿ってお手続きください。アカウントをすでにお持ちの方は、そのアカウントを使うこともできます。',
      button: 'ユーザー登録へ進む',
      points: [
        'URLを開いただけでは、何も登録されません。期限までなら、何度でも開けます。',
        'このURLはご本人専用です。1つのアカウントを複数の方で使わないでください。',
        '心当たりがないときは、このメールを削除してください。',
      ],
    },
    reminder: {
      subject: 'ユーザー登録のご案内（まもなく期限です）',
      lead: 'JAIRO Cloud のアカウントが、まだ登録されていません。お手続きの期限が近づいています。',
      open: '次のURLは、以前お送りしたものと同じです。登録は、このURLからできます。',
      button: 'ユーザー登録へ進む',
      points: [
        '期限を過ぎると、このURLからは登録できません。必要なときは、招待した方に再送をご依頼ください。',
        'このURLはご本人専用です。ほかの人に渡さないでください。',
      ],
    },
    address: {
      subject: 'JAIRO Cloud メールアドレスの確認',
      lead: 'JAIRO Cloud のユーザー登録で、このメールアドレスが入力されました。まだ登録は完了していません。',
      open: '次のURLを開き、画面のボタンを押すと、登録が完了します。',
      button: 'メールアドレスの確認へ進む',
      points: [
        '期限を過ぎたときは、「ユーザー登録のご案内」のURLから、もう一度お手続きください。',
        '心当たりがないときは、URLを開かずに、このメールを削除してください。登録は行われません。',
      ],
    },
    addressInUse: {
      subject: 'JAIRO Cloud このメールアドレスでは登録できません',
      lead: 'JAIRO Cloud のユーザー登録で、このメールアドレスが入力されました。次の機関の会員情報に、別の会員のメールアドレスとしてすでに登録されているため、登録には使えません。',
      points: [
        'お手続きになった方は、「ユーザー登録のご案内」のURLから、別のメールアドレスでお手続きください。',
        '心当たりがないときは、このメールを削除してください。登録されている内容は変わりません。',
      ],
    },
    welcome: {
      subject: 'JAIRO Cloud コミュニティサイトへようこそ',
      lead: {
        registered: 'アカウントの登録が完了しました。登録された内容は次のとおりです。',
        adopted: 'お持ちのアカウントに、次の権限が追加されました。',
      },
      points: [
        'ユーザーIDは変更できません。表示名、メールアドレス、パスワードは、ログインしていつでも変更できます。',
        'このメールにパスワードは記載していません。',
        '心当たりがないときは、すぐにお問い合わせください。',
      ],
      signIn: 'ログインへ進む',
    },
    ended: {
      expired: {
        subject: 'JAIRO Cloud ユーザー登録の期限が過ぎました',
        lead: '次の方への「ユーザー登録のご案内」は、登録されないまま期限を過ぎました。',
      },
      undeliverable: {
        subject: 'JAIRO Cloud ユーザー登録のご案内をお届けできませんでした',
        lead: '次の方への「ユーザー登録のご案内」は、メールサーバーに受け取られず、お届けできませんでした。メールアドレスをご確認ください。',
      },
    },
    list: {
      lead: '同じ日に同じ理由で終わったほかの招待は、個別にはお知らせしません。一覧で確認し、再送できます。',
      button: '管理メニューへ進む',
    },
  },
  en: {
    label: {
      institution: 'Institution (機関)',
      role: 'Role (権限)',
      userId: 'User ID (ユーザーID)',
      displayName: 'Display name (表示名)',
      email: 'Email address (メールアドレス)',
      at: 'When (日時)',
    },
    invitation: {
      subject: 'JAIRO Cloud: register your account / ユーザー登録のご案内',
      lead: 'You are invited to register an account for JAIRO Cloud.',
      open: 'Open the link below and follow the page. If you have an account already, you can use it instead.',
      button: 'Continue to registration',
      points: [
        'Opening the link registers nothing. Until it expires you can open it as often as you like.',
        'The link is for you alone. An account must not be shared by several people.',
        'If you do not know what this is about, delete this email.',
      ],
    },
    reminder: {
      subject: 'JAIRO Cloud: your invitation expires soon / ユーザー登録のご案内（まもなく期限です）',
      lead: 'Your account for JAIRO Cloud is not registered yet, and the invitation expires soon.',
      open: 'The link below is the same as in our earlier email. Use it to register.',
      button: 'Continue to registration',
      points: [
        'Once it has expired you cannot register with it any more. Please ask whoever invited you for another one.',
        'The link is for you alone. Do not give it to anybody.',
      ],
    },
    address: {
      subject: 'JAIRO Cloud: confirm your email address / JAIRO Cloud メールアドレスの確認',
      lead: 'Somebody entered this email address when registering for JAIRO Cloud. The registration is not complete yet.',
      open: 'Open the link below and press the button on the page. The registration is then complete.',
      button: 'Continue to confirm the address',
      points: [
        'If the link has expired, please start again from the link in the invitation.',
        'If it was not you, do not open the link and delete this email. Nothing will be registered.',
      ],
    },
    addressInUse: {
      subject: 'JAIRO Cloud: this email address cannot be used / JAIRO Cloud このメールアドレスでは登録できません',
      lead: 'Somebody entered this email address when registering for JAIRO Cloud. Another member of the institution below has it already, so it cannot be used for the registration.',
      points: [
        'If it was you, please start again from the link in the invitation, with another address.',
        'If it was not you, delete this email. What is registered does not change.',
      ],
    },
    welcome: {
      subject: 'Welcome to the JAIRO Cloud community site / JAIRO Cloud コミュニティサイトへようこそ',
      lead: {
        registered: 'Your account is registered. This is what was registered:',
        adopted: 'The following role was added to your account.',
      },
      points: [
        'The user ID cannot be changed. Display name, email address and password can be changed at any time after signing in.',
        'This email does not contain the password.',
        'If it was not you, please contact us at once.',
      ],
      signIn: 'Continue to sign in',
    },
    ended: {
      expired: {
        subject: 'JAIRO Cloud: an invitation has expired / JAIRO Cloud ユーザー登録の期限が過ぎました',
        lead: 'The invitation of the following person has expired without a registration.',
      },
      undeliverable: {
        subject:
          'JAIRO Cloud: an invitation could not be delivered / JAIRO Cloud ユーザー登録のご案内をお届けできませんでした',
        lead: 'The mail server did not take the invitation of the following person. Please check the email address.',
      },
    },
    list: {
      lead: 'Other invitations that end today for the same reason are not told one by one. They are in the list, where you can send them again.',
      button: 'Continue to the management menu',
    },
  },
};

export interface InvitationModel extends MemberLink {
  institution: string;
  role: InstitutionRole;
}
/** 「ユーザー登録のご案内」, and its reminder. */
export function invitationMail(
  which: 'invitation' | 'reminder',
  { institution, role, ...link }: InvitationModel,
  locale: Locale,
): MailContent {
  const { label, ...texts } = TEXTS[locale];
  const facts: Fact[] = [
    { label: label.institution, value: institution },
    { label: label.role, value: role },
  ];
  return memberLinkMail(texts[which], { ...link, facts }, locale);
}

/** To an address that isn't the invited one. Says nothing of the person: it may be read by somebody who never asked. */
export const memberAddressMail = (link: MemberLink, locale: Locale): MailContent =>
  memberLinkMail(TEXTS[locale].address, link, locale);

/** To an address that another member of the institution has: it can't be used. Holds no URL, and says nothing of either person. */
export function addressInUseMail(
  { institution, inquiry }: { institution: string; inquiry: string },
  locale: Locale,
): MailContent {
  const { label, addressInUse } = TEXTS[locale];
  return composeMail({
    locale,
    subject: addressInUse.subject,
    blocks: [
      { kind: 'paragraph', text: addressInUse.lead },
      { kind: 'facts', facts: [{ label: label.institution, value: institution }] },
      { kind: 'points', points: addressInUse.points },
    ],
    inquiry,
    service: 'jairo',
  });
}

export interface WelcomeModel {
  what: 'registered' | 'adopted';
  institution: string;
  role: InstitutionRole;
  userId: string;
  displayName: string;
  email: string;
  /** RFC 3339 */
  at: string;
  /** Where one signs in: no secret is in it. */
  url: string;
  inquiry: string;
}
/** 「JAIRO Cloud コミュニティサイトへようこそ」: what was registered, never the password. */
export function welcomeMail({ what, inquiry, url, at, ...was }: WelcomeModel, locale: Locale): MailContent {
  const { label, welcome } = TEXTS[locale];
  const facts: Fact[] = [
    { label: label.userId, value: was.userId, code: true },
    { label: label.displayName, value: was.displayName },
    { label: label.email, value: was.email },
    { label: label.institution, value: was.institution },
    { label: label.role, value: was.role },
    { label: label.at, value: japanTime(at, locale) },
  ];
  return composeMail({
    locale,
    subject: welcome.subject,
    blocks: [
      { kind: 'paragraph', text: welcome.lead[what] },
      { kind: 'facts', facts },
      { kind: 'link', label: welcome.signIn, url },
      { kind: 'points', points: welcome.points },
    ],
    inquiry,
    service: 'jairo',
  });
}

export interface InvitationEndedModel {
  what: 'expired' | 'undeliverable';
  institution: string;
  role: InstitutionRole;
  /** The invited address. */
  email: string;
  /** The management menu. */
  url: string;
  inquiry: string;
}
/** To whoever invited. */
export function invitationEndedMail(
  { what, institution, role, email, url, inquiry }: InvitationEndedModel,
  locale: Locale,
): MailContent {
  const { label, ended, list } = TEXTS[locale];
  const facts: Fact[] = [
    { label: label.email, value: email },
    { label: label.role, value: role },
    { label: label.institution, value: institution },
  ];
  return composeMail({
    locale,
    subject: ended[what].subject,
    blocks: [
      { kind: 'paragraph', text: ended[what].lead },
      { kind: 'facts', facts },
      { kind: 'paragraph', text: list.lead },
      { kind: 'link', label: list.button, url },
    ],
    inquiry,
    service: 'jairo',
  });
}
