/** One password to four services at once, each a real peer of its kind; one of them away at first. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ConnectorSettings } from '../../../worker/runtime/settings/connectors.js';
import { LDAP_PEOPLE, LDAP_WRITER, type LdapServer, SLAPD, startLdapServer } from '../../helpers/ldap-server.js';
import { SCIM_TOKEN, type ScimServer, startScimServer } from '../../helpers/scim-server.js';
import { startSystem, type System } from '../../helpers/system.js';
import { WEBHOOK_SECRET, WebhookReceiver } from '../../helpers/webhook-receiver.js';
import { ACCOUNT, setPassword } from './support.js';

(SLAPD ? describe : describe.skip)('a new password', () => {
  let system: System;
  let ldap: LdapServer;
  let scim: ScimServer;
  const webhook = new WebhookReceiver();
  beforeAll(async () => {
    await webhook.up();
    scim = await startScimServer();
    ldap = await startLdapServer({ [ACCOUNT]: 'Old-pass-1' });
    const common = { delayMs: 0, timeoutMs: 2_000 };
    const named = (name: string) => ({ ...common, name, label: { ja: name, en: name } });
    const connectors: ConnectorSettings[] = [
      {
        ...named('directory'),
        kind: 'ldap',
        url: ldap.url,
        startTls: false,
        bindDn: LDAP_WRITER.dn,
        bindPassword: LDAP_WRITER.password,
        dn: `uid={id},${LDAP_PEOPLE}`,
      },
      { ...named('ctr'), kind: 'scim', url: scim.url, token: SCIM_TOKEN, attribute: 'password' },
      { ...named('mail'), kind: 'webhook', url: webhook.url, secret: WEBHOOK_SECRET },
      { kind: 'embedded', name: 'local', label: { ja: 'local', en: 'local' }, delayMs: 0 },
    ];
    system = await startSystem({ umin: { connectors } });
  });
  afterAll(async () => {
    await system.close();
    await ldap.close();
    await scim.close();
    await webhook.down();
  });

  test('opens every service; one that is away at first holds up none of the others and follows by itself', async () => {
    const id = scim.add(ACCOUNT);
    expect(await ldap.binds(ACCOUNT, 'Old-pass-1')).toBe(true);
    await ldap.down();
    const hash = await system.deps.passwords.hash('Canary-new-1');
    const { procedureId, ended } = await setPassword(system, hash);
    await Promise.all(['ctr', 'mail', 'local'].map(ended));
    expect(scim.users.get(id)?.password).toBe(hash);
    expect(webhook.applied.map(({ data }) => data.passwordHash)).toEqual([hash]);
    const statuses = async (): Promise<string[]> => {
      const { body } = await system.caller().call('getProcedure', { procedureId });
      return body['services'].map((s: { name: string; status: string }) => `${s.name} ${s.status}`);
    };
    expect((await statuses()).slice(1)).toEqual(['ctr confirmed', 'mail confirmed', 'local confirmed']);
    await ldap.up();
    await ended('directory');
    expect(await ldap.binds(ACCOUNT, 'Canary-new-1')).toBe(true);
    expect(await ldap.binds(ACCOUNT, 'Old-pass-1')).toBe(false);
    expect((await statuses())[0]).toBe('directory confirmed');
  });

  test('that follows another at once is the one that every service has in the end', async () => {
    const first = await setPassword(system, await system.deps.passwords.hash('Canary-first-2'));
    const hash = await system.deps.passwords.hash('Canary-second-3');
    const second = await setPassword(system, hash);
    const names = ['directory', 'ctr', 'mail', 'local'];
    await Promise.all(names.flatMap((name) => [first.ended(name), second.ended(name)]));
    expect(await ldap.binds(ACCOUNT, 'Canary-second-3')).toBe(true);
    expect([...scim.users.values()].map(({ password }) => password)).toEqual([hash]);
    expect(webhook.applied.at(-1)?.data).toMatchObject({ version: second.version, passwordHash: hash });
    const row = await system.database.db('service_passwords').where({ service: 'local', account_id: ACCOUNT }).first();
    expect(row).toMatchObject({ version: second.version, password_hash: hash });
  });
});
