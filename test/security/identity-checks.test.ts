/** Security case F5 for members: only the first right return of the browser that began it counts, and only of the person whose card it is. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startOutbox } from '../../worker/jobs/outbox.js';
import { HostileIdentityService, type Wish } from '../helpers/hostile-identity-service.js';
import type { System } from '../helpers/system.js';
import { back, enters, linking, type Sent, sentBy, stands, systemWith, through } from '../helpers/utokyo.js';
import { newMember } from '../helpers/reregistrations.js';
import { until } from '../helpers/wait.js';

const service = new HostileIdentityService();
let system: System;
let now = 0;
beforeAll(async () => {
  await service.up();
  system = await systemWith(service, service.settings(), { clock: () => Date.now() + now });
});
afterAll(async () => {
  await system.close();
  await service.down();
});
beforeEach(() => {
  now = 0;
});

const member = (id: string) => system.database.db('utokyo_members').where({ id }).first();
const check = (id: string) => system.database.db('utokyo_identity_checks').where({ procedure_id: id }).first();
const NOW = () => Math.floor(Date.now() / 1000);
let cards = 0;
/** A card that nobody has linked. */
const card = (): Wish => {
  cards += 1;
  return { claims: { sub: `card-${cards}` } };
};

/** The case is refused, and nothing is linked. */
async function expectRefused({ caller, procedureId, memberId }: Sent, step = 'identity-not-verified'): Promise<void> {
  expect(await stands(caller, procedureId)).toEqual(['refused', step]);
  expect((await member(memberId)).linked_subject).toBeNull();
}

