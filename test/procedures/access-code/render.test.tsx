import { describe, expect, test } from '@jest/globals';
import {
  AccessCodeByIdentityPage,
  AccessCodeByIdPage,
  AccessCodeNotSentPage,
  AccessCodeStartPage,
} from '../../../api/procedures/access-code/pages/forms.js';
import { AccessCodeEntryPage } from '../../../api/procedures/access-code/pages/code-entry.js';
import { AccessCodeStatusPage } from '../../../api/procedures/access-code/pages/status.js';
import { readPage } from '../../helpers/read-page.js';
import { at, contextOf } from '../../platform/pages/render-context.js';
import { MAILED, SERVICES, UPDATE_ID, update } from './samples.js';

const ja = contextOf('ja');
const START = '/umin/password-update';
const OPERATOR = '/umin/operator-application';
const FROM = `${OPERATOR}?from=${UPDATE_ID}`;

describe('the way to the code', () => {
  test('the first page has both entries and says what a UMIN ID is', () => {
    const page = readPage(AccessCodeStartPage({}, ja));
    expect(page.text).toContain('UMIN IDがお分りの場合');
    expect(page.text).toContain('UMIN IDがご不明の場合');
    expect(page.text).toContain('UMIN IDとは');
    expect(page.links).toEqual(expect.arrayContaining([`${START}/id`, `${START}/identity`, OPERATOR]));
  });

  test('from a procedure that failed, the first page leads to an operator application that goes on from it', () => {
    expect(readPage(AccessCodeStartPage({ from: UPDATE_ID }, ja)).links).toContain(FROM);
  });

  test('the form by ID has the labels of the manual and says which password it is about', () => {
    const page = readPage(AccessCodeByIdPage({}, ja));
    expect(page.texts('label')).toEqual([expect.stringMatching(/^UMIN ID/)]);
    expect(page.texts('button')).toEqual(['アクセスコード送信']);
    expect(page.text).toContain('一般用パスワード');
    expect(page.text).toContain('INDICE');
    expect(page.fields('accountId')).toEqual([expect.objectContaining({ autocomplete: 'username', value: '' })]);
  });

  test('the form by identity has the labels of the manual, and keeps what was typed', () => {
    const typed = { familyName: '山田', sex: 'female', birthDate: '1980/04/31' };
    const errors = [{ field: 'birthDate', reason: 'not-a-date' as const }];
    const page = readPage(AccessCodeByIdentityPage({ typed, errors }, ja));
    const legends = page.texts('legend').map((text) => text.replace('必須', ''));
    expect(legends).toEqual(['氏名', 'よみがな', '性別']);
    const labels = page.texts('label').map((text) => text.replace('必須', ''));
    expect(labels).toEqual(['姓', '名', 'せい', 'めい', '男性', '女性', '生年月日']);
    expect(page.texts('button')).toEqual(['アクセスコード送信']);
    expect(page.text).toContain('yyyy/mm/dd');
    expect(page.fields('familyName')[0]).toMatchObject({ value: '山田' });
    expect(page.fields('sex').map((one) => [one.value, 'checked' in one])).toEqual([
      ['male', false],
      ['female', true],
    ]);
    expect(page.fields('birthDate')[0]).toMatchObject({ value: '1980/04/31', 'aria-invalid': 'true' });
    expect(page.links).toContain('#field-birthDate');
  });

  test.each([
    ['id', 2],
    ['identity', 3],
  ] as const)(
    'when none could be sent by %s, the page names what may be the reason and leads to an operator',
    (entry, n) => {
      const page = readPage(AccessCodeNotSentPage({ procedureId: UPDATE_ID, entry }, ja));
      expect(page.heading).toBe('アクセスコード送信失敗');
      const reasons = page.elements.filter(({ attributes }) => attributes.class === 'prose-list');
      expect(reasons).toHaveLength(1);
      expect(page.texts('li').filter((text) => reasons[0]?.text.includes(text) && text !== '')).toHaveLength(n);
      expect(page.text.includes('複数')).toBe(entry === 'identity');
      expect(page.buttons).toEqual([{ name: 'a', text: 'オペレータへパスワード更新申請', href: FROM }]);
    },
  );
});

