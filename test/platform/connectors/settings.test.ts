/** The settings of the connectors: what they take, what they refuse and where, and that no secret is in a message. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { attachedServicesOf } from '../../../workflows/rules/attached-services.js';
import {
  attachedServices,
  type ConnectorSettings,
  defaultConnectors,
} from '../../../worker/runtime/settings/connectors.js';
import { ConfigError } from '../../../worker/runtime/errors.js';
import { loadServices } from '../../../worker/runtime/settings/services.js';
import { WEBHOOK_SECRET } from '../../helpers/webhook-receiver.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'connectors-'));
  writeFileSync(join(folder, 'secret'), `${WEBHOOK_SECRET}\n`);
  writeFileSync(join(folder, 'empty'), '\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const label = { ja: '電子メール', en: 'E-mail' };
const WEBHOOK = { kind: 'webhook', name: 'mail', label, url: 'https://mail.example.jp/hook', secret: WEBHOOK_SECRET };
const SCIM = { kind: 'scim', name: 'ctr', label, url: 'https://ctr.example.jp/scim/v2/', token: 'Canary.token' };
const LDAP = {
  kind: 'ldap',
  name: 'directory',
  label,
  url: 'ldaps://ldap.example.jp',
  bindDn: 'cn=tetsuzuki,dc=example,dc=jp',
  bindPassword: 'Canary-bind',
  dn: 'uid={id},ou=people,dc=example,dc=jp',
};

function load(connectors: unknown): readonly ConnectorSettings[] {
  const file = join(folder, 'services.yaml');
  writeFileSync(file, JSON.stringify({ services: { umin: { connectors } } }));
  return loadServices(file).umin.connectors;
}
function refusal(connectors: unknown): string {
  try {
    load(connectors);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
}

describe('connectors', () => {
  test('of every kind are taken, with their defaults', () => {
    expect(load([{ kind: 'embedded', name: 'local', label, delay: '1h' }, WEBHOOK, SCIM, LDAP])).toEqual([
      { kind: 'embedded', name: 'local', label, delayMs: 3_600_000 },
      { ...WEBHOOK, delayMs: 0, timeoutMs: 10_000 },
      { ...SCIM, url: 'https://ctr.example.jp/scim/v2', attribute: 'password', delayMs: 0, timeoutMs: 10_000 },
      { ...LDAP, startTls: false, delayMs: 0, timeoutMs: 10_000 },
    ]);
  });

  test('take a secret from a file of its own', () => {
    const { secret: _, ...rest } = WEBHOOK;
    expect(load([{ ...rest, secretFile: join(folder, 'secret') }])).toEqual([
      { ...WEBHOOK, delayMs: 0, timeoutMs: 10_000 },
    ]);
  });

  test('go in clear to the loopback only', () => {
    const here = [
      { ...WEBHOOK, url: 'http://127.0.0.1:9000/x' },
      { ...SCIM, url: 'http://[::1]:9001' },
      { ...LDAP, url: 'ldap://localhost:389' },
    ];
    expect(load(here)).toHaveLength(3);
    expect(load([{ ...LDAP, url: 'ldap://ldap.example.jp', startTls: true }])).toHaveLength(1);
  });

  const without = (given: object, key: string): object =>
    Object.fromEntries(Object.entries(given).filter(([k]) => k !== key));
  test.each([
    ['an unknown kind', { ...WEBHOOK, kind: 'smtp' }, '0.kind must be embedded, webhook, scim or ldap'],
    ['no kind', { name: 'x', label }, '0.kind must be embedded, webhook, scim or ldap'],
    ['text', 'mail', '0 must be a group of keys'],
    ['a receipt that is neither', { ...WEBHOOK, namedReceipt: 'yes' }, '0.namedReceipt must be true or false'],
    ['a case that is neither', { ...SCIM, caseExact: 1 }, '0.caseExact must be true or false'],
    ['an unknown key', { ...WEBHOOK, verify: false }, '0.verify is not a known key'],
    ['a key of another kind', { ...WEBHOOK, token: 'x' }, '0.token is not a known key'],
    ['a bad name', { ...WEBHOOK, name: 'Mail 1' }, '0.name must be lower-case letters, digits and hyphens'],
    ['no name', without(WEBHOOK, 'name'), '0.name must be lower-case letters, digits and hyphens'],
    ['no label', without(WEBHOOK, 'label'), '0.label must be a group of keys'],
    ['a delay without unit', { ...WEBHOOK, delay: 5 }, '0.delay must be a duration'],
    ['a time-out that is too long', { ...WEBHOOK, timeout: '1m' }, '0.timeout must be from 1ms to 20s'],
    ['no URL', without(WEBHOOK, 'url'), '0.url must be a URL like https://'],
    ['http over a network', { ...WEBHOOK, url: 'http://mail.example.jp' }, '0.url must begin with https'],
    ['http to what looks like the loopback', { ...SCIM, url: 'http://127.0.0.1.example.jp' }, '0.url must begin with'],
    ['a user in the URL', { ...WEBHOOK, url: 'https://me:Canary@mail.example.jp' }, '0.url must have no user'],
    ['another scheme', { ...WEBHOOK, url: 'file:///etc/passwd' }, '0.url must be a URL like https://'],
    ['no secret', without(WEBHOOK, 'secret'), '0.secret must be given: secret or secretFile, one of the two'],
    ['two secrets', { ...WEBHOOK, secretFile: 'EMPTY' }, '0.secret must be given: secret or secretFile'],
    ['a short secret', { ...WEBHOOK, secret: 'whsec_Q2FuYXJ5' }, '0.secret must be whsec_ and base64 of 24 to 64'],
    ['a secret file that is not there', { ...without(WEBHOOK, 'secret'), secretFile: '/none' }, '0.secretFile names'],
    ['an empty secret file', { ...without(WEBHOOK, 'secret'), secretFile: 'EMPTY' }, '0.secretFile names an empty'],
    ['a token with blanks', { ...SCIM, token: 'Canary token' }, '0.token must be a bearer token'],
    ['an attribute with a filter', { ...SCIM, attribute: 'x[y eq 1]' }, '0.attribute must be the path'],
    ['ldap over a network', { ...LDAP, url: 'ldap://ldap.example.jp' }, '0.url must begin with ldaps, or startTls'],
    ['StartTLS over ldaps', { ...LDAP, startTls: true }, '0.startTls is for ldap: URLs'],
    ['a DN without the ID', { ...LDAP, dn: 'uid=root,dc=jp' }, '0.dn must be a DN like uid={id}'],
    ['a DN with the ID twice', { ...LDAP, dn: 'uid={id},ou={id}' }, '0.dn must be a DN like uid={id}'],
    [
      'an institution that is no host name',
      { ...WEBHOOK, institution: 'A大学' },
      '0.institution must be the host name',
    ],
  ])('with %s are refused', (_what, given, reason) => {
    const text = JSON.stringify(given).replaceAll('"EMPTY"', JSON.stringify(join(folder, 'empty')));
    const message = refusal([JSON.parse(text)]);
    expect(message).toContain(`\n  services.umin.connectors.${reason}`);
    expect(message).not.toMatch(/Invalid|undefined|received|Canary|whsec_[A-Za-z0-9]/);
  });

  test('of one name, too many, and none at all that are no list are refused', () => {
    expect(refusal([WEBHOOK, { ...SCIM, name: 'mail' }])).toContain('connectors must have different names');
    const many = Array.from({ length: 21 }, (_, n) => ({ ...WEBHOOK, name: `m${n}` }));
    expect(refusal(many)).toContain('connectors must have at most 20 connectors');
    expect(refusal({ mail: WEBHOOK })).toContain('connectors must be a list of connectors');
  });
});

describe('connectors of members’ rights', () => {
  const jairo = (connector: object): ConnectorSettings | undefined => {
    const file = join(folder, 'services.yaml');
    writeFileSync(file, JSON.stringify({ services: { jairo: { connectors: [connector] } } }));
    return loadServices(file).jairo.connectors[0];
  };
  const refused = (connector: object): string => {
    try {
      jairo(connector);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('the settings were taken');
  };
  const OWN = 'urn:ietf:params:scim:schemas:extension:tetsuzuki:2.0:User';

  test('name what SCIM and LDAP call the role and WEKO’s role; SCIM has an extension of ours without', () => {
    expect(jairo(SCIM)).toMatchObject({
      attributes: { wekoSocietyAffiliation: `${OWN}:wekoSocietyAffiliation`, wekoRole: `${OWN}:wekoRole` },
    });
    for (const attributes of [
      { wekoSocietyAffiliation: 'userType' },
      { wekoSocietyAffiliation: 'urn:x:1.0:User:affiliation', wekoRole: 'title' },
    ])
      expect(jairo({ ...SCIM, attributes })).toMatchObject({ attributes });
    for (const attributes of [
      { wekoSocietyAffiliation: 'employeeType' },
      { wekoSocietyAffiliation: '1.3.6.1.4.1.99999.1', wekoRole: 'title' },
    ])
      expect(jairo({ ...LDAP, attributes })).toMatchObject({ attributes });
    expect(jairo(WEBHOOK)).not.toHaveProperty('attributes');
  });

  test.each([
    ['LDAP without any', LDAP, undefined, 'wekoSocietyAffiliation must be given: what it is called there'],
    ['no name of the role', LDAP, { wekoRole: 'title' }, 'wekoSocietyAffiliation must be given'],
    ['the same of SCIM', SCIM, { wekoRole: 'title' }, 'wekoSocietyAffiliation must be given'],
    ['an attribute that is none', SCIM, { wekoSocietyAffiliation: 'userType', weko: 'title' }, 'weko is none of'],
    ['one name for both', LDAP, { wekoSocietyAffiliation: 'title', wekoRole: 'TITLE' }, 'wekoRole is named twice'],
    ['the name of users', LDAP, { wekoSocietyAffiliation: 'UID' }, 'wekoSocietyAffiliation is what users are known'],
    ['their password', LDAP, { wekoSocietyAffiliation: 'userPassword' }, 'wekoSocietyAffiliation is what users'],
    ['whether they may sign in', SCIM, { wekoSocietyAffiliation: 'active' }, 'wekoSocietyAffiliation is what users'],
    ['a filter', SCIM, { wekoSocietyAffiliation: 'a[b eq 1]' }, 'wekoSocietyAffiliation must be the path'],
    [
      'a path of SCIM for LDAP',
      LDAP,
      { wekoSocietyAffiliation: `${OWN}:x` },
      'wekoSocietyAffiliation must be the name',
    ],
    ['a blank', LDAP, { wekoSocietyAffiliation: '' }, 'wekoSocietyAffiliation must be'],
    ['a list', LDAP, ['title'], 'must be a group of keys'],
  ])('with %s are refused', (_what, connector, attributes, reason) => {
    const message = refused({ ...connector, ...(attributes && { attributes }) });
    expect(message).toContain(
      `services.jairo.connectors.0.attributes${reason.startsWith('must be a') ? ' ' : '.'}${reason}`,
    );
    expect(message).not.toMatch(/Invalid|undefined|received|Canary/);
  });
});

describe('what a procedure plans', () => {
  const plan = (delayMs: number, propagationDelayMs: number) =>
    attachedServices({ connectors: defaultConnectors(delayMs), propagationDelayMs })[0];

  test('a service is expected within the propagation delay, and late a tenth of it after', () => {
    expect(plan(60_000, 3_600_000)).toEqual({
      name: 'mail',
      delayMs: 60_000,
      expectedMs: 3_600_000,
      graceMs: 360_000,
    });
  });

  test('one that is told later is expected later, and none is late within five seconds', () => {
    expect(plan(7_200_000, 3_600_000)).toMatchObject({ expectedMs: 7_200_000, graceMs: 720_000 });
    expect(plan(0, 0)).toMatchObject({ expectedMs: 0, graceMs: 5_000 });
  });

  test('one that is an institution’s own is planned for no other', () => {
    const connectors = [
      { name: 'all', delayMs: 0 },
      { name: 'own', delayMs: 0, institution: 'univ-a' },
      { name: 'others', delayMs: 0, institution: 'univ-b' },
    ];
    const planned = attachedServicesOf({ connectors, propagationDelayMs: 0 }, 'univ-a');
    expect(planned.map(({ name }) => name)).toEqual(['all', 'own']);
  });
});
