/**
 * Accounts of each register, as identity management systems keep them. The requests are those of the public documentation of Microsoft Entra ID
 * (https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups) and of Okta
 * (https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20). An independent suite goes over the endpoint in `compliance.test.ts`.
 */
import { describe, expect, test } from '@jest/globals';
import { noteChanges } from '../../../db/audit/register-changes.js';
import { entriesOf } from '../../../db/platform/scim.js';
import { SCIM_SERVICES } from '../../../worker/runtime/settings/scim.js';
import { OWN, startEndpoint, wordOf } from './support.js';

const endpoint = startEndpoint();
const { patch, send, trailOf } = endpoint;

describe('accounts, as Okta keeps them', () => {
  test('are made, taken over where they are there, replaced, and disabled', async () => {
    const profile = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'kato-hana1',
      name: { givenName: '花', familyName: '加藤' },
      emails: [{ primary: true, value: 'kato@hospital.example.jp', type: 'work' }],
      displayName: '加藤 花',
      locale: 'ja-JP',
      externalId: '00ujl29u0le5T6Aj10h7',
      groups: [],
      password: '1mz050nq',
      active: true,
    };
    expect(await send('umin', 'POST /Users', profile)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: 'familyNameKana: is required' },
    });
    const own = { familyNameKana: 'カトウ', givenNameKana: 'はな', sex: 'female', birthDate: '1990-02-03' };
    const made = await send('umin', 'POST /Users', { ...profile, [OWN('UminAccount')]: own });
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain('1mz050nq');
    expect(await endpoint.db('umin_accounts').where({ id: 'kato-hana1' }).first()).toMatchObject({
      family_kana: 'かとう',
      birth: '1990-02-03',
      email: 'kato@hospital.example.jp',
      category: 'personal',
      password_hash: null,
      identity_key: '加藤\n花\nかとう\nはな\nfemale\n1990/02/03',
    });
    expect(wordOf(await send('umin', 'POST /Users', { ...profile, [OWN('UminAccount')]: own }))).toBe('409 uniqueness');
    const query = encodeURIComponent('externalId eq "00ujl29u0le5T6Aj10h7"');
    expect((await send('umin', `GET /Users?filter=${query}&startIndex=1&count=100`)).body).toMatchObject({
      totalResults: 1,
    });

    const replaced = await send('umin', 'PUT /Users/kato-hana1', {
      ...profile,
      id: 'kato-hana1',
      name: { familyName: '佐藤', givenName: '花' },
    });
    expect(replaced).toMatchObject({
      status: 200,
      body: { name: { familyName: '佐藤' }, [OWN('UminAccount')]: { birthDate: '1990-02-03' } },
    });
    expect((await endpoint.db('umin_accounts').where({ id: 'kato-hana1' }).first('identity_key')).identity_key).toMatch(
      /^佐藤\n/,
    );
    expect((await patch('umin', 'Users/kato-hana1', { op: 'replace', value: { active: false } })).body).toMatchObject({
      active: false,
    });
    expect((await trailOf('kato-hana1')).map((row) => (row as unknown[]).slice(0, 3))).toEqual([
      ['umin', 'add', expect.objectContaining({ family: { after: '加藤' } })],
      ['umin', 'change', { external_id: { before: null, after: '00ujl29u0le5T6Aj10h7' } }],
      ['umin', 'change', { family: { before: '加藤', after: '佐藤' } }],
      ['umin', 'change', { disabled: { before: false, after: true } }],
    ]);
  });

  test('are told page by page, 200 at most', async () => {
    const all = await send('umin', 'GET /Users?count=1000');
    const ids = all.body.Resources?.map(({ id }) => String(id)) ?? [];
    expect(ids.length).toBeGreaterThan(3);
    expect(ids).toEqual(ids.toSorted());
    const [second] = (await send('umin', 'GET /Users?startIndex=2&count=1')).body.Resources ?? [];
    expect(second?.['id']).toBe(ids[1]);
    expect((await send('umin', 'GET /Users?count=0')).body).toMatchObject({ totalResults: ids.length, Resources: [] });
    expect((await send('umin', 'GET /Users?startIndex=-7&count=-1')).body).toMatchObject({
      startIndex: 1,
      itemsPerPage: 0,
    });
    expect((await send('umin', 'GET /Users?startIndex=999999999')).body).toMatchObject({ Resources: [] });
    expect(wordOf(await send('umin', 'GET /Users?startIndex=1e9'))).toBe('400 invalidValue');
    const search = { filter: `userName eq "${ids[1]}"`, attributes: ['userName'], startIndex: 1, count: 5 };
    expect((await send('umin', 'POST /Users/.search', search)).body).toMatchObject({ Resources: [{ id: ids[1] }] });
    const few = await send('umin', 'GET /Users?count=1&attributes=userName');
    expect(Object.keys(few.body.Resources?.[0] ?? {}).sort()).toEqual(['id', 'schemas', 'userName']);
  });

  test('that are deleted are disabled, there is none for this source, and it may make them again', async () => {
    await send('umin', 'PATCH /Users/yamada-tar', { Operations: [{ op: 'add', path: 'externalId', value: 'e-1' }] });
    expect((await send('umin', 'DELETE /Users/yamada-tar')).status).toBe(204);
    const row = () => endpoint.db('umin_accounts').where({ id: 'yamada-tar' }).first('disabled_at', 'family');
    expect(await row()).toEqual({ disabled_at: expect.any(Date), family: '山田' });
    expect((await send('umin', 'GET /Users/yamada-tar')).status).toBe(404);
    expect((await send('umin', 'DELETE /Users/yamada-tar')).status).toBe(404);
    const query = encodeURIComponent('userName eq "yamada-tar"');
    expect((await send('umin', `GET /Users?filter=${query}`)).body['totalResults']).toBe(0);
    const again = await send('umin', 'POST /Users', { userName: 'yamada-tar' });
    expect(again).toMatchObject({ status: 201, body: { active: true, name: { familyName: '山田' } } });
    expect(await row()).toMatchObject({ disabled_at: null });
    const noted = (deleted: boolean, before: string | null) => ({
      ...(before !== null && { external_id: { before, after: null } }),
      deleted: { before: !deleted, after: deleted },
    });
    const disabled = (after: boolean) => ({ disabled: { before: !after, after } });
    expect((await trailOf('yamada-tar')).map((row) => (row as unknown[])[2])).toEqual([
      { external_id: { before: null, after: 'e-1' } },
      disabled(true),
      noted(true, 'e-1'),
      disabled(false),
      noted(false, null),
    ]);
  });

  test('keep the name and the address under which a procedure is under way, and may be disabled meanwhile', async () => {
    const claim = { procedure_id: 'umin-access-code-held', account_id: 'suzuki-ic2', password_version: 0 };
    await endpoint.db('umin_code_claims').insert({ ...claim, claimed_at: endpoint.db.fn.now(), state: 'open' });
    const address = { op: 'replace', path: 'emails', value: [{ value: 'other@hospital.example.jp' }] };
    expect((await patch('umin', 'Users/suzuki-ic2', address)).status).toBe(409);
    expect((await patch('umin', 'Users/suzuki-ic2', { op: 'replace', value: { active: false } })).status).toBe(200);
    await endpoint.db('umin_code_claims').update({ state: 'ended' });
    expect((await patch('umin', 'Users/suzuki-ic2', address)).status).toBe(200);
  });

  test('are changed only in the version that was seen', async () => {
    const { headers, body } = await send('umin', 'GET /Users/suzuki-ich');
    const version = String(headers['etag']);
    expect((await send('umin', 'GET /Users/suzuki-ich', undefined, { 'if-none-match': version })).status).toBe(304);
    const name = { name: { familyName: '鈴木', givenName: '一朗' } };
    const first = await send('umin', 'PUT /Users/suzuki-ich', name, { 'if-match': version });
    expect([first.status, first.headers['etag'] === version]).toEqual([200, false]);
    for (const line of ['PUT', 'PATCH', 'DELETE'] as const)
      expect(
        (
          await send(
            'umin',
            `${line} /Users/suzuki-ich`,
            line === 'DELETE' ? undefined : { ...name, Operations: [{ op: 'remove', path: 'emails' }] },
            { 'if-match': version },
          )
        ).status,
      ).toBe(412);
    expect(
      (await send('umin', 'PUT /Users/suzuki-ich', { name: body['name'] as object }, { 'if-match': '*' })).status,
    ).toBe(200);
    expect((await send('umin', 'GET /Users/suzuki-ich')).headers['etag']).toBe(version);
  });
});

