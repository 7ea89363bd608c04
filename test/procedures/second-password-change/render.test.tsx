import { describe, expect, test } from '@jest/globals';
import {
  SecondPasswordDonePage,
  SecondPasswordPage,
} from '../../../api/procedures/second-password-change/pages/form.js';
import { SecondPasswordLockedPage } from '../../../api/procedures/second-password-change/pages/locked.js';
import {
  SecondPasswordResetFormPage,
  SecondPasswordResetPage,
} from '../../../api/procedures/second-password-reset/pages/reset.js';
import { StudentUrlPage, StudentUrlRefusedPage } from '../../../api/student/pages/url.js';
import { SECOND_PASSWORD_RULES } from '../../../workflows/rules/second-password.js';
import { ownButtonsOf as buttons, labelsOf as labels, mainOf as main, readPage } from '../../helpers/read-page.js';
import { at, contextOf } from '../../platform/pages/render-context.js';
import { MENU, RESET_ID, reset, SENDER, studentAt, urlSteps, verification } from '../../student/samples.js';

const ja = contextOf('ja');

describe('a one-time URL', () => {
  test.each([
    ['register', '設定'],
    ['change', '変更'],
    ['reset', '再設定へ進む'],
  ] as const)('%s: leads to a page with the one button 「%s」, and leaves the address bar', (what, button) => {
    const procedure = what === 'reset' ? reset('awaiting-confirmation') : verification('awaiting-confirmation');
    const page = readPage(StudentUrlPage({ what, token: 'k1.token', procedure, steps: urlSteps(what, procedure) }, ja));
    expect(page.texts('button')).toEqual([button]);
    expect(page.fields('token')).toEqual([expect.objectContaining({ value: 'k1.token', type: 'hidden' })]);
    const body = page.elements.find(({ name }) => name === 'body')?.attributes;
    expect(body?.['data-clean-url']).toBe(`/procedures/${procedure.procedureId}`);
  });

  test.each(['url-expired', 'url-used', 'url-unknown'] as const)('%s: says what to do', (problem) => {
    const page = readPage(StudentUrlRefusedPage({ what: 'reset', problem }, ja));
    expect(page.buttons.map(({ href }) => href)).toEqual(['/shomei/forgotten', '/shomei/login']);
    const body = page.elements.find(({ name }) => name === 'body')?.attributes;
    expect(body?.['data-clean-url']).toBe(`/u?problem=${problem}&purpose=second-password-reset`);
  });
});

test.each([
  ['register', 'ログインして、次の画面へ進めるか', 'Log in to see whether you can continue'],
  ['change', 'ログインして、メニューのメールアドレス', 'Log in and check the email address in the menu'],
  ['reset', 'URLを開いたブラウザーで続けて', 'Continue in the browser where you opened the link'],
] as const)('a URL that was used already says how to go on with its purpose: %s', (what, japanese, english) => {
  const shown = (ctx: typeof ja) => main(readPage(StudentUrlRefusedPage({ what, problem: 'url-used' }, ctx)));
  for (const text of ['1つのURLで手続きを完了できるのは1回だけです。', japanese]) expect(shown(ja)).toContain(text);
  for (const text of ['Each link can be used to complete a procedure only once.', english])
    expect(shown(contextOf('en'))).toContain(text);
});

