import { expect, test } from '@jest/globals';
import {
  CaseTrackingCodePage,
  CaseTrackingEndedPage,
  CaseTrackingFormPage,
} from '../../../api/procedures/case-tracking/pages/forms.js';
import { CasePage, CaseWithdrawPage } from '../../../api/procedures/case-tracking/pages/case.js';
import { operatorApplicationKind as kind } from '../../../api/procedures/operator-application/application.js';
import { serviceUseChangeKind } from '../../../api/procedures/service-use-change/application.js';
import { readPage } from '../../helpers/read-page.js';
import { contextOf } from '../../platform/pages/render-context.js';
import { ASKED_CASE, OPEN_CASE, TRACKING } from './samples.js';

const ja = contextOf('ja');

test('the form asks for the receipt number and nothing else', () => {
  const page = readPage(CaseTrackingFormPage({}, ja));
  const typed = page.elements.filter(({ name, attributes }) => name === 'input' && attributes.type !== 'hidden');
  expect(typed.map(({ attributes }) => attributes.name)).toEqual(['receiptNumber']);
});

test('names no service before it is known of which the application is', () => {
  for (const page of [CaseTrackingFormPage({}, ja), CaseTrackingCodePage({ procedure: TRACKING }, ja)])
    expect(readPage(page).texts('header').join()).not.toMatch(/UMIN|CiNii/);
  const of = { service: 'umin', desk: { inquiry: 'desk@umin.example.jp' } };
  const page = readPage(CasePage({ case: OPEN_CASE, kind, of }, ja));
  expect(page.texts('header').join()).toContain('UMIN');
});

test('the page for the code promises nothing: a mail comes if there is such an application', () => {
  const page = readPage(CaseTrackingCodePage({ procedure: TRACKING }, ja));
  expect(page.text).toContain('受付番号に当てはまる申請があれば');
  expect(page.fields('code')).toEqual([
    expect.objectContaining({ autocomplete: 'one-time-code', inputmode: 'numeric', value: '' }),
  ]);
});

test('a wrong code is told with the tries that are left, in the summary and at the field', () => {
  const page = readPage(CaseTrackingCodePage({ procedure: TRACKING, problem: 'wrong-code', triesLeft: 1 }, ja));
  expect(page.text.split('アクセスコードが正しくありません。あと1回入力できます。')).toHaveLength(3);
  expect(page.links).toContain('#field-code');
});

test.each(['locked', 'expired', 'used'] as const)(
  'a code that is %s leads to a new one, and has no field',
  (ending) => {
    const page = readPage(CaseTrackingEndedPage({ ending }, ja));
    expect(page.texts('form')).toEqual([]);
    expect(page.buttons).toEqual([{ name: 'a', text: '受付番号を入力し直す', href: '/case' }]);
  },
);

test('an open case tells where it is and by when a decision is promised, and can be withdrawn', () => {
  const page = readPage(CasePage({ case: OPEN_CASE, kind }, ja));
  expect(page.text).toContain('U-7K3M-Q9XF');
  expect(page.text).toMatch(/決定の予定日時2026年11月21日\(土\) 13:59/);
  expect(page.text).toContain('現在、お答えいただく質問はありません。');
  expect(page.links).toContain('/case/withdraw');
  expect(page.fields('text')).toEqual([]);
});

test('a question is what is missing: its text, until when, and a field for the answer', () => {
  const page = readPage(CasePage({ case: ASKED_CASE, kind }, ja));
  expect(page.text).toContain('所属を教えてください。');
  expect(page.text).toMatch(/回答の期限2026年11月21日\(土\) 13:50/);
  expect(page.fields('text')).toHaveLength(1);
});

test('a case that is decided promises no day any more, and cannot be withdrawn', () => {
  const page = readPage(CasePage({ case: { ...OPEN_CASE, decided: true, mayWithdraw: false }, kind }, ja));
  expect(page.text).not.toContain('決定の予定日時');
  expect(page.text).toContain('担当者が決定しました。');
  expect(page.links).not.toContain('/case/withdraw');
});

test('a case of another service names that service and its desk, and offers only what its kind takes', () => {
  const of = { service: 'cinii', desk: { inquiry: 'desk@cinii.example.jp' } };
  const page = readPage(CasePage({ case: { ...OPEN_CASE, mayWithdraw: false }, kind: serviceUseChangeKind, of }, ja));
  expect(page.text).toContain('CiNii 機関認証');
  expect(page.text).not.toContain('UMIN');
  expect(page.links).toContain('mailto:desk@cinii.example.jp');
  expect(page.text).toContain('サービス利用の変更申請');
  expect(page.text).not.toContain('質問');
  expect(page.links).not.toContain('/case/withdraw');
});

test('the withdrawal is asked for once more, on a page with one button that does it', () => {
  const page = readPage(CaseWithdrawPage({ case: OPEN_CASE }, ja));
  expect(page.buttons).toEqual([
    { name: 'button', text: '取り下げる', href: undefined },
    { name: 'a', text: '取り下げずに戻る', href: '/case' },
  ]);
  expect(page.text).toContain('元に戻すことはできません');
});
