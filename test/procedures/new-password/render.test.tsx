import { describe, expect, test } from '@jest/globals';
import { NewPasswordPage } from '../../../api/procedures/new-password/pages/form.js';
import { renderPage } from '../../../api/pages/render.js';
import { createText } from '../../../api/texts.js';
import { LOCALES } from '../../../api/text/index.js';
import { PASSWORD_RULES } from '../../../workflows/rules/password-policy.js';
import { type Element, elementsOf } from '../../platform/pages/html.js';
import { contextOf } from '../../platform/pages/render-context.js';
import { WAITING } from './samples.js';

const show = (view: Partial<Parameters<typeof NewPasswordPage>[0]> = {}, locale: 'ja' | 'en' = 'ja'): Element[] =>
  elementsOf(renderPage(NewPasswordPage({ ...WAITING, ...view }, contextOf(locale))));
const rules = (page: Element[]) => page.filter(({ attributes }) => attributes['data-rule'] !== undefined);
const escaped = (text: string): string => text.replaceAll('&', '&amp;');
const inputs = (page: Element[]) => page.filter(({ name }) => name === 'input');

test('has the headings, labels and button of the manual', () => {
  const page = show();
  expect(page.find(({ name }) => name === 'h1')?.text).toBe('新しいパスワードを作成');
  const labels = page.filter(({ name }) => name === 'label').map(({ text }) => text.replace('必須', ''));
  expect(labels).toEqual(['新しいパスワード', 'もう一度パスワードを入力してください。']);
  expect(page.find(({ name }) => name === 'button')?.text).toBe('パスワード更新');
});

test('stands before its rules, and says whose password it is to a password manager', () => {
  const page = show();
  const place = (found: (element: Element) => boolean) => page.findIndex(found);
  const field = place(({ attributes }) => attributes.id === 'field-password');
  const list = place(({ attributes }) => attributes['data-password-rules'] !== undefined);
  const again = place(({ attributes }) => attributes.id === 'field-passwordAgain');
  expect([field < list, list < again]).toEqual([true, true]);
  const owner = inputs(page).find(({ attributes }) => attributes.autocomplete === 'username');
  expect([owner?.attributes.value, owner?.attributes.name]).toEqual([WAITING.userId, undefined]);
});

test('the field names its rules to those who hear it, beside how many were broken', () => {
  const page = show({ violations: ['digit'] });
  const field = inputs(page).find(({ attributes }) => attributes.id === 'field-password');
  const ids = field?.attributes['aria-describedby']?.split(' ') ?? [];
  const named = ids.map((id) => page.find(({ attributes }) => attributes.id === id)?.text ?? '');
  expect(named).toHaveLength(2);
  expect(named[1]).toContain(createText('ja').t('password-rule.digit', { count: WAITING.minLength }));
});

test('an empty second entry is asked for by a name, not by a sentence', () => {
  const text = (locale: 'ja' | 'en') =>
    show({ errors: [{ field: 'passwordAgain', reason: 'required' }] }, locale)
      .map(({ text }) => text)
      .join('\n');
  expect(text('ja')).toContain('確認用のパスワードを入力してください。');
  expect(text('ja')).not.toContain('。を');
  expect(text('en')).toContain('Enter your new password once more.');
});

test('has empty password fields that a password manager may fill', () => {
  const fields = inputs(show({ violations: ['digit'] })).filter(({ attributes }) => attributes.type === 'password');
  expect(fields.map(({ attributes }) => [attributes.name, attributes.autocomplete, attributes.value])).toEqual([
    ['password', 'new-password', undefined],
    ['passwordAgain', 'new-password', undefined],
  ]);
  expect(fields.every(({ attributes }) => !('onpaste' in attributes) && !('maxlength' in attributes))).toBe(true);
});

describe.each(LOCALES)('in %s', (locale) => {
  const { t } = createText(locale);

  test('lists every rule that the page can check, each in its own words, and says until when', () => {
    const page = show({}, locale);
    const listed = PASSWORD_RULES.filter((rule) => rule !== 'personal-word');
    expect(rules(page).map(({ attributes }) => attributes['data-rule'])).toEqual(listed);
    expect(rules(page).map(({ text }) => text)).toEqual(listed.map((rule) => t(`password-rule.${rule}`, { count: 8 })));
    expect(page.find(({ name }) => name === 'time')?.attributes.datetime).toBe(WAITING.expiresAt);
  });

  test('marks each broken rule in words, once, first in the list under the field that it is about (issue 11, B11)', () => {
    const violations = ['digit', 'personal-word', 'same-twice'] as const;
    const page = show({ violations }, locale);
    const html = renderPage(NewPasswordPage({ ...WAITING, violations }, contextOf(locale)));
    const marked = rules(page).filter(({ attributes }) => attributes['data-state'] === 'unmet');
    expect(marked.map(({ attributes }) => attributes['data-rule'])).toEqual(
      PASSWORD_RULES.filter((rule) => rule === 'digit' || rule === 'personal-word'),
    );
    expect(rules(page).slice(0, 2)).toEqual(marked);
    for (const rule of ['digit', 'personal-word'] as const)
      expect(html.split(escaped(t(`password-rule.${rule}`)))).toHaveLength(2);
    for (const { text } of marked) expect(text).toContain(t('new-password.unmet'));
    const errorAt = (id: string) => page.find(({ attributes }) => attributes.id === id)?.text;
    expect(errorAt('field-password-error')).toContain(t('new-password.broken', { count: 2 }));
    expect(errorAt('field-passwordAgain-error')).toContain(t('password-rule.same-twice'));
    // At its field and in the summary, and not in the list of the other field.
    expect(html.split(escaped(t('password-rule.same-twice')))).toHaveLength(3);
    const lines = page.filter(({ name, attributes }) => name === 'a' && attributes.href?.startsWith('#field-'));
    expect(lines.map(({ attributes, text }) => [attributes.href, text])).toEqual([
      ['#field-password', t('new-password.broken', { count: 2 })],
      ['#field-passwordAgain', t('password-rule.same-twice')],
    ]);
  });
});
