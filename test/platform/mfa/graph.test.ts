/** Microsoft Graph as the owner of methods, over a socket: kinds, our own right, what is not now, passes. */
import { describe, expect, test } from '@jest/globals';
import { methodOf } from '../../helpers/graph-server.js';
import { ITO, TAKAHASHI, wordOf } from './support.js';
import {
  database,
  faultOf,
  graph,
  graphOverSocket,
  HOUR_MS,
  issue,
  lines,
  NAME,
  OLD,
  ownerWith,
  procedure,
} from './graph-support.js';

graphOverSocket();

describe('kinds', () => {
  test('are told once each, without numbers and names; passwords, addresses and passes are none', async () => {
    graph.add(NAME, [
      methodOf('phone', null),
      { ...methodOf('phone', null), phoneNumber: '+81 9012345678' },
      methodOf('microsoftAuthenticator', OLD),
      methodOf('softwareOath', OLD),
      { ...methodOf('fido2', OLD), displayName: 'Red key' },
      methodOf('email', OLD),
    ]);
    const owner = ownerWith();
    await issue(owner);
    expect(await owner.kinds(ITO)).toEqual(['passkey', 'phone', 'totp']);
  });

  test('of a kind that is not known here are left out, and the log says its name', async () => {
    graph.add(NAME, [methodOf('qrCodePin', OLD), methodOf('phone', OLD)]);
    expect(await ownerWith().kinds(ITO)).toEqual(['phone']);
    expect(lines.join()).toContain('qrCodePinAuthenticationMethod');
  });

  test('of nobody are refused', async () => {
    expect(await wordOf(ownerWith().kinds('9999999999'))).toBe('no-such-member');
  });

  test('are not believed where the answer is somebody else’s, or a part', async () => {
    graph.add(NAME, []);
    const context = (name: string) =>
      `https://graph.microsoft.com/v1.0/$metadata#users('${name}')/authentication/methods`;
    const answers = [
      ['other-user', { '@odata.context': context(`${TAKAHASHI}%40example.ac.jp`), value: [] }],
      ['bad-answer', { value: [], '@odata.nextLink': 'https://graph.microsoft.com/v1.0/more' }],
      ['bad-answer', { value: {} }],
      ['bad-answer', { value: [{ id: 'a' }] }],
      ['bad-answer', 'text'],
      ['done', { '@odata.context': context(NAME.replace('@', '%40').toUpperCase()), value: [] }],
      ['done', { '@odata.context': context('071cc716-8147-4397-a5ba-b2105951cc0b'), value: [] }],
    ] as const;
    const owner = ownerWith();
    for (const [fault, body] of answers) {
      graph.instead.push({ on: /methods$/, answer: { status: 200, body } });
      expect([body, await faultOf(owner.kinds(ITO))]).toEqual([body, fault]);
    }
  });
});