describe('the return from the identity-verification service', () => {
  test('that is right links the card; only digests rest, and whether the name is the same', async () => {
    const sent = await linking(system, { name: '試験 花' });
    const asked = new URL(sent.url).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      scope: 'openid name',
      code_challenge_method: 'S256',
      redirect_uri: 'http://127.0.0.1:8080/utokyo/identity/callback',
    });
    const answer = await through(service, sent, { claims: { sub: 'card-right', name: '試験　花' } });
    expect([answer.status, answer.headers['location']]).toEqual([303, `/procedures/${sent.procedureId}`]);
    expect(await stands(sent.caller, sent.procedureId)).toEqual(['completed', 'identity-linked']);
    const row = await member(sent.memberId);
    expect([row.linked_issuer, row.linked_name_equal]).toEqual([service.address, true]);
    const rests = JSON.stringify([row.linked_subject, await check(sent.procedureId)]);
    for (const secret of ['card-right', '試験', asked.get('state') ?? '', asked.get('nonce') ?? ''])
      expect(rests).not.toContain(secret);
  });

  test.each([
    ['another state', (query: URLSearchParams) => query.set('state', 'A'.repeat(43))],
    ['an empty state', (query: URLSearchParams) => query.set('state', '')],
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['two states', (query: URLSearchParams) => query.append('state', query.get('state') ?? '')],
    ['a state that no database can hold', (query: URLSearchParams) => query.set('state', '\0')],
  ])('with %s is refused before the code is looked at, and leaves the right return as it was', async (_, spoil) => {
    const sent = await linking(system);
    const { code, query } = service.callback(sent.url, card());
    const spoilt = new URLSearchParams(query);
    spoil(spoilt);
    const refused = await back(sent.caller, spoilt);
    expect([refused.status, service.redeemed.includes(code)]).toEqual([403, false]);
    expect((await back(sent.caller, query)).status).toBe(303);
    expect(await stands(sent.caller, sent.procedureId)).toEqual(['completed', 'identity-linked']);
  });

  test.each([
    ['no code', (query: URLSearchParams) => query.delete('code')],
    ['two codes', (query: URLSearchParams) => query.append('code', 'code-0')],
    ['a code that nobody gave', (query: URLSearchParams) => query.set('code', 'code-none')],
    ['an issuer that is another', (query: URLSearchParams) => query.set('iss', 'https://evil.example')],
    ['an ID token in the address', (query: URLSearchParams) => query.set('response', 'x.y.z')],
  ])('with %s ends the case, and links nothing', async (_, spoil) => {
    const sent = await linking(system);
    const { query } = service.callback(sent.url, card());
    spoil(query);
    expect((await back(sent.caller, query)).status).toBe(303);
    await expectRefused(sent);
  });

  test.each([
    ['access_denied', undefined, 'identity-cancelled'],
    ['access_denied', 'card_revoked', 'identity-card-revoked'],
    ['access_denied', '利用者証明用電子証明書が失効しています', 'identity-card-revoked'],
    ['access_denied', 'certificate expired', 'identity-card-revoked'],
    ['invalid_scope', undefined, 'identity-not-verified'],
    ['<script>', '<script>', 'identity-not-verified'],
  ])('that says %s (%s) is told as %s', async (error, description, step) => {
    const sent = await linking(system);
    expect((await back(sent.caller, service.refusal(sent.url, error, description))).status).toBe(303);
    await expectRefused(sent, step);
  });

  test('in another browser is refused, and counts in its own', async () => {
    const sent = await linking(system);
    const { code, query } = service.callback(sent.url, card());
    const [stranger, other] = [system.caller(), await linking(system)];
    expect((await back(stranger, query)).status).toBe(403);
    expect((await back(other.caller, query)).status).toBe(403);
    // A session of the same person in another browser is another browser.
    expect((await back(await enters(system, sent.memberId), query)).status).toBe(403);
    expect(service.redeemed).not.toContain(code);
    expect((await back(sent.caller, query)).status).toBe(303);
    expect(await stands(sent.caller, sent.procedureId)).toEqual(['completed', 'identity-linked']);
  });

  test('counts once: ten more of it lead to the case, and none asks the service again', async () => {
    const sent = await linking(system);
    const { code, query } = service.callback(sent.url, card());
    for (let i = 0; i < 11; i++) expect((await back(sent.caller, query)).status).toBe(303);
    // Nor does another code under the same state.
    const later = service.callback(sent.url, card());
    expect((await back(sent.caller, later.query)).status).toBe(303);
    expect(service.redeemed.filter((one) => one === code || one === later.code)).toEqual([code]);
  });

  test('sent ten times at once asks the service once, and has one answer', async () => {
    const sent = await linking(system);
    const { code, query } = service.callback(sent.url, card());
    const answers = await Promise.all(Array.from({ length: 10 }, () => back(sent.caller, query)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(303));
    expect(service.redeemed.filter((one) => one === code)).toHaveLength(1);
    expect(await stands(sent.caller, sent.procedureId)).toEqual(['completed', 'identity-linked']);
  });

  test('that is late links nothing, and the code is not looked at', async () => {
    const sent = await linking(system);
    const { code, query } = service.callback(sent.url, card());
    now = 30 * 60_000;
    const answer = await back(sent.caller, query);
    expect([answer.status, answer.headers['location']]).toEqual([303, `/procedures/${sent.procedureId}`]);
    expect([service.redeemed.includes(code), (await member(sent.memberId)).linked_subject]).toEqual([false, null]);
  });

  test('after the case has ended changes nothing', async () => {
    const sent = await linking(system);
    await system.temporal.client.workflow.getHandle(sent.procedureId).terminate('ended by hand');
    expect((await through(service, sent, card())).status).toBe(303);
    expect((await member(sent.memberId)).linked_subject).toBeNull();
  });

  test('that is early is kept, and the workflow hears of it once it can', async () => {
    await system.stopWorker();
    const sent = await linking(system);
    expect((await through(service, sent, card())).status).toBe(303);
    expect(await check(sent.procedureId)).toMatchObject({ told_at: null });
    await system.startWorker();
    const stop = startOutbox(system.deps, { everyMs: 200, lateMs: 0 });
    try {
      await until(
        'the link',
        () => member(sent.memberId),
        (row) => row.linked_subject !== null,
      );
    } finally {
      await stop();
    }
  });

  test('while the service is away is 503, and counts when it is back', async () => {
    const sent = await linking(system);
    const { query } = service.callback(sent.url, card());
    service.isAway = true;
    const answer = await back(sent.caller, query);
    service.isAway = false;
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect((await back(sent.caller, query)).status).toBe(303);
    expect(await stands(sent.caller, sent.procedureId)).toEqual(['completed', 'identity-linked']);
  });

  test('that a process took which was killed then is taken by the next one', async () => {
    const sent = await linking(system);
    const { query } = service.callback(sent.url, card());
    const used = (seconds: number) =>
      system.database
        .db('utokyo_identity_checks')
        .where({ procedure_id: sent.procedureId })
        .update({ used_at: new Date(Date.now() - seconds * 1_000) });
    await used(10);
    await back(sent.caller, query);
    expect((await member(sent.memberId)).linked_subject).toBeNull();
    await used(61);
    await back(sent.caller, query);
    expect(await stands(sent.caller, sent.procedureId)).toEqual(['completed', 'identity-linked']);
  });
});

