import { describe, expect, test } from '@jest/globals';
import { StudentEmailPage } from '../../api/procedures/email-verification/pages/form.js';
import { EmailVerificationPage } from '../../api/procedures/email-verification/pages/status.js';
import { StudentLoginPage } from '../../api/student/pages/login.js';
import { StudentMenuPage } from '../../api/student/pages/menu.js';
import { ownButtonsOf as buttons, labelsOf as labels, mainOf as main, readPage } from '../helpers/read-page.js';
import { at, contextOf, HOSTILE } from '../platform/pages/render-context.js';
import { MENU, RESEND, RULES, SENDER, studentAt, VERIFICATION_ID, verification } from './samples.js';

const ja = contextOf('ja');
const en = contextOf('en');

describe('the login', () => {
  test('has the labels of the manual, in both languages', () => {
    const page = readPage(StudentLoginPage(RULES, ja));
    expect(page.heading).toBe('在学生ログイン');
    expect(labels(page)).toEqual(['ユーザID', 'パスワード', '第2パスワード']);
    expect(page.texts('button')).toEqual(['ログイン']);
    expect(page.links).toContain('/shomei/forgotten');
    for (const text of ['第2パスワードを忘れた場合', '注意事項', '注意事項は必ずお読みください', '証明書発行サービス'])
      expect(page.text).toContain(text);
    const english = readPage(StudentLoginPage(RULES, en));
    expect(labels(english)).toEqual(['User ID', 'Password', 'Second password']);
    expect(english.texts('button')).toEqual(['Login']);
    for (const text of ['If you forget the second password', 'Notes', 'Certificate issuance service'])
      expect(english.text).toContain(text);
  });

  test.each([
    [ja, '操作マニュアルを見る'],
    [en, 'See the operating manual'],
  ])('leads to the manual', (ctx, label) => {
    const page = readPage(StudentLoginPage(RULES, ctx));
    const manual = page.elements.filter(({ attributes }) => attributes.href === '/shomei/manual');
    expect(manual.map(({ text }) => text)).toEqual([label]);
  });

  test('lets password managers tell the two passwords apart', () => {
    const page = readPage(StudentLoginPage(RULES, ja));
    const tokens = ['userId', 'password', 'secondPassword'].map((name) => page.fields(name)[0]?.autocomplete);
    expect(tokens).toEqual(['username', 'current-password', 'section-second current-password']);
  });

  test.each([
    [{ ...RULES }, ['15分', '続けて10回', '30分間', '翌日の8:00']],
    [{ idleMs: 300_000, wrongLogins: 3, lockMs: 3_600_000 }, ['5分', '続けて3回', '60分間', '翌日の8:00']],
  ])('tells the rules as they are set: %j', (rules, told) => {
    const { text } = readPage(StudentLoginPage(rules, ja));
    for (const one of told) expect(text).toContain(one);
  });

  test('refuses whatever is wrong in one and the same way: nothing is marked, and no password comes back', () => {
    const page = readPage(StudentLoginPage({ ...RULES, userId: 's2026003', problem: 'not-authenticated' }, ja));
    expect(page.title).toMatch(/^エラー:/);
    expect(page.html).not.toContain('aria-invalid');
    expect(page.fields('userId')[0]?.value).toBe('s2026003');
    for (const name of ['password', 'secondPassword']) expect(page.fields(name)[0]).not.toHaveProperty('value');
    expect(page.links).toContain('#field-userId');
  });

  test.each([
    ['over', 'ログイン状態が終了しました'],
    ['signed-out', 'ログアウトしました'],
    ['everywhere', 'すべての端末でログアウトしました'],
  ] as const)('says why somebody is back here: %s', (notice, title) => {
    expect(main(readPage(StudentLoginPage({ ...RULES, notice }, ja)))).toContain(title);
  });
});