describe('each register', () => {
  test('of certificate issuance takes an address once, and what was mailed to the one before counts no more', async () => {
    const before = await endpoint.db('shomei_accounts').whereNotNull('email').first();
    expect(
      (
        await send('shomei', 'POST /Users', {
          userName: 'New.Student1',
          emails: 'new1@student.example.jp',
          preferredLanguage: 'en-US',
        })
      ).status,
    ).toBe(201);
    const row = (userId: string) => endpoint.db('shomei_accounts').where({ user_id: userId }).first();
    expect(await row('new.student1')).toMatchObject({ email_key: 'new1@student.example.jp', locale: 'en' });
    const taken = { op: 'replace', path: 'emails.value', value: before.email };
    expect(wordOf(await patch('shomei', 'Users/new.student1', taken))).toBe('409 uniqueness');
    await patch('shomei', 'Users/new.student1', {
      op: 'replace',
      path: 'emails',
      value: [{ value: 'new2@student.example.jp' }],
    });
    expect(await row('new.student1')).toMatchObject({ email: 'new2@student.example.jp', email_version: 2 });
    await patch('shomei', 'Users/new.student1', { op: 'replace', path: 'preferredLanguage', value: 'ja' });
    const language = { locale: { before: 'en', after: 'ja' } };
    expect((await trailOf('new.student1')).at(-1)).toEqual(['shomei', 'change', language, 'scim:idm-shomei']);
    await patch('shomei', 'Users/new.student1', { op: 'remove', path: 'emails' });
    expect(await row('new.student1')).toMatchObject({ email: null, email_key: null, email_version: 3 });
  });

  test('of the university tells the address until now of a change', async () => {
    const department = { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: '文学部' } };
    const made = await send('utokyo', 'POST /Users', {
      userName: '9999000001',
      displayName: '新 入',
      userType: 'Student',
      emails: [{ value: 'shin@u.example.jp' }],
      ...department,
    });
    expect(made.status).toBe(201);
    expect(await endpoint.db('utokyo_members').where({ id: '9999000001' }).first()).toMatchObject({
      kind: 'student',
      faculty: '文学部',
      mfa_required: false,
    });
    await patch('utokyo', 'Users/9999000001', {
      op: 'Replace',
      path: 'emails[type eq "work"].value',
      value: 'shin2@u.example.jp',
    });
    expect(await endpoint.db('utokyo_address_changes').where({ member_id: '9999000001' })).toMatchObject([
      { replaced: 'shin@u.example.jp', changed_by: null },
    ]);
    expect((await trailOf('9999000001')).at(-1)).toEqual([
      'utokyo',
      'change',
      { email: { before: 'shin@u.example.jp', after: 'shin2@u.example.jp' } },
      'scim:idm-utokyo',
    ]);
    expect(wordOf(await patch('utokyo', 'Users/9999000001', { op: 'remove', path: 'emails' }))).toBe(
      '400 invalidValue',
    );
  });

  test('of CiNii makes a registration whose password nobody knows, and one that was cancelled stays so', async () => {
    const made = await send('cinii', 'POST /Users', {
      userName: 'auth00009999',
      displayName: 'Z大学',
      emails: [{ value: 'lib@univ-z.example.jp' }],
      [OWN('CiniiRegistration')]: { kind: '新規' },
    });
    expect(made).toMatchObject({ status: 201, body: { id: 'AUTH00009999', active: true } });
    const row = () => endpoint.db('cinii_registrations').where({ application_id: 'AUTH00009999' }).first();
    expect(await row()).toMatchObject({ use_state: 'active', password_hash: expect.stringMatching(/^\$argon2id\$/) });
    expect(JSON.stringify(await trailOf('AUTH00009999'))).not.toContain('argon2');
    await send('cinii', 'DELETE /Users/AUTH00009999');
    expect((await row()).use_state).toBe('suspended');
    await endpoint
      .db('cinii_registrations')
      .update({ use_state: 'cancelled' })
      .where({ application_id: 'AUTH00000103' });
    expect(wordOf(await patch('cinii', 'Users/AUTH00000103', { op: 'replace', value: { active: true } }))).toBe(
      '409 mutability',
    );
  });

  test.each(SCIM_SERVICES)(
    '%s keeps disabled whom somebody else has disabled; a source lifts what it did itself',
    async (service) => {
      const { table, key } = entriesOf(service);
      if (service === 'staff')
        await endpoint.db('staff').insert({ id: 'zz-hand', name: '手', roles: ['operator'], queues: [] });
      const isCinii = service === 'cinii';
      const { [key]: id } = await endpoint
        .db(table)
        .where(isCinii ? { use_state: 'active' } : { disabled_at: null })
        .orderBy(key, 'desc')
        .first(key);
      const byHand = async (off: boolean): Promise<void> => {
        const state = (is: boolean) => (is ? 'suspended' : 'active');
        await endpoint
          .db(table)
          .where(key, id)
          .update(isCinii ? { use_state: state(off) } : { disabled_at: off ? endpoint.db.fn.now() : null });
        const changes = isCinii
          ? { use_state: { before: state(!off), after: state(off) } }
          : { disabled: { before: !off, after: off } };
        await noteChanges(endpoint.db, [{ register: service, entry: id, what: 'change', changes, by: 'staff:admin1' }]);
      };
      const active = async (value: boolean): Promise<string> =>
        wordOf(await patch(service, `Users/${id}`, { op: 'replace', value: { active: value } }));
      const makeAgain = async (): Promise<string> => wordOf(await send(service, 'POST /Users', { userName: id }));
      await byHand(true);
      expect([await active(true), await active(false), await active(true)]).toEqual([
        '409 mutability',
        '200',
        '409 mutability',
      ]);
      expect((await send(service, `DELETE /Users/${id}`)).status).toBe(204);
      const deleted = { deleted: { before: false, after: true } };
      expect((await trailOf(id)).at(-1)).toEqual([service, 'change', deleted, `scim:idm-${service}`]);
      expect(await makeAgain()).toBe('409 mutability');
      await byHand(false);
      expect([await makeAgain(), await active(false), await active(true)]).toEqual(['201', '200', '200']);
    },
  );

  test.each(SCIM_SERVICES)('%s says what it is', async (service) => {
    const config = await send(service, 'GET /ServiceProviderConfig');
    expect(config.body).toMatchObject({
      patch: { supported: true },
      changePassword: { supported: false },
      etag: { supported: true },
    });
    const types = await send(service, 'GET /ResourceTypes');
    expect(types.body.Resources?.map(({ id }) => id)).toEqual(service === 'staff' ? ['User', 'Group'] : ['User']);
    const schemas = await send(service, 'GET /Schemas');
    for (const { id } of schemas.body.Resources ?? [])
      expect((await send(service, `GET /Schemas/${String(id)}`)).body['id']).toBe(id);
    const { body } = await send(service, 'GET /Users?count=1');
    expect(body['totalResults']).toBeGreaterThan(0);
  });
});