describe('the second password', () => {
  const forms = {
    set: { mode: 'set', student: studentAt('set-second-password') },
    change: { mode: 'change', student: MENU },
    reset: { mode: 'reset', procedureId: RESET_ID, ticket: 'ticket', expiresAt: at(40) },
  } as const;

  test.each([
    ['set', '第2パスワード設定', ['第2パスワード', '確認'], '設定', '/shomei/second-password'],
    [
      'change',
      '第2パスワード変更',
      ['現在の第2パスワード', '新しい第2パスワード', '確認'],
      '変更',
      '/shomei/menu/second-password',
    ],
    ['reset', '第2パスワード設定', ['第2パスワード', '確認'], '設定', '/shomei/forgotten/second-password'],
  ] as const)('%s: 「%s」 with the labels of the manual', (mode, heading, fields, button, action) => {
    const page = readPage(SecondPasswordPage(forms[mode], ja));
    expect(page.heading).toBe(heading);
    expect(labels(page)).toEqual(fields);
    expect(buttons(page)).toContain(button);
    expect(page.elements.filter(({ name }) => name === 'form').at(-1)?.attributes.action).toBe(action);
    expect(main(page)).toContain('注意事項は必ずお読みください');
  });

  test('is asked for as a new one, apart from the password of the university', () => {
    const page = readPage(SecondPasswordPage(forms.change, ja));
    const tokens = ['current', 'password', 'passwordAgain'].map((name) => page.fields(name)[0]?.autocomplete);
    expect(tokens).toEqual(['section-second current-password', ...Array(2).fill('section-second new-password')]);
    // Whose it is belongs to the same section, or a password manager would save it under the university's account.
    const owners = page.elements.filter(({ attributes }) => attributes.autocomplete?.endsWith('username'));
    expect(owners.map(({ attributes }) => attributes.autocomplete)).toEqual(['section-second username']);
  });

  test('names its rules to those who hear the field', () => {
    const page = readPage(SecondPasswordPage({ ...forms.change, violations: ['upper'] }, ja));
    const ids = page.fields('password')[0]?.['aria-describedby']?.split(' ') ?? [];
    const named = ids.map((id) => page.elements.find(({ attributes }) => attributes.id === id)?.text ?? '');
    expect(named.at(-1)).toContain('英大文字');
    expect(page.fields('current')[0]?.['aria-describedby']).toBeUndefined();
  });

  test.each([
    ['set', forms.set],
    ['change', forms.change],
    ['reset', { ...forms.reset, userId: 'wantedid' }],
  ] as const)('%s: stands before its rules, and says whose password it is to a password manager', (_mode, form) => {
    const { elements } = readPage(SecondPasswordPage(form, ja));
    const place = (id: string) => elements.findIndex(({ attributes }) => attributes.id === id);
    const list = elements.findIndex(({ attributes }) => attributes['data-rule'] !== undefined);
    expect([place('field-password') < list, list < place('field-passwordAgain')]).toEqual([true, true]);
    const owner = elements.find(({ attributes }) => attributes.autocomplete === 'section-second username')?.attributes;
    expect([owner?.value, owner?.name]).toEqual(['userId' in form ? form.userId : form.student.userId, undefined]);
  });

  test('a reset carries its ticket along, and says until when it counts', () => {
    const page = readPage(SecondPasswordPage(forms.reset, ja));
    expect(page.fields('passwordTicket')[0]).toMatchObject({ type: 'hidden', value: 'ticket' });
    expect(page.fields('procedureId')[0]).toMatchObject({ type: 'hidden', value: RESET_ID });
    expect(page.text).toContain('2026年11月21日(土) 13:40');
  });

  test('every rule has its sentence, said once; those that are broken are marked under their field', () => {
    const page = readPage(SecondPasswordPage({ ...forms.change, violations: SECOND_PASSWORD_RULES }, ja));
    for (const text of ['8文字以上', '128文字以内', '半角の英字と数字', '英大文字', '英小文字', '数字（0～9）'])
      expect(page.html.split(text)).toHaveLength(2);
    for (const text of ['大学のパスワードとは別', '現在の第2パスワードとは別'])
      expect(page.text.split(text)).toHaveLength(2);
    const errorAt = (field: string) => page.elements.find(({ attributes }) => attributes.id === `${field}-error`)?.text;
    expect(errorAt('field-current')).toContain('現在の第2パスワードが正しくありません。');
    expect(errorAt('field-passwordAgain')).toContain('「確認」にも同じ');
    expect(page.elements.filter(({ attributes }) => attributes['data-state'] === 'unmet')).toHaveLength(8);
  });

  test.each([
    ['set', 6],
    ['change', 7],
    ['reset', 6],
  ] as const)('before that, %s lists what the manual lists and that it is another one: %d rules', (mode, count) => {
    const page = readPage(SecondPasswordPage(forms[mode], ja));
    const rules = page.elements.filter(({ attributes }) => attributes.class === 'rule');
    expect(rules).toHaveLength(count);
    expect(page.html).not.toContain('data-state');
  });

  test.each([
    ['set', '第2パスワードが設定されました', '/shomei/menu'],
    ['change', '第2パスワードは変更されました', '/shomei/menu'],
    ['reset', '第2パスワードが設定されました', '/shomei/login'],
  ] as const)('%s is done: 「変更完了」, 「%s」, OK', (mode, message, href) => {
    const page = readPage(SecondPasswordDonePage({ mode, ...(mode !== 'reset' && { student: MENU }) }, ja));
    expect(page.heading).toBe('変更完了');
    expect(main(page)).toContain(message);
    expect(page.buttons.at(-1)).toEqual({ name: 'a', text: 'OK', href });
  });
});

