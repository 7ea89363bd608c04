/** The connector `ldap` against Debian's slapd: whoever can bind afterwards is the proof. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pushLdap } from '../../../activities/connectors/ldap.js';
import type { LdapSettings } from '../../../worker/runtime/settings/connectors.js';
import { converse } from '../../../worker/runtime/directory/ldap-client.js';
import { escapeDnValue } from '../../../workflows/rules/ldap-dn.js';
import {
  LDAP_PEOPLE,
  LDAP_READER,
  LDAP_WRITER,
  type LdapServer,
  OPENSSL,
  SLAPD,
  startLdapServer,
} from '../../helpers/ldap-server.js';
import { type Script, startScriptedLdap } from '../../helpers/scripted-ldap.js';
import { ACCOUNT, attributesTo, changeTo, faultOf, FOR_EVER, NEW_PASSWORD } from './change.js';

const settings = (more: Partial<LdapSettings> = {}): LdapSettings => ({
  kind: 'ldap',
  name: 'directory',
  label: { ja: '認証基盤', en: 'Directory' },
  delayMs: 0,
  url: 'ldap://127.0.0.1:1',
  startTls: false,
  bindDn: LDAP_WRITER.dn,
  bindPassword: LDAP_WRITER.password,
  dn: `uid={id},${LDAP_PEOPLE}`,
  timeoutMs: 3_000,
  ...more,
});

(SLAPD ? describe : describe.skip)('slapd with argon2', () => {
  let ldap: LdapServer;
  beforeAll(async () => {
    ldap = await startLdapServer({ [ACCOUNT]: 'Old-pass-1', 'mori00-tky': 'Mori-pass-1' });
  });
  afterAll(async () => ldap.close());
  const here = (more: Partial<LdapSettings> = {}): LdapSettings => settings({ url: ldap.url, ...more });

  test('after the push the new password opens a session, the old one does not, and nobody else’s changed', async () => {
    expect(await ldap.binds(ACCOUNT, 'Old-pass-1')).toBe(true);
    expect(await pushLdap(converse, here(), await changeTo(), FOR_EVER)).toBe('confirmed');
    expect(await ldap.binds(ACCOUNT, NEW_PASSWORD)).toBe(true);
    expect(await ldap.binds(ACCOUNT, 'Old-pass-1')).toBe(false);
    expect(await ldap.binds('mori00-tky', 'Mori-pass-1')).toBe(true);
  });

  test('a repeat leaves one password, not two', async () => {
    const change = await changeTo('Second-pass-2', 3);
    for (let n = 0; n < 2; n++) await pushLdap(converse, here(), change, FOR_EVER);
    expect(await ldap.binds(ACCOUNT, 'Second-pass-2')).toBe(true);
    expect(await ldap.binds(ACCOUNT, NEW_PASSWORD)).toBe(false);
  });

  test('wrong credentials, missing rights and an unknown user are faults with words of their own', async () => {
    const change = await changeTo();
    expect(await faultOf(pushLdap(converse, here({ bindPassword: 'wrong' }), change, FOR_EVER))).toBe(
      'bad-credentials',
    );
    const reader = { bindDn: LDAP_READER.dn, bindPassword: LDAP_READER.password };
    expect(await faultOf(pushLdap(converse, here(reader), change, FOR_EVER))).toBe('not-allowed');
    const nobody = { ...change, accountId: 'nobody-tky' };
    expect(await faultOf(pushLdap(converse, here(), nobody, FOR_EVER))).toBe('no-such-user');
  });

  test('attributes are replaced as they are named, each by its whole value; an empty one goes, the others stay', async () => {
    const put = (attributes: Parameters<typeof attributesTo>[0]) =>
      pushLdap(converse, here(), attributesTo(attributes), FOR_EVER);
    const stands = async () => [
      await ldap.values(ACCOUNT, 'employeeType'),
      await ldap.values(ACCOUNT, 'mobile'),
      await ldap.values(ACCOUNT, 'displayName'),
    ];
    expect(await put({ employeeType: '図書館員', mobile: ['090-1', '090-2'], displayName: '青木' })).toBe('confirmed');
    expect(await stands()).toEqual([['図書館員'], ['090-1', '090-2'], ['青木']]);
    await put({ employeeType: '教員', mobile: ['090-2'] });
    expect(await stands()).toEqual([['教員'], ['090-2'], ['青木']]);
    // Twice: what is not there any more is no fault.
    for (let n = 0; n < 2; n++) await put({ mobile: [], displayName: '' });
    expect(await stands()).toEqual([['教員'], [], []]);
    expect(await ldap.binds(ACCOUNT, 'Second-pass-2')).toBe(true);
  });

  test('an attribute that the directory does not know or let us write is a fault, and none of the change is taken', async () => {
    const put = (attributes: Parameters<typeof attributesTo>[0]) =>
      faultOf(pushLdap(converse, here(), attributesTo({ employeeType: '別人', ...attributes }), FOR_EVER));
    expect(await put({ wekoSocietyAffiliation: '教員' })).toBe('ldap-17');
    expect(await put({ telephoneNumber: '03-0' })).toBe('not-allowed');
    expect(await ldap.values(ACCOUNT, 'employeeType')).toEqual(['教員']);
  });

  test('an ID with the characters of a DN names no other entry', async () => {
    const change = { ...(await changeTo('Hijacked-pass-1')), accountId: `mori00-tky,${LDAP_PEOPLE}` };
    expect(await faultOf(pushLdap(converse, here(), change, FOR_EVER))).toBe('no-such-user');
    expect(await ldap.binds('mori00-tky', 'Mori-pass-1')).toBe(true);
  });

  (OPENSSL ? test : test.skip)(
    'StartTLS is required where it is set: with its authority it works, without it nothing is sent',
    async () => {
      const ca = readFileSync(ldap.caFile, 'utf8');
      expect(await pushLdap(converse, here({ startTls: true, ca }), await changeTo('Third-pass-3', 4), FOR_EVER)).toBe(
        'confirmed',
      );
      expect(await ldap.binds(ACCOUNT, 'Third-pass-3')).toBe(true);
      const distrusted = pushLdap(converse, here({ startTls: true }), await changeTo('Fourth-pass-4', 5), FOR_EVER);
      expect(await faultOf(distrusted)).toBe('bad-certificate');
      expect(await ldap.binds(ACCOUNT, 'Third-pass-3')).toBe(true);
    },
  );

  test('a server that is away is a fault, and back again it takes the password', async () => {
    await ldap.down();
    expect(await faultOf(pushLdap(converse, here(), await changeTo(), FOR_EVER))).toBe('refused-connection');
    await ldap.up();
    expect(await pushLdap(converse, here(), await changeTo('Fifth-pass-5', 6), FOR_EVER)).toBe('confirmed');
    expect(await ldap.binds(ACCOUNT, 'Fifth-pass-5')).toBe(true);
  });
});

describe('a server that misbehaves', () => {
  /** What a socket that does so makes of a push. */
  async function against(behave: (write: (bytes: string) => void, end: () => void) => void, more = {}) {
    let connections = 0;
    const heard: Buffer[] = [];
    const server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined).on('data', (chunk) => heard.push(chunk));
      behave(
        (bytes) => socket.write(bytes),
        () => socket.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const to = settings({ url: `ldap://127.0.0.1:${port}`, timeoutMs: 500, ...more });
    const word = await faultOf(pushLdap(converse, to, await changeTo(), FOR_EVER));
    await new Promise((resolve) => server.close(resolve));
    return { word, connections, heard: Buffer.concat(heard).toString('latin1') };
  }

  test('one that says nothing is given up at the time-out', async () => {
    expect((await against(() => undefined)).word).toBe('timeout');
  });

  test('one that hangs up is a cut connection, and is not called again within the attempt', async () => {
    const { word, connections } = await against((_write, end) => setTimeout(end, 50));
    expect(word).toBe('cut-connection');
    expect(connections).toBe(1);
  });

  test('where StartTLS gets no answer, neither credentials nor hash are sent', async () => {
    const { heard } = await against(() => undefined, { startTls: true });
    expect(heard).not.toContain(LDAP_WRITER.password);
    expect(heard).not.toContain('argon2id');
    expect(heard.length).toBeGreaterThan(0);
  });
});

