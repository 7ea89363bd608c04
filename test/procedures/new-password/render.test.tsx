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
const inputs = (page: Element[]) => page.filter(({ name }) => name === 'input');

test('has the headings, labels and button of the manual', () => {
  const page = show();
  expect(page.find(({ name }) => name === 'h1')?.text).toBe('新しいパスワードを作成');
  const labels = page.filter(({ name }) => name === 'label').map(({ text }) => text.replace('必須', ''));
  expect(labels).toEqual(['新しいパスワード', 'もう一度パスワードを入力してください。']);
  expect(page.find(({ name }) => name === 'button')?.text).toBe('パスワード更新');
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

  test('marks each broken rule in words, beside the field that it is about and in the summary', () => {
    const violations = ['digit', 'personal-word', 'same-twice'] as const;
    const page = show({ violations }, locale);
    const marked = rules(page).filter(({ attributes }) => attributes['data-state'] === 'unmet');
    expect(marked.map(({ attributes }) => attributes['data-rule'])).toEqual(violations);
    for (const { text } of marked) expect(text).toContain(t('new-password.unmet'));
    const errorAt = (id: string) => page.find(({ attributes }) => attributes.id === id)?.text;
    expect(errorAt('field-password-error')).toContain(t('password-rule.digit'));
    expect(errorAt('field-password-error')).toContain(t('password-rule.personal-word'));
    expect(errorAt('field-passwordAgain-error')).toContain(t('password-rule.same-twice'));
    const lines = page.filter(({ name, attributes }) => name === 'a' && attributes.href?.startsWith('#field-'));
    expect(lines.map(({ attributes, text }) => [attributes.href, text])).toEqual([
      ['#field-password', t('password-rule.digit')],
      ['#field-password', t('password-rule.personal-word')],
      ['#field-passwordAgain', t('password-rule.same-twice')],
    ]);
  });
});
