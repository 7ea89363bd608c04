/** A member links a card at the embedded identity-verification service, and takes it off again (spec/mfa-reregistration.md, 2a). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CardProvider, readCard, startCardProvider } from '../../helpers/card-provider.js';
import { ProviderVisitor } from '../../helpers/identity-provider.js';
import { newMember, TAKAHASHI } from '../../helpers/reregistrations.js';
import { startSystem, type System } from '../../helpers/system.js';
import { back, enters, linking, sentBy, stands } from '../../helpers/utokyo.js';
import { loadConfig } from '../../../worker/runtime/settings/config.js';
import { wordOf } from '../../security/support.js';

let cards: CardProvider;
let system: System;
beforeAll(async () => {
  cards = await startCardProvider();
  system = await startSystem({ env: cards.env });
});
afterAll(async () => {
  await system.close();
  await cards.stop();
});
const member = (id: string) => system.database.db('utokyo_members').where({ id }).first();

test('a card is linked once it was read; a second one takes its place; then it is taken off', async () => {
  const sent = await linking(system, { name: '伊藤　舞' });
  const answer = await back(sent.caller, await readCard(sent.url, '1234500002'));
  expect([answer.status, answer.headers['location']]).toEqual([303, `/procedures/${sent.procedureId}`]);
  expect(await stands(sent.caller, sent.procedureId)).toEqual(['completed', 'identity-linked']);
  // The port of the embedded service changes, so links to it are kept under a name.
  expect(await member(sent.memberId)).toMatchObject({ linked_issuer: 'embedded', linked_name_equal: true });

  const again = await sentBy(sent.caller, 'linkIdentity');
  await back(sent.caller, await readCard(again.url, '1234500003', 'slow'));
  expect(await member(sent.memberId)).toMatchObject({ linked_name_equal: false });

  expect((await sent.caller.call('unlinkIdentity')).body).toEqual({ linked: false, removed: true });
  expect((await member(sent.memberId)).linked_subject).toBeNull();
  expect((await sent.caller.call('unlinkIdentity')).body).toEqual({ linked: false, removed: false });
});

test('a card that is taken off is told, once', async () => {
  const { memberId, email } = await newMember(system, { linked_issuer: 'embedded', linked_subject: 'k1.taken-off' });
  const caller = await enters(system, memberId);
  const answers = await Promise.all([1, 2].map(() => caller.call('unlinkIdentity')));
  expect(answers.map(({ body }) => body['removed']).sort()).toEqual([false, true]);
  const mail = await system.mail.wait(({ to, subject }) => to.includes(email) && subject.includes('解除されました'));
  expect(mail.text).toContain(memberId);
  expect(await system.database.db('mail_log').where({ recipient: email })).toHaveLength(1);
});

test('a card is asked for at every visit, also where the same browser showed one before', async () => {
  const visitor = new ProviderVisitor(cards.issuer);
  const sent = await linking(system);
  await readCard(sent.url, '1234500002', 'cancel', visitor);
  const again = await sentBy(sent.caller, 'linkIdentity');
  await back(sent.caller, await readCard(again.url, '1234500003', 'right', visitor));
  expect(await stands(sent.caller, again.procedureId)).toEqual(['completed', 'identity-linked']);
  // Another person's, in the same browser.
  const third = await sentBy(sent.caller, 'linkIdentity');
  await back(sent.caller, await readCard(third.url, TAKAHASHI, 'right', visitor));
  expect(await stands(sent.caller, third.procedureId)).toEqual(['refused', 'identity-card-of-another']);
  await sent.caller.call('unlinkIdentity');
});

test.each([
  ['cancel', 'identity-cancelled'],
  ['revoked', 'identity-card-revoked'],
] as const)('%s is told as %s, and links nothing', async (outcome, step) => {
  const sent = await linking(system);
  await back(sent.caller, await readCard(sent.url, '1234500002', outcome));
  expect(await stands(sent.caller, sent.procedureId)).toEqual(['refused', step]);
  expect((await member(sent.memberId)).linked_subject).toBeNull();
});

test('the card that the sample member has linked is nobody else’s', async () => {
  const sent = await linking(system);
  await back(sent.caller, await readCard(sent.url, TAKAHASHI));
  expect(await stands(sent.caller, sent.procedureId)).toEqual(['refused', 'identity-card-of-another']);
});

test('only a session with MFA links and unlinks', async () => {
  const { memberId } = await newMember(system);
  for (const operation of ['linkIdentity', 'unlinkIdentity']) {
    expect((await system.caller().call(operation)).status).toBe(401);
    expect((await (await enters(system, memberId, 'password')).call(operation)).status).toBe(403);
    // A pass and a window are worth something only while their re-registration is open.
    for (const level of ['pass', 'window', 'other'])
      expect((await (await enters(system, memberId, level)).call(operation)).status).toBe(401);
  }
  await system.database.db('utokyo_members').where({ id: memberId }).update({ disabled_at: new Date() });
  expect((await (await enters(system, memberId)).call('linkIdentity')).status).toBe(401);
});

test('a repeat under the same Idempotency-Key is the same procedure, and the address that was answered counts', async () => {
  const { memberId } = await newMember(system);
  const caller = await enters(system, memberId);
  const key = { 'idempotency-key': 'link-once' };
  const [first, second] = [await caller.call('linkIdentity', {}, key), await caller.call('linkIdentity', {}, key)];
  expect([second.status, second.body]).toEqual([201, first.body]);
  await back(caller, await readCard(String(first.body['authorizationUrl']), '1234500002', 'wrong-person'));
  expect(await stands(caller, String(first.body['procedureId']))).toEqual(['completed', 'identity-linked']);
  expect((await member(memberId)).linked_subject).not.toBeNull();
});

test('five links an hour, then it is said when to come again', async () => {
  const own = await startSystem({ env: cards.env, worker: false, utokyo: { requestsPerHour: 5 } });
  try {
    const { memberId } = await newMember(own);
    const caller = await enters(own, memberId);
    for (let i = 0; i < 5; i++) await sentBy(caller, 'linkIdentity');
    const refused = await caller.call('linkIdentity');
    expect([refused.status, wordOf(refused)]).toEqual([429, 'too-many-requests']);
  } finally {
    await own.close();
  }
});

describe('the embedded service', () => {
  test('has a page in both languages, and refuses a form that chooses nothing', async () => {
    const sent = await linking(system);
    const visitor = new ProviderVisitor(cards.issuer);
    const page = await visitor.follow(sent.url);
    expect(page.text).toContain('高橋 翼');
    const english = await visitor.send(`${page.at.split('?')[0]}?lang=en`);
    expect(english.text).toContain('Verify your identity by card');
    const refused = await visitor.send(page.at, { person: '1234500001' });
    expect([refused.status, refused.text.includes('読み取りの結果')]).toEqual([400, true]);
  });

  test('sends back nowhere but to our callback', async () => {
    const sent = await linking(system);
    const url = new URL(sent.url);
    url.searchParams.set('redirect_uri', 'https://evil.example/');
    const page = await new ProviderVisitor(cards.issuer).follow(url.href);
    expect([page.status, page.location]).toEqual([400, '']);
  });

  test('is refused in production', async () => {
    await expect(startCardProvider({ NODE_ENV: 'production' })).rejects.toThrow();
    const env = { ...cards.env, NODE_ENV: 'production' };
    expect(() => loadConfig(env)).toThrow('services.utokyo.identityService');
  });
});
