/** Changes of registered members, on the whole system. spec/members.md, "Registration by invitation" 6, "Settled since" 3, 8 and 11 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { unverifiedAddresses } from '../../../db/jairo/addresses.js';
import { propagationsOfMembers } from '../../../db/jairo/repository.js';
import { createSession } from '../../../db/platform/sessions.js';
import { jairo } from '../../../worker/runtime/settings/jairo.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { LDAP_PEOPLE, LDAP_WRITER, SLAPD, startLdapServer } from '../../helpers/ldap-server.js';
import { urlIn } from '../../helpers/mail-server.js';
import { SCIM_EXTENSION, SCIM_TOKEN, startScimServer } from '../../helpers/scim-server.js';
import { startSystem, type System } from '../../helpers/system.js';
import { has, until } from '../../helpers/wait.js';
import { WEBHOOK_SECRET, WebhookReceiver } from '../../helpers/webhook-receiver.js';
import { enters, makeAdministrator } from '../../institution/support.js';
import {
  account,
  institution,
  invitedMember,
  memberRow,
  somebody,
  startInvited,
} from '../member-registration/support.js';
import { change, NEW_HASH, newPassword } from './support.js';

let system: System;
let hosts: string[];
beforeAll(async () => {
  system = await startSystem();
  hosts = [await institution(system), await institution(system)];
});
afterEach(() => {
  system.mail.behaviour = {};
  system.deps.services.jairo.connectors = [];
});
afterAll(() => system.close());

type DropFirst<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;
const ran: string[] = [];
const db = () => system.database.db;
const begun = async (...[userId, what, about]: DropFirst<Parameters<typeof change>>) => {
  const run = await change(system, userId, what, about);
  ran.push(run.procedureId);
  return run;
};
const accountOf = (userId: string) => db()('jairo_accounts').where({ user_id: userId }).first();
/** Somebody who is a member of both institutions. */
async function memberOfBoth() {
  const who = somebody();
  await account(system, who);
  const numbers: string[] = [];
  for (const host of hosts) numbers.push(await memberRow(system, host, who.email, { userId: who.userId }));
  return { ...who, numbers };
}
/** As an upload does it. @returns whose row of the first institution has another address now */
async function putByUpload({ numbers }: Awaited<ReturnType<typeof memberOfBoth>>, email: string) {
  const [institution = '', number = ''] = [hosts[0], numbers[0]];
  const row = db()('jairo_roster_rows').where({ institution, number, until_revision: null });
  await row.update({ email, email_key: email });
  return { institution, number };
}
/** What the list of an institution's members says of somebody's address. */
const unverified = async (host: string, { numbers }: { numbers: string[] }) =>
  (await unverifiedAddresses(db(), emailKey, host)).get(numbers[hosts.indexOf(host)] ?? '');
const rowsOf = async (userId: string): Promise<{ display_name: string; email: string; from_revision: number }[]> =>
  db()('jairo_members as m')
    .join('jairo_roster_rows as r', (join) => join.on('r.institution', 'm.institution').andOn('r.number', 'm.number'))
    .where('m.user_id', userId)
    .whereNull('r.until_revision')
    .orderBy('m.institution')
    .select('r.display_name', 'r.email', 'r.from_revision');
async function signedIn(userId: string): Promise<void> {
  const idDigest = system.deps.tokens.digest('session', userId);
  await createSession(db(), {
    idDigest,
    realm: 'jairo',
    userId,
    level: 'menu',
    idleMs: 900_000,
    lifeMs: 900_000,
  });
}
const sessionsOf = (userId: string) => db()('sessions').where({ realm: 'jairo', user_id: userId });