describe('an ID token', () => {
  test.each<[string, () => Wish]>([
    ['signed by nobody (alg none)', () => ({ signature: 'none' })],
    ['signed by another key of the same name', () => ({ signature: 'other-key' })],
    ['altered after it was signed', () => ({ signature: 'altered' })],
    ['signed with the public key as a secret', () => ({ signature: 'public-key-as-secret' })],
    ['signed by another algorithm', () => ({ signature: 'rsa' })],
    ['for another client', () => ({ claims: { aud: 'other' } })],
    ['for two clients', () => ({ claims: { aud: ['tetsuzuki-client', 'other'], azp: 'other' } })],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['of an issuer that differs in its last character', () => ({ claims: { iss: `${service.address}/` } })],
    ['that is over', () => ({ claims: { exp: NOW() - 120, iat: NOW() - 300 } })],
    ['without an end', () => ({ claims: { exp: undefined } })],
    ['that is not valid yet', () => ({ claims: { nbf: NOW() + 600 } })],
    ['of another round trip (nonce)', () => ({ claims: { nonce: 'A'.repeat(43) } })],
    ['without a nonce', () => ({ claims: { nonce: undefined } })],
    ['without a subject', () => ({ claims: { sub: undefined } })],
    ['whose subject no database can hold', () => ({ claims: { sub: 'card\0' } })],
    ['that is missing', () => ({ answer: { status: 200, body: { access_token: 'x', token_type: 'Bearer' } } })],
    [
      'that is none',
      () => ({ answer: { status: 200, body: { access_token: 'x', token_type: 'Bearer', id_token: 'x' } } }),
    ],
  ])('%s is refused', async (_, wish) => {
    const sent = await linking(system);
    expect((await through(service, sent, wish())).status).toBe(303);
    await expectRefused(sent);
  });
});

describe('a code', () => {
  test('of one round trip is worth nothing in another (PKCE)', async () => {
    const [attacker, victim] = [await linking(system), await linking(system)];
    const own = service.callback(victim.url, card());
    own.query.set('code', service.callback(attacker.url, card()).code);
    expect((await back(victim.caller, own.query)).status).toBe(303);
    await expectRefused(victim);
  });

  test('is given with a new assertion for the endpoint, which lasts five minutes at most', async () => {
    service.assertions = [];
    for (const sent of [await linking(system), await linking(system)]) await through(service, sent, card());
    const [first, second] = service.assertions;
    expect(first).toMatchObject({ iss: 'tetsuzuki-client', sub: 'tetsuzuki-client', aud: `${service.address}/token` });
    expect(Number(first?.['exp']) - NOW()).toBeLessThanOrEqual(300);
    expect(first?.['jti']).not.toBe(second?.['jti']);
  });
});