describe('the code', () => {
  const entry = (more: Partial<Parameters<typeof AccessCodeEntryPage>[0]> = {}) =>
    readPage(AccessCodeEntryPage({ procedure: update('awaiting-code', ...MAILED), ...more }, ja));

  test('is asked for as the manual does, in a field that phones fill in by themselves', () => {
    const page = entry();
    expect(page.heading).toBe('アクセスコードの入力');
    expect(page.texts('label')).toEqual(['アクセスコード必須']);
    expect(page.text).toContain('※半角数字を入力してください');
    expect(page.texts('button')).toEqual(['パスワード更新']);
    expect(page.fields('code')).toEqual([
      expect.objectContaining({ autocomplete: 'one-time-code', inputmode: 'numeric', value: '' }),
    ]);
    expect(page.fields('procedureId')).toEqual([expect.objectContaining({ value: UPDATE_ID, type: 'hidden' })]);
    expect(page.text).toContain('2026年11月21日(土) 13:10');
  });

  test('that does not arrive has a section that names both addresses by kind and leads to an operator', () => {
    const page = entry();
    const section = page.elements.find(({ attributes }) => attributes['aria-labelledby'] === 'no-mail');
    expect(section?.text).toContain('アクセスコードがお手元に届かない場合');
    expect(section?.text).toContain('UMIN ID@umin.ac.jp');
    expect(section?.text).toContain('外部のメールアドレス');
    expect(page.links).toContain(FROM);
    expect(page.text).not.toMatch(/@(?!umin\.ac\.jp)[a-z]+\.example/);
  });

  test.each([2, 1])('that is wrong is called so, with %d tries left, in the summary and at the field', (triesLeft) => {
    const page = entry({ problem: 'wrong-code', triesLeft });
    const message = `アクセスコードが正しくありません。あと${triesLeft}回入力できます。`;
    expect(page.text.split(message)).toHaveLength(3);
    expect(page.fields('code')[0]).toMatchObject({ 'aria-invalid': 'true', value: '' });
    expect(page.links).toContain('#field-code');
    expect(page.title).toMatch(/^エラー:/);
  });

  test('that is no code is called so, without a word of tries', () => {
    const page = entry({ errors: [{ field: 'code', reason: 'not-ten-digits' }] });
    expect(page.text).toContain('アクセスコードは、10桁の数字で入力してください。');
    expect(page.text).not.toContain('回入力できます');
  });
});

describe('where a password update is', () => {
  const status = (view: Parameters<typeof AccessCodeStatusPage>[0]) => readPage(AccessCodeStatusPage(view, ja));
  const WAY_OUT = [{ name: 'a', text: '最初のページへ', href: `${START}?from=${UPDATE_ID}` }];

  test.each([
    ['locked', 'アクセスコードの入力', ['wrong-code', 'locked']],
    ['expired', 'アクセスコード期限切れ', ['code-expired', 'expired']],
    ['expired', 'パスワードを設定できる時間が過ぎました', ['code-accepted', 'password-timeout', 'expired']],
    ['superseded', '新しい手続きに切り替わりました', ['superseded']],
    ['failed', 'パスワードを更新できませんでした', ['failed']],
  ] as const)('%s, 「%s」: nothing can be entered, only 「最初のページへ」 remains', (ending, heading, steps) => {
    const page = status({ procedure: update(ending, ...MAILED, ...steps) });
    expect(page.heading).toBe(heading);
    expect(page.texts('form')).toEqual([]);
    expect(page.buttons).toEqual(WAY_OUT);
    expect(page.steps).toContain('stopped');
  });

  test('a code that no address took leads to an operator too', () => {
    const page = status({ procedure: update('mail-undeliverable', 'mail-undeliverable') });
    expect(page.buttons.map(({ href }) => href)).toEqual([FROM, `${START}?from=${UPDATE_ID}`]);
  });

  test('while a new password is due, any other browser is told so, and is given no way to set it', () => {
    const page = status({ procedure: update('awaiting-password', ...MAILED, 'code-accepted') });
    expect(page.heading).toBe('パスワード設定待ち');
    expect(page.texts('form')).toEqual([]);
    expect(page.buttons).toEqual([]);
  });

  test('done: each service with its status in words, when it is expected, and since when it is late', () => {
    const refresh = { seconds: 5, to: `/procedures/${UPDATE_ID}` };
    const procedure = update('propagating', ...MAILED, 'code-accepted', 'password-set');
    const page = status({ procedure, services: SERVICES, refresh });
    expect(page.heading).toBe('パスワード更新完了');
    const [, mail, ctr, last] = page.texts('tr');
    expect(mail).toMatch(/^電子メール反映済み2026年11月21日\(土\) 13:12$/);
    expect(ctr).toMatch(
      /^UMIN-CTR再試行待ち2026年11月21日\(土\) 14:10から遅れています。2026年11月21日\(土\) 14:00までの予定$/,
    );
    expect(last).toMatch(/反映待ち2026年11月21日\(土\) 14:01までの予定$/);
    expect(page.html).toContain(`<meta http-equiv="refresh" content="5; url=/procedures/${UPDATE_ID}"`);
    expect(page.steps).toEqual(['done', 'done', 'done', 'done', 'current']);
  });

  test('news of a service change the title, which is what the page looks for', () => {
    const procedure = update('propagating', 'password-set');
    const titles = [SERVICES, SERVICES.map((one) => ({ ...one, lateSince: at(1) })), SERVICES.slice(0, 1)].map(
      (services) => status({ procedure, services }).title,
    );
    expect(new Set(titles).size).toBe(3);
  });

  test('completed: every service has it, and the page looks no more', () => {
    const refresh = { seconds: 5, to: '/procedures/p' };
    const procedure = update('completed', ...MAILED, 'code-accepted', 'password-set', 'propagated', 'completed');
    const page = status({ procedure, services: SERVICES.slice(0, 1), refresh });
    expect(page.heading).toBe('パスワード更新完了');
    expect(page.html).not.toMatch(/http-equiv|data-refresh/);
    expect(page.steps).toEqual(Array(5).fill('done'));
  });
});