test('the server of these tests refuses whatever Graph does not document, and notes it', async () => {
  graph.add(NAME, []);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'client-1',
    client_secret: graph.settings.clientSecret,
    scope: `${graph.origin}/.default`,
  });
  const signIn = await fetch(`${graph.origin}/example.ac.jp/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const { access_token: token } = (await signIn.json()) as { access_token: string };
  const own = `/v1.0/users/${NAME}/authentication`;
  const asks = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(graph.origin + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  const requests: [string, string, object?][] = [
    ['GET', `${own}/methods?$select=id`],
    ['GET', own.replace('v1.0', 'beta')],
    ['DELETE', `${own}/methods/x`],
    ['DELETE', `${own}/passwordMethods/x`],
    ['PATCH', `${own}/phoneMethods/x`, {}],
    ['POST', `${own}/temporaryAccessPassMethods`, { isUsableOnce: true, code: 'of our own' }],
  ];
  for (const [method, path, body] of requests)
    expect([method, path, (await asks(method, path, body)).status]).toEqual([method, path, 400]);
  expect(graph.undocumented).toHaveLength(requests.length);
  expect((await asks('GET', `${own}/methods`)).status).toBe(200);
  graph.undocumented.length = 0;
});

describe('our own right', () => {
  test('is asked for once, however many ask, and again when it was taken back', async () => {
    graph.add(NAME, [methodOf('phone', OLD)]);
    const owner = ownerWith();
    await Promise.all(Array.from({ length: 5 }, () => owner.kinds(ITO)));
    expect(graph.tokens).toBe(1);
    graph.revokeTokens();
    expect(await owner.kinds(ITO)).toEqual(['phone']);
    expect(graph.tokens).toBe(2);
  });

  test('that is missing is final: wrong secret, 401 with a new token, 403', async () => {
    graph.add(NAME, []);
    expect(await wordOf(ownerWith({ clientSecret: 'wrong' }).kinds(ITO))).toBe('forbidden');
    graph.instead.push({ on: /methods$/, answer: { status: 401 }, times: 2 });
    expect(await wordOf(ownerWith().kinds(ITO))).toBe('forbidden');
    const body = { error: { code: 'Authorization_RequestDenied', message: `Insufficient privileges for ${NAME}` } };
    graph.instead.push({ on: /methods$/, answer: { status: 403, body } });
    expect(await wordOf(ownerWith().kinds(ITO))).toBe('forbidden');
    expect(lines.join()).not.toMatch(/1234500002|Canary/);
  });
});

describe('not now', () => {
  test('is waited for as long as Retry-After says, in seconds or as a date', async () => {
    graph.add(NAME, [methodOf('phone', OLD)]);
    const owner = ownerWith();
    const begun = Date.now();
    graph.instead.push({ on: /methods$/, answer: { status: 429, headers: { 'retry-after': '1' } } });
    expect(await owner.kinds(ITO)).toEqual(['phone']);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1_000);
    const date = new Date(Date.now() + 1_000).toUTCString();
    graph.instead.push({ on: /token$/, answer: { status: 503, headers: { 'retry-after': date } } });
    expect(await ownerWith().kinds(ITO)).toEqual(['phone']);
    expect(graph.requests.filter((line) => line.endsWith('/methods'))).toHaveLength(3);
  });

  test('for longer than anybody waits is said with the time', async () => {
    graph.add(NAME, []);
    graph.instead.push({ on: /methods$/, answer: { status: 429, headers: { 'retry-after': '120' } } });
    const error: unknown = await ownerWith({ usableWithin: '30s' })
      .kinds(ITO)
      .catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'MethodsUnavailableError', fault: 'http-429', retryAfterMs: 120_000 });
  });

  test.each([
    ['http-500', { status: 500 }],
    ['timeout', 'hang'],
    ['redirected', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['bad-answer', { status: 200, body: 'x'.repeat(300_000) }],
  ] as const)('is %s, and a repeat finds the answer', async (fault, answer) => {
    graph.add(NAME, [methodOf('phone', OLD)]);
    const owner = ownerWith({ usableWithin: '0s', timeout: '500ms' });
    graph.instead.push({ on: /methods$/, answer });
    expect(await faultOf(owner.kinds(ITO))).toBe(fault);
    expect(await owner.kinds(ITO)).toEqual(['phone']);
  });

  test('is a connection that is cut', async () => {
    graph.add(NAME, []);
    graph.instead.push({ on: /methods$/, answer: 'cut', times: 9 });
    expect(String(await faultOf(ownerWith().kinds(ITO)))).toMatch(/^connection-/);
  });
});

describe('a pass', () => {
  test('is made for one use and handed out when it can be used', async () => {
    const person = graph.add(NAME, []);
    graph.delay = { unknown: 1, notYet: 1 };
    const owner = ownerWith();
    const procedureId = procedure();
    const issued = await issue(owner, procedureId);
    expect(issued.pass).toMatch(/^\+.{7}$/);
    expect(person.pass).toMatchObject({ lifetimeInMinutes: 60, isUsableOnce: true, notYet: 0, unknown: 0 });
    expect(Date.parse(issued.expiresAt)).toBe((person.pass?.madeMs ?? 0) + HOUR_MS);
    // Created, then looked at until it could be used.
    expect(graph.requests.filter((line) => /^GET .*PassMethods\//.test(line))).toHaveLength(3);
    const row = await database.db('utokyo_passes').where({ procedure_id: procedureId }).first();
    expect(row.id).toBe(person.pass?.id);
    expect(JSON.stringify([row, lines])).not.toContain(issued.pass);
  });

  test('that isn’t usable in time is not handed out; whoever asks again gets the same', async () => {
    const person = graph.add(NAME, []);
    graph.delay = { unknown: 0, notYet: 1_000 };
    const owner = ownerWith({ usableWithin: '500ms' });
    const procedureId = procedure();
    for (const _ of [1, 2, 3]) {
      expect(await faultOf(issue(owner, procedureId))).toBe('not-usable-yet');
      expect(await owner.passState({ memberId: ITO, procedureId, issue: 1 })).toBe('not-yet');
    }
    if (person.pass) person.pass.notYet = 0;
    expect((await issue(owner, procedureId)).pass).toMatch(/^\+/);
    expect(graph.requests.filter((line) => line.startsWith('POST') && line.endsWith('PassMethods'))).toHaveLength(1);
  });

  test('whose answer was lost takes the place of the first; a newer one voids the older', async () => {
    const person = graph.add(NAME, []);
    const owner = ownerWith({ timeout: '500ms', usableWithin: '0s' });
    const procedureId = procedure();
    const first = await issue(owner, procedureId);
    const made = person.pass?.id;
    const again = await issue(owner, procedureId);
    expect(again.pass).not.toBe(first.pass);
    expect(person.pass?.id).not.toBe(made);
    const newer = procedure();
    await issue(owner, newer);
    expect(await owner.passState({ memberId: ITO, procedureId, issue: 1 })).toBe('revoked');
    expect(await owner.passState({ memberId: ITO, procedureId: newer, issue: 1 })).toBe('usable');
  });

  test.each([
    ['longer than asked for', { lifetimeInMinutes: 480 }],
    ['for many uses', { isUsableOnce: false }],
  ])('that is %s is deleted and shown to nobody', async (_what, ownWill) => {
    const person = graph.add(NAME, []);
    graph.ownWill = ownWill;
    expect(await wordOf(issue(ownerWith()))).toBe('policy');
    expect(person.pass).toBeUndefined();
  });

  test('that the policy refuses is refused for good; a life that Graph doesn’t take is made one that it does', async () => {
    const person = graph.add(NAME, []);
    const owner = ownerWith();
    const message = 'Converged UserCredentialPolicy does not allow creating or updating this authentication method';
    graph.instead.push({
      on: /^POST .*PassMethods$/,
      answer: { status: 400, body: { error: { code: 'badRequest', message } } },
    });
    expect(await wordOf(issue(owner))).toBe('policy');
    expect(lines.join()).toContain('badRequest');
    await owner.issuePass({ memberId: ITO, procedureId: procedure(), issue: 1, lifeMs: 60_000 });
    expect(person.pass?.lifetimeInMinutes).toBe(10);
  });

  test('that the policy has switched off since is not handed out', async () => {
    const person = graph.add(NAME, []);
    const looks = /^GET .*PassMethods\//;
    const owner = ownerWith();
    const procedureId = procedure();
    await issue(owner, procedureId);
    if (person.pass) person.pass.methodUsabilityReason = 'DisabledByPolicy';
    expect(await owner.passState({ memberId: ITO, procedureId, issue: 1 })).toBe('revoked');
    const stored = { ...graph.people.get(NAME)?.pass };
    graph.instead.push({
      on: looks,
      answer: {
        status: 200,
        body: {
          ...stored,
          id: 'another',
          isUsable: true,
          methodUsabilityReason: 'EnabledByPolicy',
          createdDateTime: OLD,
        },
      },
    });
    // About another pass: not believed.
    expect(await faultOf(owner.passState({ memberId: ITO, procedureId, issue: 1 }))).toBe('bad-answer');
  });

  test('tells its state: used, expired, gone, none', async () => {
    const person = graph.add(NAME, []);
    const owner = ownerWith();
    const procedureId = procedure();
    const state = (number = 1) => owner.passState({ memberId: ITO, procedureId, issue: number });
    await issue(owner, procedureId);
    for (const [reason, expected] of [
      ['OneTimeUsed', 'used'],
      ['Expired', 'expired'],
      ['NotYetValid', 'not-yet'],
      ['SomethingNew', 'not-yet'],
    ] as const) {
      if (person.pass) person.pass.methodUsabilityReason = reason;
      expect([reason, await state()]).toEqual([reason, expected]);
    }
    delete person.pass;
    expect([await state(), await state(2)]).toEqual(['none', 'none']);
    await database
      .db('utokyo_passes')
      .where({ procedure_id: procedureId })
      .update({ expires_at: new Date(0) });
    expect(await state()).toBe('expired');
  });

  test('is taken back there and here; one that is gone already too', async () => {
    const person = graph.add(NAME, []);
    const owner = ownerWith();
    const procedureId = procedure();
    const revoke = () =>
      owner.revokePass({ memberId: ITO, procedureId, issue: 1, by: 'staff:op1', reason: '本人から電話' });
    await issue(owner, procedureId);
    await revoke();
    expect(person.pass).toBeUndefined();
    expect(await owner.passState({ memberId: ITO, procedureId, issue: 1 })).toBe('revoked');
    const row = await database.db('utokyo_passes').where({ procedure_id: procedureId }).first();
    expect(row).toMatchObject({ revoked_by: 'staff:op1', reason: '本人から電話' });
    await revoke();
    const other = procedure();
    await issue(owner, other);
    delete person.pass;
    await owner.revokePass({ memberId: ITO, procedureId: other, issue: 1, by: 'person' });
    expect(await owner.passState({ memberId: ITO, procedureId: other, issue: 1 })).toBe('revoked');
  });
});