test('whoever was logged out for wrong second passwords is told so, for how long, and where to go', () => {
  const page = readPage(SecondPasswordLockedPage({ retryAfterSeconds: 1_800 }, ja));
  for (const text of ['現在の第2パスワードの誤りが続いたため、ログアウトしました', '30分'])
    expect(main(page)).toContain(text);
  expect(page.buttons.map(({ text, href }) => [text, href])).toEqual([
    ['第2パスワードを忘れた場合', '/shomei/forgotten'],
    ['ログインページへ移動', '/shomei/login'],
  ]);
  expect(page.html).not.toContain('class="account');
});

describe('a reset', () => {
  test('begins with the registered address and 「送信」', () => {
    const page = readPage(SecondPasswordResetFormPage({}, ja));
    expect(page.heading).toBe('第2パスワードリセット');
    expect(labels(page)).toEqual(['メールアドレス']);
    expect(page.buttons.map(({ text }) => text)).toEqual(['送信', '戻る']);
  });

  test('shows the same whether or not a mail went out', () => {
    const [sent, unsent] = [['url-mailed'], []].map((steps) =>
      readPage(
        SecondPasswordResetPage(
          { procedure: reset('awaiting-confirmation', ...steps), sender: SENDER },
          contextOf('ja'),
        ),
      ),
    );
    expect(sent?.html).toBe(unsent?.html);
    expect(sent?.steps).toEqual(['done', 'done', 'current', 'upcoming']);
  });

  test('says from where the mail comes, so that it can be let through', () => {
    const view = { procedure: reset('awaiting-confirmation'), sender: SENDER };
    const page = readPage(SecondPasswordResetPage(view, ja));
    expect(main(page)).toContain(`送信元のメールアドレス${SENDER}`);
    const check = page.elements.find(({ attributes }) => attributes['aria-labelledby'] === 'check')?.text;
    for (const text of ['全角', '迷惑メール', '受信を許可する一覧']) expect(check).toContain(text);
  });

  test('gives no other browser than the one that used the URL a form, only the way to start again', () => {
    const page = readPage(
      SecondPasswordResetPage({ procedure: reset('awaiting-password', 'redeemed'), sender: SENDER }, ja),
    );
    expect(page.texts('form')).toEqual([]);
    expect(page.heading).toBe('第2パスワード設定待ち');
    expect(page.buttons.map(({ href }) => href)).toEqual(['/shomei/forgotten']);
  });

  test.each([
    ['completed', '変更完了', '/shomei/login'],
    ['expired', '手続きの期限が過ぎました', '/shomei/forgotten'],
    ['superseded', '新しい手続きに切り替わりました', '/shomei/forgotten'],
    ['mail-undeliverable', '手続きを完了できませんでした', '/shomei/forgotten'],
  ] as const)('%s: 「%s」, and what to do next', (status, heading, href) => {
    const page = readPage(SecondPasswordResetPage({ procedure: reset(status, status), sender: SENDER }, ja));
    expect(page.heading).toBe(heading);
    expect(page.buttons[0]?.href).toBe(href);
  });
});
