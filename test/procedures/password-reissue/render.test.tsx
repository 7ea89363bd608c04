import { describe, expect, test } from '@jest/globals';
import { CancelConfirmPage } from '../../../api/procedures/service-use-change/pages/cancel.js';
import { ApplicationInputPage } from '../../../api/procedures/service-use-change/pages/registration.js';
import type { PageContext } from '../../../api/pages/context.js';
import {
  PasswordReissueConfirmPage,
  PasswordReissueFormPage,
  PasswordReissueReceivedPage,
} from '../../../api/procedures/password-reissue/pages/forms.js';
import { PasswordReissueStatusPage } from '../../../api/procedures/password-reissue/pages/status.js';
import {
  PasswordReissueApplyingPage,
  PasswordReissueUrlPage,
} from '../../../api/procedures/password-reissue/pages/url.js';
import { pathInLanguage } from '../../../api/pages/paths.js';
import { ProblemPage } from '../../../api/pages/problem.js';
import { renderPage } from '../../../api/pages/render.js';
import { ServiceUseChangeStatusPage } from '../../../api/procedures/service-use-change/pages/status.js';
import { elementsOf } from '../../platform/pages/html.js';
import { contextOf } from '../../platform/pages/render-context.js';
import { reissue } from './samples.js';

const ja = contextOf('ja');
const read = (page: Parameters<typeof renderPage>[0]) => {
  const html = renderPage(page);
  const elements = elementsOf(html);
  return {
    html,
    elements,
    text: elements[0]?.text ?? '',
    fields: (name: string) => elements.filter(({ attributes }) => attributes.name === name),
    links: elements.filter(({ name }) => name === 'a').map(({ attributes }) => attributes.href),
    steps: elements.filter(({ attributes }) => attributes.class?.startsWith('step step-')),
  };
};
const statesOf = (page: ReturnType<typeof read>) =>
  page.steps.map(({ attributes }) => attributes.class?.replace('step step-', ''));

describe('the reissue', () => {
  test('begins with the form of the manual', () => {
    const page = read(PasswordReissueFormPage({}, ja));
    const trail = page.elements.find(({ attributes }) => attributes.class === 'breadcrumb');
    expect(trail?.text).toBe('機関認証 申請パスワード再発行 > 再発行');
    expect(page.elements.find(({ name }) => name === 'button')?.text).toBe('再発行する');
    expect(page.links).toContain('https://cir.nii.ac.jp/');
    expect(page.text).toContain('CiNii Research に戻る');
    expect(page.text).not.toContain('登録されていません');
  });

  test('keeps what was typed when the address is not registered, and names the inquiry address', () => {
    const page = read(PasswordReissueFormPage({ email: 'nobody@example.org', problem: 'email-not-registered' }, ja));
    const [field] = page.fields('email');
    expect(field?.attributes).toMatchObject({ value: 'nobody@example.org', 'aria-invalid': 'true' });
    expect(page.text.match(/入力したメールアドレスは登録されていません。/g)).toHaveLength(2);
    expect(page.links).toContain('mailto:cir-auth-req@nii.ac.jp');
    expect(page.links).toContain('#field-email');
  });

  test('asks which registration only where there are several', () => {
    const AUTH = (n: number) => ({ applicationId: `AUTH0000010${n}` });
    const one = read(PasswordReissueConfirmPage({ procedureId: 'p', registrations: [AUTH(1)] }, ja));
    expect(one.fields('applicationId')).toEqual([]);
    expect(one.text).toContain('AUTH00000101');
    const two = read(PasswordReissueConfirmPage({ procedureId: 'p', registrations: [AUTH(2), AUTH(3)] }, ja));
    expect(two.fields('applicationId').map(({ attributes }) => attributes.value)).toEqual([
      'AUTH00000102',
      'AUTH00000103',
      'all',
    ]);
    expect(two.fields('applicationId').some(({ attributes }) => 'checked' in attributes)).toBe(false);
  });

  test('shows the same to everybody where it must not tell whether an address is registered', () => {
    const known = reissue('awaiting-confirmation', 'accepted', 'url-mailed');
    const unknown = reissue('awaiting-confirmation', 'accepted');
    const page = (procedure: typeof known) =>
      renderPage(PasswordReissueReceivedPage({ procedure, neutral: true }, contextOf('ja')));
    expect(page(known)).toBe(page(unknown));
    const told = (procedure: typeof known) => renderPage(PasswordReissueReceivedPage({ procedure }, contextOf('ja')));
    expect(told(known)).not.toBe(told(unknown));
  });

  test('says until when the URL is valid', () => {
    const page = read(PasswordReissueReceivedPage({ procedure: reissue('awaiting-confirmation', 'accepted') }, ja));
    expect(page.text).toContain('2026年11月21日(土) 13:35');
    expect(page.text).toContain('CiNii 機関認証のパスワード再発行のご案内');
  });

  test('has one button behind the one-time URL, and takes the token out of the address bar', () => {
    const view = { token: 'k1.p.x.1.mac', procedure: reissue('awaiting-confirmation', 'accepted', 'url-mailed') };
    const page = read(PasswordReissueUrlPage(view, { ...ja, path: '/u/k1.p.x.1.mac' }));
    expect(page.elements.filter(({ name }) => name === 'button')).toHaveLength(1);
    expect(page.fields('token').map(({ attributes }) => attributes.value)).toEqual(['k1.p.x.1.mac']);
    expect(page.elements.find(({ name }) => name === 'body')?.attributes['data-clean-url']).toBe('/u');
  });

  test('looks for news by itself only when told so', () => {
    const procedure = reissue('applying', 'accepted', 'url-mailed', 'redeemed');
    const quiet = read(PasswordReissueApplyingPage({ procedure }, ja));
    expect(quiet.html).not.toMatch(/http-equiv|data-refresh/);
    const told = read(PasswordReissueApplyingPage({ procedure, refresh: { seconds: 3, to: '/procedures/p' } }, ja));
    expect(told.html).toContain('<meta http-equiv="refresh" content="3; url=/procedures/p"');
  });

  test('marks what is done, where it stands, and where it ended', () => {
    const status = (...of: Parameters<typeof reissue>) =>
      statesOf(read(PasswordReissueStatusPage({ procedure: reissue(...of) }, ja)));
    expect(statesOf(read(PasswordReissueFormPage({}, ja)))).toEqual(['current', ...Array(4).fill('upcoming')]);
    expect(status('awaiting-confirmation', 'accepted')).toEqual(['done', 'done', 'current', 'upcoming', 'upcoming']);
    expect(status('completed', 'accepted', 'url-mailed', 'redeemed', 'completed')).toEqual(Array(5).fill('done'));
    expect(status('expired', 'accepted', 'url-mailed', 'expired')).toEqual([
      'done',
      'done',
      'done',
      'stopped',
      'skipped',
    ]);
  });

  test('leads back to the start from every ending but the good one', () => {
    for (const ending of ['expired', 'superseded', 'mail-undeliverable', 'failed', 'withdrawn'] as const) {
      const page = read(PasswordReissueStatusPage({ procedure: reissue(ending, ending) }, ja));
      expect(page.links.filter((link) => link === '/cinii/password-reissue').length).toBeGreaterThan(1);
      expect(page.text).toContain('2026年11月21日(土) 13:01');
    }
  });
});