describe('the name on the card', () => {
  test.each<[string, Wish, boolean | null]>([
    ['in another width and without blanks', { claims: { name: '試験花' } }, true],
    ['of somebody else', { claims: { name: '試験 太郎' } }, false],
    ['at the UserInfo endpoint', { userInfo: { body: { sub: 'SUB', name: '試験 花' } } }, true],
    ['that isn’t told', { userInfo: { body: { sub: 'SUB' } } }, null],
    ['that can’t be had now', { userInfo: { status: 500, body: {} } }, null],
  ])('%s: %s %s', async (_, wish, isEqual) => {
    const sub = String(card().claims?.['sub']);
    const sent = await linking(system, { name: '試験 花' });
    const { userInfo } = wish;
    await through(service, sent, {
      claims: { sub, ...wish.claims },
      ...(userInfo && {
        userInfo: { ...userInfo, body: JSON.parse(JSON.stringify(userInfo.body).replace('SUB', sub)) },
      }),
    });
    expect(await member(sent.memberId)).toMatchObject({ linked_name_equal: isEqual });
  });

  test('of another subject at the UserInfo endpoint is refused', async () => {
    const sent = await linking(system);
    await through(service, sent, { ...card(), userInfo: { body: { sub: 'another', name: '試験 花' } } });
    await expectRefused(sent);
  });
});

describe('a service with two names', () => {
  test('knows one person under both, kept under the first; a third name is refused, and the code is given once', async () => {
    const [first, second] = ['https://card.example/api/realms/main', 'https://card.example/realms/main/'];
    const { issuer: _found, ...rest } = service.settings();
    const settings = { ...rest, endpoints: service.endpoints(first), otherIssuers: [second] };
    // One worker at a time: they would take each other's procedures.
    await system.stopWorker();
    const own = await systemWith(service, settings);
    try {
      const db = own.database.db('utokyo_members');
      const [one, other, third] = [await linking(own), await linking(own), await linking(own)];
      service.redeemed = [];
      await through(service, one, { claims: { iss: second, sub: 'card-two-names' } });
      expect(await db.clone().where({ id: one.memberId }).first()).toMatchObject({ linked_issuer: first });
      await through(service, other, { claims: { iss: first, sub: 'card-two-names' } });
      expect(await stands(other.caller, other.procedureId)).toEqual(['refused', 'identity-card-of-another']);
      await through(service, third, { claims: { iss: `${first}/`, sub: 'card-three' } });
      expect(await stands(third.caller, third.procedureId)).toEqual(['refused', 'identity-not-verified']);
      expect(service.redeemed).toHaveLength(3);
    } finally {
      await own.close();
      await system.startWorker();
    }
  });

  test('that calls itself by none of them is away: nobody is sent to it, and nothing is begun', async () => {
    service.metadata = { issuer: `${service.address}/` };
    const own = await systemWith(service, service.settings(), { worker: false });
    try {
      const { memberId } = await newMember(own);
      const answer = await (await enters(own, memberId)).call('linkIdentity');
      expect([answer.status, answer.body['taken']]).toEqual([503, 'none']);
      expect(await own.database.db('utokyo_identity_checks').count()).toEqual([{ count: 0 }]);
    } finally {
      service.metadata = {};
      await own.close();
    }
  });
});

describe('a person who comes to prove who they are', () => {
  const verifying = async (accountId: string): Promise<Sent> => {
    const caller = system.caller();
    return { memberId: accountId, caller, ...(await sentBy(caller, 'verifyIdentity', { accountId })) };
  };

  test('is let on by the card that was linked, and by no other; who isn’t linked is told so afterwards only', async () => {
    const linked = await linking(system);
    const own = card();
    await through(service, linked, own);
    const { memberId } = linked;
    const [right, wrong, notLinked, unknown] = [
      await verifying(memberId),
      await verifying(memberId),
      await verifying((await newMember(system)).memberId),
      await verifying('0000000000'),
    ];
    await through(service, wrong, card());
    expect(await stands(wrong.caller, wrong.procedureId)).toEqual(['refused', 'identity-mismatch']);
    for (const one of [notLinked, unknown]) {
      await through(service, one, own);
      expect(await stands(one.caller, one.procedureId)).toEqual(['refused', 'identity-not-linked']);
    }
    await through(service, right, own);
    const [status] = await stands(right.caller, right.procedureId);
    expect(status).toBe('awaiting-registration');
  });
});
