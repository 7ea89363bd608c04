/** The language switch of a page with a form. */
import { describe, expect, test } from '@jest/globals';
import { STUDENT_PATHS } from '../../../api/student/paths.js';
import { type Caller, type Reply } from '../../helpers/system.js';
import { elementsOf } from '../pages/html.js';
import { APPLICATION, get, placeOf, post, PUBLIC, system, systemForForms, tokenOf, TYPE } from './form-support.js';

systemForForms();

describe('the language switch of a page with a form (issue 11, B15)', () => {
  /** Presses it as a browser without scripts does. */
  async function switches(caller: Caller, page: Reply, to: 'ja' | 'en', typed: [string, string][]): Promise<Reply> {
    const button = elementsOf(page.text).find(
      ({ attributes }) => 'data-language' in attributes && attributes.lang === to,
    );
    const action = button?.attributes['formaction'] ?? button?.attributes['formAction'] ?? '';
    const reply = await caller.sendOnly({
      method: 'POST',
      url: action,
      headers: TYPE,
      payload: new URLSearchParams([['_csrf', tokenOf(page)], ...typed]).toString(),
    });
    expect(reply.status).toBe(303);
    return get(caller, placeOf(reply));
  }
  const fieldsOf = (page: Reply) =>
    elementsOf(page.text).filter(({ name }) => ['input', 'textarea', 'option', 'select'].includes(name));
  const valueOf = (page: Reply, field: string) =>
    fieldsOf(page).find(({ attributes }) => attributes.name === field)?.attributes.value;
  const langOf = (page: Reply) => elementsOf(page.text)[0]?.attributes.lang;

  test('keeps what is typed, there and back, and nothing is said to be wrong', async () => {
    const caller = system.caller();
    const form = await get(caller, PUBLIC);
    const there = await switches(caller, form, 'en', [['email', 'half@typ']]);
    expect([there.status, langOf(there), valueOf(there, 'email')]).toEqual([200, 'en', 'half@typ']);
    expect(there.text).not.toContain('data-error-summary');
    const back = await switches(caller, there, 'ja', [['email', 'half@typed.example']]);
    expect([back.status, langOf(back), valueOf(back, 'email')]).toEqual([200, 'ja', 'half@typed.example']);
  });

  test('keeps what was said to be wrong as well, with what is typed since', async () => {
    const caller = system.caller();
    const form = await get(caller, PUBLIC);
    const refused = await caller.send({
      method: 'POST',
      url: PUBLIC,
      headers: TYPE,
      payload: new URLSearchParams({ _csrf: tokenOf(form), email: 'a@@b' }).toString(),
    });
    expect(refused.status).toBe(400);
    const there = await switches(caller, refused, 'en', [['email', 'since@@b']]);
    expect([there.status, langOf(there), valueOf(there, 'email')]).toEqual([400, 'en', 'since@@b']);
    expect(there.text).toContain('data-error-summary');
  });

  test('keeps names, a choice and text of several lines, whatever is in them', async () => {
    const caller = system.caller();
    const form = await get(caller, APPLICATION);
    const hostile = `"><script>alert(1)</script>`;
    const there = await switches(caller, form, 'en', [
      ['familyName', hostile],
      ['givenName', '花子'],
      ['sex', 'female'],
      ['reason', 'one\r\ntwo'],
      ['accountId', 'x'.repeat(3000)],
    ]);
    expect(valueOf(there, 'familyName')).toBe(hostile);
    expect(valueOf(there, 'givenName')).toBe('花子');
    expect(there.text).not.toContain('<script>alert');
    const sexes = fieldsOf(there).filter(({ attributes }) => attributes.name === 'sex');
    expect(sexes.map(({ attributes }) => [attributes.value, 'checked' in attributes])).toEqual([
      ['male', false],
      ['female', true],
    ]);
    expect(fieldsOf(there).find(({ attributes }) => attributes.name === 'reason')?.text).toMatch(/one\r?\ntwo/);
    expect(valueOf(there, 'accountId')).toHaveLength(3000);
  });

  test('keeps no password and leads nowhere else', async () => {
    const caller = system.caller();
    const login = await get(caller, STUDENT_PATHS.login);
    const there = await switches(caller, login, 'en', [
      ['userId', 's2026009'],
      ['password', 'Canary-of-a-password'],
    ]);
    expect([valueOf(there, 'userId'), there.text.includes('Canary')]).toEqual(['s2026009', false]);
    const elsewhere = ['//evil.example/', 'https://evil.example', '/\\evil.example', '', 'x'.repeat(9000)];
    const odd = ['/\t/evil.example', '/ /evil.example', '/.//evil.example', '/\u0000\\evil.example', '/%E3'];
    const unsendable = ['/a\r\nSet-Cookie: a=b', '/日本語', '/a\u0000b', '/a?b=\u7533\n', '/\ud800', '///', '/a#b'];
    for (const page of [...elsewhere, ...odd, ...unsendable]) {
      const url = `/language?${new URLSearchParams({ lang: 'en', page, of: PUBLIC })}`;
      const reply = await post(caller, url, { _csrf: tokenOf(login) });
      const place = placeOf(reply);
      const leads = URL.canParse(place, 'http://here.example') && new URL(place, 'http://here.example').origin;
      expect([page, reply.status, leads]).toEqual([page, 303, 'http://here.example']);
      expect([page, place]).toEqual([page, expect.stringMatching(/^\/(?![/\\])[\x21-\x7e]*$/)]);
    }
    expect((await post(caller, '/language?lang=en&page=/', {})).status).toBe(403);
  });

  test('is a link where there is nothing to type', async () => {
    const page = await get(system.caller(), '/');
    expect(elementsOf(page.text).filter(({ attributes }) => attributes.hreflang !== undefined)).toHaveLength(2);
    expect(page.text).not.toContain('data-language');
  });
});