describe('the application page', () => {
  const registration = {
    applicationId: 'AUTH00000101',
    institution: 'A大学',
    email: 'contact@univ-a.example.jp',
    kind: '更新',
    restoreToken: 'restore-token',
  };
  const off = (page: ReturnType<typeof read>) =>
    page.fields('change').map(({ attributes }) => 'disabled' in attributes);

  test('lets nothing be changed before a restore, and says why', () => {
    const page = read(ApplicationInputPage({}, ja));
    const [set] = page.elements.filter(({ name }) => name === 'fieldset');
    expect(set?.attributes).toHaveProperty('disabled');
    expect(set?.text).toContain('先に「登録内容を復元する」を押す');
    expect(page.elements.filter(({ name }) => name === 'button').map(({ text }) => text)).toEqual([
      '登録内容を復元する',
    ]);
    expect(page.links).toContain('/cinii/password-reissue');
  });

  test('offers the changes that the state of use allows', () => {
    const offer = (useState: 'active' | 'suspended' | 'cancelled') =>
      read(ApplicationInputPage({ restored: { ...registration, useState } }, ja));
    expect(off(offer('active'))).toEqual([false, true, false]);
    expect(off(offer('suspended'))).toEqual([true, false, false]);
    expect(offer('active').fields('restoreToken')).toHaveLength(1);
    expect(offer('cancelled').elements.filter(({ name }) => name === 'button')).toEqual([]);
  });

  const kindIn = (view: Parameters<typeof ApplicationInputPage>[0]) => {
    const page = read(ApplicationInputPage(view, ja));
    const chosen = page.elements.filter(({ name, attributes }) => name === 'option' && 'selected' in attributes);
    expect(page.fields('kind')).toHaveLength(1);
    return chosen.map(({ attributes }) => attributes.value);
  };
  test('lets the kind be chosen before a restore, and begins with the registered one after it', () => {
    const restored = { ...registration, useState: 'active' as const };
    const before = read(ApplicationInputPage({}, ja));
    expect(before.fields('kind')[0]?.attributes).not.toHaveProperty('disabled');
    expect(before.elements.filter(({ name }) => name === 'form').length).toBe(
      read(ApplicationInputPage({ restored }, ja)).elements.filter(({ name }) => name === 'form').length,
    );
    expect(kindIn({})).toEqual(['']);
    expect(kindIn({ change: { kind: '新規' } })).toEqual(['新規']);
    expect(kindIn({ restored })).toEqual(['更新']);
    expect(kindIn({ restored, change: { kind: '新規' } })).toEqual(['新規']);
    expect(kindIn({ restored: { ...restored, kind: '新規' }, change: { kind: '更新' } })).toEqual(['更新']);
    // A kind of the register that isn't offered chooses nothing; neither does what was left open in a form that was sent.
    expect(kindIn({ restored: { ...restored, kind: '移管' } })).toEqual([]);
    expect(kindIn({ restored, change: { kind: '' } })).toEqual(['']);
  });

  test('asks once more before a cancellation, in a form of its own with one way back', () => {
    const restored = { ...registration, useState: 'active' as const };
    const page = read(CancelConfirmPage({ restored, kind: '新規' }, ja));
    const buttons = page.elements.filter(({ name }) => name === 'button');
    expect(buttons.map(({ attributes, text }) => [attributes.name, attributes.value, text])).toEqual([
      ['step', 'confirmed', '解約を申請する'],
      ['step', 'back', '申請せずに入力画面へ戻る'],
    ]);
    expect(['restoreToken', 'change', 'kind'].map((name) => page.fields(name)[0]?.attributes.value)).toEqual([
      'restore-token',
      'cancel',
      '新規',
    ]);
    expect(page.text).toContain('新規の申請が必要');
    expect(page.text).toContain('決定されるまでは、申請の状況を確認する画面から取り下げられます。');
    expect(read(CancelConfirmPage({ restored, kind: '新規' }, contextOf('en'))).text).toContain('you can withdraw');
  });

  test('keeps the application ID, never the password, when both are refused', () => {
    const page = read(
      ApplicationInputPage({ restore: { applicationId: 'AUTH00000101', problem: 'not-authenticated' } }, ja),
    );
    expect(page.fields('applicationId')[0]?.attributes.value).toBe('AUTH00000101');
    expect(page.fields('password')[0]?.attributes).not.toHaveProperty('value');
    expect(page.text).toContain('申請IDまたは申請パスワードが正しくありません。');
  });

  test('shows a refused request with its reason, and no step of carrying it out', () => {
    const steps = ['opened', 'declined', 'refused'].map((step) => ({ at: '2026-11-21T04:00:00.000Z', step }));
    const procedure = { procedureId: 'p', status: 'refused' as const, steps };
    const page = read(ServiceUseChangeStatusPage({ procedure, reason: '書類の不備' }, ja));
    expect(page.text).toContain('書類の不備');
    expect(statesOf(page)).toEqual(['done', 'done', 'current']);
  });
});