describe('a change that is in force at once', () => {
  test('of the display name stands in all rosters of the person, each under a revision of its own; the person is told', async () => {
    const who = await memberOfBoth();
    const before = await rowsOf(who.userId);
    const run = await begun(who.userId, { what: 'display-name', displayName: '新しい名前' });
    expect(run.answer).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await run.result()).toBe('completed');
    expect(await accountOf(who.userId)).toMatchObject({ display_name: '新しい名前' });
    const after = await rowsOf(who.userId);
    expect(after.map((row) => row.display_name)).toEqual(['新しい名前', '新しい名前']);
    for (const [n, row] of after.entries()) expect(row.from_revision).toBeGreaterThan(before[n]?.from_revision ?? 0);
    expect(await run.mails()).toEqual([['member-display-name', who.email]]);
    const revisions = await db()('jairo_revisions').where({ procedure_id: run.procedureId });
    expect(revisions.map(({ kind, by, changed }) => ({ kind, by, changed }))).toEqual(
      Array.from({ length: 2 }, () => ({ kind: 'profile', by: `member:${who.userId}`, changed: 1 })),
    );
  });

  test('of the password: the proved one counts, all sessions end, a waiting address counts no more', async () => {
    const who = await memberOfBoth();
    const address = await begun(who.userId, { what: 'email', email: somebody().email });
    await address.mailed('member-email-change');
    await signedIn(who.userId);
    expect(await sessionsOf(who.userId)).toHaveLength(1);
    const { procedureId, change: password } = newPassword(system);
    const run = await begun(who.userId, password, { procedureId });
    expect(run.answer).toMatchObject({ ok: true });
    expect(await run.result()).toBe('completed');
    expect(await accountOf(who.userId)).toMatchObject({ password_hash: NEW_HASH, password_version: 2 });
    expect(await sessionsOf(who.userId)).toEqual([]);
    expect(await address.redeem()).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await address.result()).toBe('superseded');
    expect((await accountOf(who.userId)).email).toBe(who.email);
  });

  test('of a password that has been changed since, or that nobody sealed for it, is refused', async () => {
    const userId = await account(system);
    const old = newPassword(system, 7);
    expect((await begun(userId, old.change, { procedureId: old.procedureId })).answer).toEqual({
      ok: false,
      refusal: 'wrong-state',
    });
    // Sealed for another procedure.
    const copied = await begun(userId, newPassword(system).change);
    expect(copied.answer).toEqual({ ok: false, refusal: 'wrong-state' });
    expect(await copied.result()).toBe('refused');
    expect(await accountOf(userId)).toMatchObject({ password_version: 1 });
    expect(await copied.mails()).toEqual([]);
  });

  test('whose notice the mail server refuses stays in force', async () => {
    const who = somebody();
    await account(system, who);
    system.mail.behaviour = { recipient: () => '550 5.1.1 no such user' };
    const run = await begun(who.userId, { what: 'display-name', displayName: '名' });
    expect(await run.result()).toBe('completed');
    expect(await run.steps()).toContain('mail-undeliverable');
    expect(await accountOf(who.userId)).toMatchObject({ display_name: '名' });
  });
});