describe('the frame of whoever is signed in', () => {
  const menu = readPage(StudentMenuPage({ student: MENU, email: 'taro@example.jp' }, ja));

  test('says in a sentence until when the session lasts, in Japan time', () => {
    const [sentence] = menu.elements.filter(({ attributes }) => attributes.class === 'idle-until');
    expect(sentence?.text).toBe('このまま操作がないと、13:15（日本時間）に自動的にログアウトします。');
    const english = readPage(StudentMenuPage({ student: MENU, email: 'taro@example.jp' }, en));
    expect(english.text).toContain('If you do nothing, you will be logged out at 13:15 (Japan time).');
  });

  test('leads a browser without scripts to the login when that time has come, and no other', () => {
    expect(menu.html).toMatch(
      /<noscript><meta http-equiv="refresh" content="900; url=\/shomei\/login\?notice=over"\/?><\/noscript>/,
    );
    expect(menu.html).not.toContain('data-refresh');
  });

  test('has a dialog that is named, told of and closed until the script opens it', () => {
    const [dialog] = menu.elements.filter(({ name }) => name === 'dialog');
    expect(dialog?.attributes).toMatchObject({ 'aria-labelledby': 'idle-title', 'aria-describedby': 'idle-detail' });
    expect(dialog?.attributes).not.toHaveProperty('open');
    const own = menu.elements.find(({ attributes }) => 'data-idle-ms' in attributes)?.attributes;
    expect(own).toMatchObject({ 'data-idle-ms': '900000', 'data-session': '/shomei/session' });
  });

  test('has the user ID, 「メニュー」 and 「ログアウト」; without a second password no menu', () => {
    const account = (page: typeof menu) =>
      page.elements.find(({ attributes }) => attributes.class?.startsWith('account'))?.text;
    expect(account(menu)).toBe('ユーザID s2026001メニューログアウト');
    const form = { purpose: 'register', student: studentAt('register-email'), sender: SENDER } as const;
    expect(account(readPage(StudentEmailPage(form, ja)))).toBe('ユーザID s2026001ログアウト');
  });

  test('is not there where nobody is signed in', () => {
    const page = readPage(StudentLoginPage(RULES, ja));
    expect(page.html).not.toMatch(/http-equiv|<dialog|student\.js|class="account/);
  });
});

describe('the menu', () => {
  test('has the entries of the manual, and signing out, here and everywhere', () => {
    const page = readPage(StudentMenuPage({ student: MENU, email: 'taro@example.jp' }, ja));
    expect(page.links).toEqual(
      expect.arrayContaining(['/shomei/menu/email', '/shomei/menu/second-password', '/shomei/manual']),
    );
    for (const text of ['メールアドレス変更', '第2パスワード変更', 'マニュアル', 's2026001', 'taro@example.jp'])
      expect(main(page)).toContain(text);
    expect(buttons(page).slice(-2)).toEqual(['ログアウト', 'すべての端末でログアウト']);
    const english = main(readPage(StudentMenuPage({ student: MENU, email: 'x@example.jp' }, en)));
    for (const text of ['Change email address', 'Change second password', 'Manual']) expect(english).toContain(text);
  });
});

describe('the form for an address', () => {
  test.each([
    ['register', 'メールアドレス設定', ['メールアドレス', '確認'], '/shomei/email'],
    ['change', 'メールアドレス変更', ['新しいメールアドレス', '確認'], '/shomei/menu/email'],
  ] as const)('%s: 「%s」 with the labels of the manual', (purpose, heading, fields, action) => {
    const page = readPage(StudentEmailPage({ purpose, student: MENU, sender: SENDER }, ja));
    expect(page.heading).toBe(heading);
    expect(labels(page)).toEqual(fields);
    expect(page.elements.filter(({ name }) => name === 'form').at(-1)?.attributes.action).toBe(action);
    expect(buttons(page)[0]).toBe('確認');
    for (const text of ['注意事項', '注意事項は必ずお読みください', SENDER]) expect(main(page)).toContain(text);
  });

  test('keeps what was typed, and names the field that is wrong', () => {
    const view = { purpose: 'register', student: MENU, sender: SENDER, email: 'a@b.jp', emailAgain: 'a@c.jp' } as const;
    const page = readPage(StudentEmailPage({ ...view, problem: 'mismatch' }, ja));
    expect(page.fields('email')[0]).toMatchObject({ value: 'a@b.jp' });
    expect(page.fields('emailAgain')[0]).toMatchObject({ value: 'a@c.jp', 'aria-invalid': 'true' });
    expect(page.links).toContain('#field-emailAgain');
    expect(page.text.split('確認のための入力が、もう一方と異なります。')).toHaveLength(3);
  });
});

describe('where a verification is', () => {
  const sent = verification('awaiting-confirmation', 'email-register', 'url-mailed');
  const view = { purpose: 'register', sender: SENDER, procedure: sent } as const;

  test('sent: says so, until when, from where it comes and what to check when it does not', () => {
    const page = readPage(EmailVerificationPage(view, ja));
    expect(page.heading).toBe('メールアドレス設定');
    for (const text of ['確認メールを送信しました', '2026年11月21日(土) 13:30', SENDER])
      expect(main(page)).toContain(text);
    const check = page.elements.find(({ attributes }) => attributes['aria-labelledby'] === 'check')?.text;
    for (const text of ['30分', '正しく入力', '余分な空白', '全角', '迷惑メール', '許可'])
      expect(check).toContain(text);
    expect(page.steps).toEqual(['done', 'done', 'current', 'upcoming']);
  });

  test('the mail once more is offered to whoever asked for it, with its time and how often', () => {
    const page = readPage(EmailVerificationPage({ ...view, student: studentAt('register-email'), resend: RESEND }, ja));
    const section = page.elements.find(({ attributes }) => attributes['aria-labelledby'] === 'resend');
    expect(section?.text).toContain('13:01:00');
    expect(section?.text).toContain('あと4回');
    for (const name of ['email', 'emailAgain'])
      expect(page.fields(name)).toEqual([expect.objectContaining({ type: 'hidden', value: HOSTILE })]);
    const wait = page.elements.find(({ attributes }) => 'data-resend-from' in attributes)?.attributes;
    expect(wait).toMatchObject({ 'data-resend-from': at(1), 'data-resend-ms': '60000' });
  });

  test.each([
    ['nobody who asked for it', {}],
    ['nobody who has used it up', { student: MENU, resend: { ...RESEND, left: 0 } }],
  ])('and to %s', (_, more) => {
    expect(readPage(EmailVerificationPage({ ...view, ...more }, ja)).html).not.toContain('data-resend');
  });

  test('whoever has used it up is told from when to start again', () => {
    const used = { student: studentAt('register-email'), resend: { ...RESEND, left: 0 } };
    const page = readPage(EmailVerificationPage({ ...view, ...used }, ja));
    const section = page.elements.find(({ attributes }) => attributes['aria-labelledby'] === 'resend');
    expect(section?.text).toContain('送信できる回数の上限に達しました。13:01:00以降に、もう一度お手続きください。');
  });

  test('completed: 「メールアドレス設定完了」 and 「ログインページへ移動」', () => {
    const procedure = verification('completed', 'url-mailed', 'redeemed', 'completed');
    const page = readPage(EmailVerificationPage({ ...view, procedure }, ja));
    expect(page.heading).toBe('メールアドレス設定完了');
    expect(main(page)).toContain('メールアドレスを設定しました');
    expect(page.buttons).toEqual([{ name: 'a', text: 'ログインページへ移動', href: '/shomei/login' }]);
    expect(page.steps).toEqual(Array(4).fill('done'));
    const english = readPage(EmailVerificationPage({ ...view, procedure }, en));
    expect([english.heading, english.buttons[0]?.text]).toEqual([
      'Email address setting completed',
      'Go to Login Page',
    ]);
  });

  test('a completed change leads back to the menu whoever is signed in, and all others to the login', () => {
    const procedure = verification('completed', 'email-change', 'redeemed', 'completed');
    const change = { purpose: 'change', sender: SENDER, procedure } as const;
    expect(main(readPage(EmailVerificationPage(change, ja)))).toContain('ログインページへ移動');
    const mine = readPage(EmailVerificationPage({ ...change, student: MENU }, ja));
    expect(mine.heading).toBe('変更完了');
    expect(mine.buttons.at(-1)).toEqual({ name: 'a', text: 'メニューへ戻る', href: '/shomei/menu' });
  });

  test.each(['expired', 'superseded', 'mail-undeliverable', 'refused', 'failed'] as const)(
    '%s: says so, and leads to the form whoever may send it again, all others to the login',
    (ending) => {
      const procedure = verification(ending, 'url-mailed', ending);
      const page = readPage(EmailVerificationPage({ ...view, procedure }, ja));
      expect(page.buttons.at(-1)?.href).toBe('/shomei/login');
      expect(page.steps).toContain('stopped');
      const mine = readPage(EmailVerificationPage({ ...view, procedure, student: studentAt('register-email') }, ja));
      expect(mine.buttons.at(-1)?.href).toBe('/shomei/email');
      const again = mine.elements.find(({ attributes }) => attributes.class && attributes.href === '/shomei/email');
      expect(again?.attributes.class).toBe(`button button-${ending === 'superseded' ? 'secondary' : 'primary'}`);
      expect(mine.heading).toBe(page.heading);
    },
  );
});

test('the page of a procedure that nobody is signed in to shows neither account nor warning', () => {
  const view = { purpose: 'change', sender: SENDER, procedure: verification('awaiting-confirmation') } as const;
  const page = readPage(EmailVerificationPage(view, ja));
  expect(page.html).not.toMatch(/http-equiv|<dialog|class="account/);
  expect(page.text).not.toContain(VERIFICATION_ID);
});