test.each([
  ['/cinii/application', '/cinii/application?lang=en'],
  ['/u/token?lang=ja', '/u/token?lang=en'],
  ['//evil.example/x', '/evil.example/x?lang=en'],
  ['/\\evil.example', '/evil.example?lang=en'],
  ['javascript:alert(1)', '/javascript:alert(1)?lang=en'],
  ['/a?b="><script>#top', '/a?b=%22%3E%3Cscript%3E&lang=en'],
  ['', '/?lang=en'],
])('the language switch of %j leads to %j', (path, expected) => {
  expect(pathInLanguage(path, 'en')).toBe(expected);
});

test.each([
  ['desk@example.jp', 'mailto:desk@example.jp'],
  ['https://example.jp/contact', 'https://example.jp/contact'],
  ['javascript:alert(1)', undefined],
  ['a@b?bcc=c@d', undefined],
])('the inquiry setting %j becomes the link %j', (inquiry, href) => {
  const ctx: PageContext = { ...ja, service: { inquiry } };
  const page = read(ProblemPage({ problem: 'not-found', frame: { service: 'cinii' } }, ctx));
  const links = page.links.filter((link) => link?.includes(inquiry));
  expect(new Set(links)).toEqual(new Set(href === undefined ? [] : [href]));
  expect(page.text).toContain(inquiry);
});

test('the hours of the inquiry desk stand below it where they are known', () => {
  const [inquiry, hours] = ['06-6809-4327', { ja: '受付時間 24時間', en: 'Open 24 hours' }];
  const textOf = (service: PageContext['service']) =>
    read(ProblemPage({ problem: 'not-found', frame: { service: 'cinii' } }, { ...ja, service })).text;
  expect(textOf({ inquiry, hours })).toContain(hours.ja);
  expect(textOf({ inquiry, hours })).not.toContain(hours.en);
  expect(textOf({ inquiry })).not.toContain('受付時間');
});