describe('another address', () => {
  test('counts once its URL is used: both are told, and the rosters follow', async () => {
    const who = await memberOfBoth();
    const { email } = somebody();
    const run = await begun(who.userId, { what: 'email', email });
    const mail = await run.mailed('member-email-change');
    expect(mail.to).toEqual([email]);
    expect(system.deps.tokens.openUrl(urlIn(mail).token)).toMatchObject({ purpose: 'member-email-change', issue: 1 });
    expect((await run.mailed('member-email-asked')).to).toEqual([who.email]);
    expect((await accountOf(who.userId)).email).toBe(who.email);
    expect(await run.redeem(2)).toBe('rejected: url-unknown');
    expect(await run.redeem()).toMatchObject({ ok: true, view: { status: 'completed' }, browser: 'k1.browser' });
    expect(await run.result()).toBe('completed');
    expect(await accountOf(who.userId)).toMatchObject({ email, email_version: 2 });
    expect((await rowsOf(who.userId)).map((row) => row.email)).toEqual([email, email]);
    expect((await run.mails()).slice(2)).toEqual([
      ['member-email-changed', who.email],
      ['member-email-now', email],
    ]);
  });

  test('that another row of a roster has stays out of that roster only', async () => {
    const who = await memberOfBoth();
    const { email } = somebody();
    await memberRow(system, hosts.toSorted()[0] ?? '', email);
    const run = await begun(who.userId, { what: 'email', email });
    await run.mailed('member-email-change');
    expect(await run.redeem()).toMatchObject({ ok: true });
    expect((await rowsOf(who.userId)).map((row) => row.email)).toEqual([who.email, email]);
    expect(await accountOf(who.userId)).toMatchObject({ email });
    expect(await Promise.all(hosts.toSorted().map((host) => unverified(host, who)))).toEqual([
      { state: 'differs' },
      undefined,
    ]);
    await run.result();
  });

  test('not verified in time changes nothing', async () => {
    const who = await memberOfBoth();
    const member = await putByUpload(who, somebody().email);
    const run = await begun(who.userId, { what: 'email' }, { member, waits: { urlMs: 1_500 } });
    await run.mailed('member-email-change');
    expect(await run.result()).toBe('expired');
    expect(await run.recorded()).toBe('expired');
    expect(await unverified(member.institution, who)).toEqual({ state: 'lapsed', lapsedAt: expect.any(Date) });
    expect((await accountOf(who.userId)).email).toBe(who.email);
    expect((await run.mails()).map(([template]) => template)).not.toContain('member-email-changed');
  });

  test('asked for anew: the earlier URL counts no more', async () => {
    const userId = await account(system);
    const [first, second] = [
      await begun(userId, { what: 'email', email: somebody().email }),
      await begun(userId, { what: 'email', email: somebody().email }),
    ];
    await second.mailed('member-email-change');
    // It may have ended before its mail, because the newer one has claimed already.
    expect(['gone', { ok: false, refusal: 'url-expired' }]).toContainEqual(await first.redeem());
    expect(await first.result()).toBe('superseded');
    expect(await second.redeem()).toMatchObject({ ok: true });
    await second.result();
  });

  test('that an upload put into the row is mailed to, and the row is the account’s own once it is verified', async () => {
    const who = await memberOfBoth();
    const { email } = somebody();
    const member = await putByUpload(who, email);
    const run = await begun(who.userId, { what: 'email' }, { member });
    expect((await run.mailed('member-email-change')).to).toEqual([email]);
    expect(await unverified(member.institution, who)).toEqual({ state: 'waiting' });
    expect((await run.mailed('member-email-asked')).to).toEqual([who.email]);
    expect(await run.redeem()).toMatchObject({ ok: true });
    expect(await run.result()).toBe('completed');
    expect((await rowsOf(who.userId)).map((row) => row.email)).toEqual([email, email]);
    expect(await unverified(member.institution, who)).toBeUndefined();
    // There is nothing to verify any more.
    const again = await begun(who.userId, { what: 'email' }, { member });
    expect(await again.result()).toBe('superseded');
    expect(await again.mails()).toEqual([]);
  });

  test('that the mail server refuses ends it as undeliverable', async () => {
    const userId = await account(system);
    const { email } = somebody();
    system.mail.behaviour = { recipient: (to) => (to === email ? '550 5.1.1 no such user' : undefined) };
    const run = await begun(userId, { what: 'email', email });
    expect(await run.result()).toBe('mail-undeliverable');
    expect(await run.steps()).toContain('address-change-told');
  });

  test('that came into force in a task that was thrown away is known at the end, and told', async () => {
    const who = await memberOfBoth();
    const { email } = somebody();
    const run = await begun(who.userId, { what: 'email', email }, { waits: { urlMs: 1_500 } });
    await run.mailed('member-email-change');
    await system.activities.putMemberAddress({
      view: await run.view(),
      locale: 'ja',
      at: new Date().toISOString() as never,
      userId: who.userId,
      redeemedBy: 'k1.browser' as never,
    });
    expect(await run.result()).toBe('completed');
    expect((await run.mails()).map(([template]) => template)).toContain('member-email-changed');
  });
});