describe('a directory that answers about something else (issue 11, A4)', () => {
  /** What a push comes to, and what the directory was asked for. */
  async function against(script: Script, accountId = ACCOUNT) {
    const ldap = await startScriptedLdap(script);
    const to = settings({ url: ldap.url, timeoutMs: 500 });
    const pushing = pushLdap(converse, to, { ...(await changeTo()), accountId }, FOR_EVER);
    const end = await pushing.catch(() => faultOf(pushing));
    await ldap.close();
    return { end, asked: ldap.asked.map(({ operation }) => operation), compared: ldap.asked[1]?.text };
  }

  test('the entry is compared before it is changed, by the attribute that names it', async () => {
    const { end, asked, compared } = await against({ compare: 6 });
    expect([end, asked]).toEqual(['confirmed', ['bind', 'compare', 'modify']]);
    expect(compared).toMatch(new RegExp(`uid=${ACCOUNT},${LDAP_PEOPLE}.*uid.*${ACCOUNT}`, 's'));
  });

  test('an entry of somebody else is not changed, and the change is not confirmed', async () => {
    expect(await against({ compare: 5 })).toMatchObject({ end: 'other-user', asked: ['bind', 'compare'] });
  });

  test('where our account may not compare, the change itself says how it went', async () => {
    expect(await against({ compare: 50 })).toMatchObject({ end: 'confirmed', asked: ['bind', 'compare', 'modify'] });
    const missing = await against({ compare: 32, modify: 32 });
    expect(missing).toMatchObject({ end: 'no-such-user', asked: ['bind', 'compare', 'modify'] });
  });

  test.each([
    [1, 'ldap-1'],
    [3, 'ldap-3'],
    [10, 'ldap-10'],
    [16, 'ldap-16'],
    [17, 'ldap-17'],
    [18, 'ldap-18'],
    [21, 'ldap-21'],
    [36, 'ldap-36'],
    [49, 'bad-credentials'],
    [65, 'ldap-65'],
    [71, 'ldap-71'],
    [34, 'ldap-34'],
    [51, 'busy'],
    [52, 'unavailable'],
    [11, 'ldap-11'],
    [80, 'ldap-80'],
  ])(
    'result code %i of the comparison compared nothing: nothing is changed, and the fault is %s',
    async (compare, end) => {
      expect(await against({ compare })).toMatchObject({ end, asked: ['bind', 'compare'] });
    },
  );

  describe.each([2, 53])('that does no comparisons (result code %i)', (compare) => {
    const dn = `uid=${ACCOUNT},${LDAP_PEOPLE}`;
    const read = ['bind', 'compare', 'search'];
    test.each([
      ['as it is', dn, { uid: [ACCOUNT] }],
      ['in other case, beside another', dn.toUpperCase(), { UID: ['yamada', ACCOUNT.toUpperCase()] }],
      ['with blanks in its DN and an option', dn.replaceAll(',', ', '), { 'uid;lang-ja': [ACCOUNT] }],
      ['in full width', dn, { uid: [ACCOUNT.replace('aoki', 'ａｏｋｉ')] }],
      ['with a part of its DN in hex', dn.replace('people', '\\70eople'), { uid: [` ${ACCOUNT} `] }],
    ])('reads the name and goes on: %s', async (_, found, attributes) => {
      const given = await against({ compare, entries: [{ dn: found, attributes }] });
      expect(given).toMatchObject({ end: 'confirmed', asked: [...read, 'modify'] });
    });
    test.each<[string, Script['entries'], string]>([
      ['another name', [{ dn, attributes: { uid: ['aoki00-tky2'] } }], 'other-user'],
      ['the entry of another', [{ dn: `uid=root,${LDAP_PEOPLE}`, attributes: { uid: [ACCOUNT] } }], 'other-user'],
      ['two entries', [0, 1].map(() => ({ dn, attributes: { uid: [ACCOUNT] } })), 'other-user'],
      ['no attribute that may be read', [{ dn, attributes: {} }], 'unreadable-name'],
      ['another attribute', [{ dn, attributes: { cn: [ACCOUNT] } }], 'unreadable-name'],
      ['an attribute that only begins so', [{ dn, attributes: { uidNumber: [ACCOUNT] } }], 'unreadable-name'],
      ['a name with a line after it', [{ dn, attributes: { uid: [`${ACCOUNT}\u200b`] } }], 'other-user'],
      ['an entry below it', [{ dn: `cn=x,${dn}`, attributes: { uid: [ACCOUNT] } }], 'other-user'],
      ['the entry above it', [{ dn: LDAP_PEOPLE, attributes: { uid: [ACCOUNT] } }], 'other-user'],
      ['nothing', [], 'unreadable-name'],
    ])('changes nothing where it finds %s', async (_, entries, end) => {
      expect(await against({ compare, entries })).toMatchObject({ end, asked: read });
    });
    test('says so where the account may not search either', async () => {
      expect(await against({ compare, search: 50 })).toMatchObject({ end: 'not-allowed', asked: read });
    });
  });

  test.each([
    [32, 'no-such-user'],
    [10, 'ldap-10'],
    [80, 'ldap-80'],
  ])('a change that ends with result code %i is the fault %s', async (modify, end) => {
    expect((await against({ compare: 6, modify })).end).toBe(end);
  });

  test('an answer to another message is none', async () => {
    expect((await against({ compare: 6, late: true })).end).not.toBe('confirmed');
  });
});

test.each([
  ['aoki00-tky', 'aoki00-tky'],
  ['a,b=c+d"e<f>g;h\\i', 'a\\,b\\=c\\+d\\"e\\<f\\>g\\;h\\\\i'],
  [' # ', '\\ #\\ '],
  ['#x', '\\#x'],
  ['a\0b', 'a\\00b'],
])('the value %j is spelled %j in a DN (RFC 4514)', (value, spelled) => {
  expect(escapeDnValue(value)).toBe(spelled);
});
