/** Security cases H1–H4: a mail goes to the stored address and nobody else, with our headers and no others, and not too often. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSystem, type System } from '../helpers/system.js';
import { A, addRegistration, isPasswordMail, mailedUrl, ONE, registrationRow, rowsOf, sendForm } from './support.js';
import { pause } from '../helpers/wait.js';
import { HOSTILE_ADDRESSES } from './hostile-addresses.js';

/** Stored with capitals: what is mailed to must be this, byte for byte, however it was typed. */
const STORED = 'Contact.Person@Univ-K.example.jp';
const HEADERS = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
  'x-procedure-id',
];

let system: System;
beforeAll(async () => {
  system = await startSystem();
  await addRegistration(system.database.db, { application_id: 'AUTH00000900', email: STORED });
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

/** Asks for an address in whatever form. @returns the status of the start, and who was mailed in the end */
async function asked(email: unknown): Promise<{ status: number; recipients: string[] }> {
  const caller = system.caller();
  const { status, body } = await caller.call('startPasswordReissue', { email });
  if (status === 201) {
    await caller.call('acceptPasswordReissue', { procedureId: body['procedureId'] });
    await system.mail.wait(() => true);
    await pause(100);
  }
  return { status, recipients: system.mail.box.flatMap((mail) => mail.to) };
}

const EVIL = 'evil@evil.example';
describe('H1: an address', () => {
  test.each<[string, unknown]>([
    ['in a list', [ONE]],
    ['in a list with another', [ONE, EVIL]],
    ['in an object', { 0: ONE, 1: EVIL }],
    ['in an object with a text of its own', { toString: ONE }],
    ['with another after a comma', `${ONE},${EVIL}`],
    ['with another after a semicolon', `${ONE};${EVIL}`],
    ['with another after a blank', `${ONE} ${EVIL}`],
    ['with another after a line feed', `${ONE}\n${EVIL}`],
    ['with another after a written line feed', `${ONE}%0a${EVIL}`],
    ['with another after a carriage return and a header', `${ONE}\r\nBcc: ${EVIL}`],
    ['with another after NUL', `${ONE}\u0000${EVIL}`],
    ['with another after a written NUL', `${ONE}%00${EVIL}`],
    ['with a line separator', `${ONE}\u2028${EVIL}`],
    ['with a display name', `Person <${ONE}>`],
    ['with another as the display name', `"${ONE}" <${EVIL}>`],
    ['in angle brackets', `<${ONE}>`],
    ['with a dotless i', ONE.replace('univ', 'unıv')],
    ['with a Kelvin sign', STORED.replace('-K.', '-\u212A.')],
    ['with a sharp s', 'contact@univ-ß.example.jp'],
    ['with a Cyrillic a', ONE.replace('contact', 'cont\u0430ct')],
    ['of another with a zero width blank', ONE.replace('@', '\u200Bx@')],
    ['with a plus part', ONE.replace('@', '+x@')],
    ['with dots moved', STORED.replace('Contact.Person', 'ContactPerson')],
    ['with another case of the local part', STORED.toLowerCase()],
    ['of a subdomain', ONE.replace('@', '@x.')],
    ['with a dot at the end', `${ONE}.`],
  ])('%s is refused, and nobody is mailed', async (_name, email) => {
    const { status, recipients } = await asked(email);
    expect([400, 404]).toContain(status);
    expect(recipients).toEqual([]);
  });

  test.each([
    STORED,
    'Contact.Person@univ-k.EXAMPLE.jp',
    '  Contact.Person@Univ-K.example.jp\u3000',
    'Ｃｏｎｔａｃｔ.Ｐｅｒｓｏｎ＠Univ-K．example.jp',
    '\u200EContact.Person\u200B@Univ-K.example.jp\uFEFF',
  ])('H1: typed as %j is mailed at the stored address, byte for byte', async (typed) => {
    expect(await asked(typed)).toEqual({ status: 201, recipients: [STORED] });
  });

  test.each([
    ['taro..yamada@docomo.example', '"taro..yamada"@docomo.example'],
    ['taro.@ezweb.example', '"taro."@ezweb.example'],
    ['Hanako...x..@EZweb.Example', '"Hanako...x.."@EZweb.Example'],
    ['taro.-.@docomo.example', '"taro.-."@docomo.example'],
    ['0_9...@softbank.example', '"0_9..."@softbank.example'],
    ['io..o@t.vodafone.example', '"io..o"@t.vodafone.example'],
    ["o'neil.{x}..@jp-t.example", '"o\'neil.{x}.."@jp-t.example'],
  ])('H1: %s, as carriers gave them out, is mailed at that address alone, in quotation marks', async (stored, wire) => {
    const id = `AUTH0000${String(stored.length * 100).padStart(4, '0')}`;
    await addRegistration(system.database.db, { application_id: id, email: stored });
    expect(await asked(stored)).toEqual({ status: 201, recipients: [wire] });
    const [mail] = system.mail.box;
    expect(mail?.headers.map(({ key }) => key).sort()).toEqual(HEADERS);
    expect(mail?.raw).toContain(
      `\r\nTo: <${wire.slice(0, wire.lastIndexOf('@'))}@${wire.split('@')[1]?.toLowerCase()}>\r\n`,
    );
    // Neither the marks nor other dots are another way to write it.
    system.mail.box.length = 0;
    for (const other of [wire, stored.replace(/\.+@/, '@'), stored.replace('..', '.'), stored.replace('@', '.@')])
      if (other !== stored)
        expect([other, [400, 404]]).toEqual([other, expect.arrayContaining([(await asked(other)).status])]);
    expect(system.mail.box).toEqual([]);
  });

  test('H1: a form that names two addresses mails nobody', async () => {
    const caller = system.caller();
    const before = await rowsOf(system.database.db, 'procedures', 'mail_log');
    for (const more of [`&email=${EVIL}`, `&email[]=${EVIL}`, `&email%5B1%5D=${EVIL}`]) {
      const form = await caller.send({ method: 'GET', url: '/cinii/password-reissue' });
      const csrf = /name="_csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
      const reply = await caller.send({
        method: 'POST',
        url: '/cinii/password-reissue',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://127.0.0.1:8080' },
        payload: `_csrf=${encodeURIComponent(csrf)}&email=${encodeURIComponent(ONE)}${more}`,
      });
      expect([more, reply.status]).toEqual([more, 400]);
    }
    expect(await rowsOf(system.database.db, 'procedures', 'mail_log')).toBe(before);
    // The same form with one address is taken, so it was the second one that was refused.
    expect((await sendForm(caller, '/cinii/password-reissue', '/cinii/password-reissue', { email: ONE })).status).toBe(
      303,
    );
  });
});

describe('H2: text that would be a header', () => {
  test.each([
    'A大学\r\nBcc: evil@evil.example',
    'A大学\nX-Evil: 1\n\nbody',
    'A大学\rTo: evil@evil.example',
    'A大学\u2028Bcc: evil@evil.example',
    '=?utf-8?Q?A=0D=0ABcc:_evil@evil.example?=',
  ])('H2: %j in name, kind and reason adds no header and no recipient', async (text) => {
    const { db } = system.database;
    await db('cinii_registrations')
      .where({ application_id: A })
      .update({ institution: text, kind: text, use_state: 'active' });
    const { token } = await mailedUrl(system, system.caller());
    await system.caller().call('redeemOneTimeUrl', { token });
    const password = /^申請パスワード[:：]\s*(\S+)$/m.exec(system.mail.box.find(isPasswordMail)?.text ?? '')?.[1];
    const { body } = await system.caller().call('restoreRegistration', { applicationId: A, password });
    const change = { restoreToken: body['restoreToken'], change: 'suspend', kind: '更新' };
    const { procedureId } = (await system.caller().call('requestServiceUseChange', change)).body;
    const staff = system.caller();
    await staff.call('signIn', { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' });
    const reason = text.replace('\u2028', '\n');
    const decided = await staff.call('decideApplication', { procedureId, decision: 'refuse', reason });
    expect(decided.status).toBe(200);
    const mails = () => system.mail.box.filter((mail) => mail.raw.includes(procedureId));
    await system.mail.wait(() => mails().length === 2);
    expect(system.mail.box).toHaveLength(4);
    for (const mail of system.mail.box) {
      expect(mail.to).toEqual([ONE]);
      expect(mail.headers.map(({ key }) => key).sort()).toEqual(HEADERS);
      const head = mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n'));
      expect(head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')).toHaveLength(HEADERS.length);
      expect(head.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      expect(mail.subject).not.toMatch(/evil/);
    }
  });
});

describe('H3: what mail parsers have read in two ways', () => {
  test('H3: is refused, and nobody is mailed', async () => {
    expect(HOSTILE_ADDRESSES.length).toBeGreaterThan(20);
    for (const email of HOSTILE_ADDRESSES) {
      const { status } = await system.caller().call('startPasswordReissue', { email });
      expect([email.slice(0, 80), [400, 404].includes(status)]).toEqual([email.slice(0, 80), true]);
    }
    let list: unknown = ONE;
    for (let depth = 0; depth < 100; depth++) list = [list];
    expect((await asked(list)).status).toBe(400);
    expect(system.mail.box).toHaveLength(0);
  });
});

test('H4: a hundred starts for one address send five URLs at most; the rest get one and the same answer', async () => {
  const { cinii } = system.deps.services;
  cinii.requestsPerHour = 5;
  await system.database.db('limit_events').delete();
  try {
    const refusals: { status: number; body: Record<string, unknown> }[] = [];
    for (let i = 0; i < 100; i++) {
      const caller = system.caller({ address: `203.0.113.${i}` });
      const { status, body } = await caller.call('startPasswordReissue', { email: ONE });
      if (status === 201) await caller.call('acceptPasswordReissue', { procedureId: body['procedureId'] });
      else refusals.push({ status, body });
    }
    expect(refusals).toHaveLength(95);
    expect(new Set(refusals.map(({ status }) => status))).toEqual(new Set([429]));
    const constant = refusals.map(({ body: { instance: _instance, requestId: _requestId, ...rest } }) =>
      JSON.stringify(rest),
    );
    expect(new Set(constant.map((text) => text.replace(/\d+/g, 'n'))).size).toBe(1);
    await system.mail.wait(() => true);
    await pause(500);
    expect(system.mail.box.length).toBeLessThanOrEqual(5);
    // Others are served meanwhile.
    expect((await asked(STORED)).status).toBe(201);
    expect((await registrationRow(system.database.db)).email).toBe(ONE);
  } finally {
    cinii.requestsPerHour = 10_000;
  }
});