describe('to the repository', () => {
  const embedded = (name: string, of?: string) => ({
    kind: 'embedded' as const,
    name,
    label: { ja: name, en: name },
    delayMs: 0,
    ...(of && { institution: of }),
  });
  const toldTo = async (connector: string): Promise<Record<string, unknown>> =>
    Object.fromEntries(
      (await db()('service_attributes').where({ service: 'jairo', connector })).map((row) => [
        row.account_id,
        row.attributes,
      ]),
    );
  /** As an import does it. */
  async function removed(host: string, number: string): Promise<void> {
    const [{ revision }] = await db()('jairo_institutions').where({ host }).increment('revision').returning('revision');
    await db()('jairo_revisions').insert({ institution: host, revision, kind: 'import', by: 'system', removed: 1 });
    await db()('jairo_roster_rows')
      .where({ institution: host, number, until_revision: null })
      .update({ until_revision: revision });
    await db()('jairo_members').where({ institution: host, number }).update({ user_id: null });
  }
  async function demoted(host: string, number: string, role: string): Promise<void> {
    const [{ revision }] = await db()('jairo_institutions').where({ host }).increment('revision').returning('revision');
    await db()('jairo_revisions').insert({ institution: host, revision, kind: 'import', by: 'system', changed: 1 });
    const [row] = await db()('jairo_roster_rows')
      .where({ institution: host, number, until_revision: null })
      .update({ until_revision: revision })
      .returning('*');
    const { id: _id, ...kept } = row;
    await db()('jairo_roster_rows').insert({ ...kept, role, from_revision: revision, until_revision: null });
  }

  test('a right goes when somebody registers, changes and is removed: its role, then nothing', async () => {
    const [host = '', other = ''] = hosts;
    system.deps.services.jairo.connectors = [embedded('all'), embedded('own', host), embedded('others', other)];
    const who = somebody();
    const member = await invitedMember(system, host, { email: who.email, role: '図書館員' });
    const registration = await startInvited(system, host, member);
    ran.push(registration.procedureId);
    await registration.register(who);
    expect(await registration.result()).toBe('completed');
    const librarian = { wekoSocietyAffiliation: '図書館員', wekoRole: 'Repository Administrator' };
    const whole = `${who.userId}@${host}`;
    expect(await toldTo('all')).toMatchObject({ [whole]: librarian });
    expect(await toldTo('own')).toEqual({ [who.userId]: librarian });
    expect(await toldTo('others')).toEqual({});
    expect((await propagationsOfMembers(db(), host)).get(member.number)).toBe('confirmed');

    const at = { institution: host, number: member.number };
    await demoted(host, member.number, '教員');
    const right = await begun(who.userId, { what: 'right' }, { member: at });
    expect(await right.result()).toBe('completed');
    expect(await right.mails()).toEqual([]);
    expect((await toldTo('own'))[who.userId]).toEqual({ wekoSocietyAffiliation: '教員', wekoRole: 'Contributor' });

    await removed(host, member.number);
    const gone = await begun(who.userId, { what: 'removed', email: who.email }, { member: at });
    expect(await gone.result()).toBe('completed');
    expect((await gone.mailed('member-removed')).to).toEqual([who.email]);
    expect((await toldTo('all'))[whole]).toEqual({});
    expect((await toldTo('own'))[who.userId]).toEqual({});
  });

  (SLAPD ? test : test.skip)(
    'SCIM and LDAP get it under the names that they have for it, WEKO’s role with it',
    async () => {
      const [host = ''] = hosts;
      const who = somebody();
      await account(system, who);
      const number = await memberRow(system, host, who.email, { userId: who.userId, role: '図書館員' });
      const [scim, ldap] = [await startScimServer(), await startLdapServer({ [who.userId]: 'Somebody-pass-1' })];
      const id = scim.add(who.userId);
      const label = { ja: 'x', en: 'x' };
      system.deps.services.jairo.connectors = jairo.parse({
        connectors: [
          {
            kind: 'scim',
            name: 'idm',
            label,
            institution: host,
            url: scim.url,
            token: SCIM_TOKEN,
            attributes: { wekoSocietyAffiliation: `${SCIM_EXTENSION}:wekoSocietyAffiliation`, wekoRole: 'displayName' },
          },
          {
            kind: 'ldap',
            name: 'directory',
            label,
            institution: host,
            url: ldap.url,
            bindDn: LDAP_WRITER.dn,
            bindPassword: LDAP_WRITER.password,
            dn: `uid={id},${LDAP_PEOPLE}`,
            attributes: { wekoSocietyAffiliation: 'employeeType', wekoRole: 'title' },
          },
        ],
      }).connectors;
      const told = async () => {
        const { [SCIM_EXTENSION]: member = {}, displayName } = scim.users.get(id) ?? {};
        const directory = [await ldap.values(who.userId, 'employeeType'), await ldap.values(who.userId, 'title')];
        return [Reflect.get(member, 'wekoSocietyAffiliation'), displayName, ...directory.flat()];
      };
      const at = { institution: host, number };
      try {
        expect(await (await begun(who.userId, { what: 'right' }, { member: at })).result()).toBe('completed');
        expect(await told()).toEqual(['図書館員', 'Repository Administrator', '図書館員', 'Repository Administrator']);
        await demoted(host, number, '教員');
        expect(await (await begun(who.userId, { what: 'right' }, { member: at })).result()).toBe('completed');
        expect(await told()).toEqual(['教員', 'Contributor', '教員', 'Contributor']);
        await removed(host, number);
        const gone = await begun(who.userId, { what: 'removed', email: who.email }, { member: at });
        expect(await gone.result()).toBe('completed');
        expect(await told()).toEqual([undefined, undefined]);
      } finally {
        await scim.close();
        await ldap.close();
      }
    },
  );

  test('one that is away delays only itself: it is told later, by a propagation of its own', async () => {
    const [host = ''] = hosts;
    const repository = await new WebhookReceiver().up();
    const far = {
      kind: 'webhook' as const,
      name: 'far',
      label: { ja: 'far', en: 'far' },
      delayMs: 0,
      timeoutMs: 5_000,
    };
    system.deps.services.jairo.connectors = [embedded('near'), { ...far, url: repository.url, secret: WEBHOOK_SECRET }];
    const who = somebody();
    await account(system, who);
    const number = await memberRow(system, host, who.email, { userId: who.userId, role: '図書館員' });
    const librarian = somebody();
    await account(system, librarian);
    await makeAdministrator(system, host, librarian.userId);
    const caller = await enters(system, librarian.userId);
    /** What the page of all members says of this one. */
    const said = async (): Promise<string | undefined> => {
      const { text } = await caller.sendOnly({ method: 'GET', url: `/admin/menu/${host}/members/roster` });
      const row = text.split('<tr>').find((one) => one.includes(number));
      return /反映待ち|反映済み|再試行待ち/.exec(row ?? '')?.[0];
    };
    const standing = async () => [(await propagationsOfMembers(db(), host)).get(number), await said()];
    let whileAsked: Awaited<ReturnType<typeof standing>> = [];
    repository.beforeAnswer = async () => {
      repository.beforeAnswer = undefined;
      whileAsked = await standing();
    };
    repository.behaviour = 503;
    const run = await begun(who.userId, { what: 'right' }, { member: { institution: host, number } });
    await until('the failure', async () => (await propagationsOfMembers(db(), host)).get(number) === 'failed');
    expect(whileAsked).toEqual(['pending', '反映待ち']);
    expect(await standing()).toEqual(['failed', '再試行待ち']);
    expect((await toldTo('near'))[`${who.userId}@${host}`]).toMatchObject({ wekoSocietyAffiliation: '図書館員' });
    repository.behaviour = 204;
    expect(await run.result()).toBe('completed');
    expect(repository.applied.at(-1)?.data).toMatchObject({
      accountId: `${who.userId}@${host}`,
      attributes: { wekoSocietyAffiliation: '図書館員', wekoRole: 'Repository Administrator' },
    });
    expect(await standing()).toEqual(['confirmed', '反映済み']);
    await until('the steps', run.steps, has('propagated'));
    await repository.down();
  });
});

test('everything that ran replays', async () => {
  expect(await system.temporal.replayAll(ran)).toBeGreaterThan(12);
});
