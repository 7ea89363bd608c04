/**
 * Staff, as identity management systems keep them. The requests are those of the public documentation of Microsoft Entra ID
 * (https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups) and of Okta
 * (https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20). An independent suite goes over the endpoint in `compliance.test.ts`.
 */
import { describe, expect, test } from '@jest/globals';
import { findKnownStaff, putStaff } from '../../../db/staff/change-staff.js';
import { atSignIn } from '../../../workflows/rules/staff-rights.js';
import { HOST, ORIGIN } from '../api/support.js';
import { OWN, staffRights, startEndpoint, tokenOf, wordOf } from './support.js';

const endpoint = startEndpoint();
const { patch, send, signedIn, trailOf } = endpoint;

describe('staff, as Microsoft Entra ID keeps them', () => {
  test('are looked for, made, changed, given roles by groups and disabled, and each change is in the trail', async () => {
    const none = await send('staff', `GET /Users?filter=${encodeURIComponent('userName eq "kato@example.ac.jp"')}`);
    expect(none).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } });
    const made = await send('staff', 'POST /Users', {
      schemas: [
        'urn:ietf:params:scim:schemas:core:2.0:User',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
      ],
      externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
      userName: 'kato@example.ac.jp',
      active: true,
      displayName: '加藤 花',
      emails: [{ primary: true, type: 'work', value: 'kato@office.example.jp' }],
      meta: { resourceType: 'User' },
      name: { formatted: '加藤 花', familyName: '加藤', givenName: '花' },
      roles: [],
    });
    const location = `${ORIGIN}/scim/v2/Users/kato%40example.ac.jp`;
    expect(made).toMatchObject({
      status: 201,
      headers: { location, etag: expect.stringMatching(/^W\/"/) },
      body: {
        id: 'kato@example.ac.jp',
        userName: 'kato@example.ac.jp',
        displayName: '加藤 花',
        active: true,
        meta: { location },
      },
    });
    expect(made.headers['etag']).toBe((made.body['meta'] as { version: string }).version);

    const query = encodeURIComponent('displayName eq "queue-umin"');
    const groups = await send('staff', `GET /Groups?excludedAttributes=members&filter=${query}`);
    expect(groups.body.Resources).toEqual([expect.objectContaining({ id: 'queue-umin', displayName: 'queue-umin' })]);
    for (const id of ['queue-umin', 'role-operator'])
      expect(
        (await patch('staff', `Groups/${id}`, { op: 'Add', path: 'members', value: [{ value: 'kato@example.ac.jp' }] }))
          .status,
      ).toBe(200);
    const { body } = await send('staff', 'GET /Users/kato%40example.ac.jp');
    expect(body['groups']).toEqual([
      { value: 'role-operator', display: 'role-operator' },
      { value: 'queue-umin', display: 'queue-umin' },
    ]);
    const asked = encodeURIComponent('id eq "role-operator" and members eq "kato@example.ac.jp"');
    expect((await send('staff', `GET /Groups?filter=${asked}`)).body['totalResults']).toBe(1);

    const address = { op: 'Replace', path: 'emails[type eq "work"].value', value: 'hana@office.example.jp' };
    expect((await patch('staff', 'Users/kato@example.ac.jp', address)).body['emails']).toEqual([
      { value: 'hana@office.example.jp', type: 'work' },
    ]);
    const gone = { op: 'Remove', path: 'members', value: [{ value: 'kato@example.ac.jp' }] };
    expect((await patch('staff', 'Groups/queue-umin', gone)).status).toBe(200);
    const off = await patch('staff', 'Users/kato@example.ac.jp', { op: 'Replace', path: 'active', value: 'False' });
    expect(off.body).toMatchObject({ active: false });
    expect(await endpoint.db('staff').where({ id: 'kato@example.ac.jp' }).first()).toMatchObject({
      name: '加藤 花',
      email: 'hana@office.example.jp',
      roles: ['operator'],
      queues: [],
      disabled_at: expect.any(Date),
      rights_from: 'scim:idm-staff',
    });
    const by = 'scim:idm-staff';
    const trail = await trailOf('kato@example.ac.jp');
    expect(trail.map((row) => (row as unknown[])[3])).toEqual(Array.from({ length: 7 }, () => by));
    expect(trail.at(-1)).toEqual(['staff', 'change', { disabled: { before: false, after: true } }, by]);
  });

  test('lose every session at the moment in which they are disabled', async () => {
    const cookie = await signedIn();
    const inside = () => endpoint.api.app.inject({ url: '/api/v1/trial/session', headers: { host: HOST, cookie } });
    expect((await inside()).statusCode).toBe(200);
    expect((await patch('staff', 'Users/someone', { op: 'replace', value: { active: false } })).status).toBe(200);
    expect((await inside()).statusCode).toBe(401);
    await patch('staff', 'Users/someone', { op: 'replace', value: { active: true } });
    expect((await inside()).statusCode).toBe(401);
  });

  test('are called by the parts of their name, where no other is given', async () => {
    const name = { familyName: '部品', givenName: '名子', middleName: 'x' };
    const { body } = await send('staff', 'POST /Users', { userName: 'parts1', name });
    expect(body).toMatchObject({ displayName: '部品 名子' });
    expect(body).not.toHaveProperty('name');
    expect((await patch('staff', 'Users/parts1', { op: 'replace', path: 'name.familyName', value: 'x' })).body).toEqual(
      body,
    );
  });

  test('keep the last administrator', async () => {
    await endpoint.db('staff').whereIn('id', ['admin1', 'op2']).update({ rights_from: 'scim:idm-staff' });
    for (const answer of [
      await patch('staff', 'Users/admin1', { op: 'replace', path: 'active', value: false }),
      await patch('staff', 'Groups/role-administrator', { op: 'replace', path: 'members', value: [] }),
      await send('staff', 'DELETE /Users/admin1'),
    ])
      expect(wordOf(answer)).toBe('409 mutability');
    const both = { op: 'replace', path: 'members', value: [{ value: 'op2' }] };
    expect((await patch('staff', 'Groups/role-administrator', both)).status).toBe(200);
    const roles = async (id: string): Promise<string[]> => (await endpoint.db('staff').where({ id }).first()).roles;
    expect([await roles('admin1'), await roles('op2')]).toEqual([[], ['operator', 'administrator']]);
    await send('staff', 'PUT /Groups/role-administrator', {
      displayName: 'role-administrator',
      members: [{ value: 'admin1' }],
    });
    expect([await roles('admin1'), await roles('op2')]).toEqual([['administrator'], ['operator']]);
  });

  test('have one giver of rights: a source neither gives nor takes what is given by hand', async () => {
    await endpoint.db('staff').insert({ id: 'hand1', name: '手', roles: ['operator'], queues: ['umin'] });
    await send('staff', 'POST /Users', { userName: 'made1', displayName: '作', roles: ['operator', 'lead'] });
    const made = await findKnownStaff(endpoint.db, 'made1');
    expect(made).toMatchObject({ roles: ['operator', 'lead'], rightsFrom: 'scim:idm-staff' });
    if (made) await putStaff(endpoint.db, { ...made, roles: ['operator'] }, { by: 'staff:admin1' });
    for (const id of ['hand1', 'made1']) {
      const member = (op: string) => ({ op, path: 'members', value: [{ value: id }] });
      for (const answer of [
        await patch('staff', `Users/${id}`, { op: 'add', path: 'roles', value: [{ value: 'lead' }] }),
        await patch('staff', 'Groups/role-lead', member('add')),
        await patch('staff', 'Groups/role-operator', member('remove')),
      ]) {
        expect(wordOf(answer)).toBe('409 mutability');
        expect(answer.body['detail']).toContain(id);
      }
      expect((await patch('staff', `Users/${id}`, { op: 'replace', value: { displayName: '名' } })).status).toBe(200);
      expect(await findKnownStaff(endpoint.db, id)).toMatchObject({
        name: '名',
        roles: ['operator'],
        rightsFrom: null,
      });
    }
  });

  test('are administrators by a source that may make them so, and by no other', async () => {
    const few = { authorization: `Bearer ${tokenOf('few')}` };
    const user = { userName: 'few1', displayName: '少' };
    for (const answer of [
      await send('staff', 'POST /Users', { ...user, roles: ['administrator'] }, few),
      await send('staff', 'PUT /Groups/role-administrator', { members: [] }, few),
    ])
      expect(wordOf(answer)).toBe('403');
    expect((await send('staff', 'POST /Users', { ...user, roles: ['lead'] }, few)).status).toBe(201);
    const members = [{ value: 'few1' }];
    const add = { Operations: [{ op: 'add', path: 'members', value: members }] };
    expect(wordOf(await send('staff', 'PATCH /Groups/role-administrator', add, few))).toBe('403');
    expect(await findKnownStaff(endpoint.db, 'few1')).toMatchObject({ roles: ['lead'], rightsFrom: 'scim:idm-few' });
  });

  test('who are made without rights get those that groups of the identity provider give', async () => {
    await send('staff', 'POST /Users', { userName: 'plain1', displayName: '森' });
    const person = { userId: 'plain1', name: '森', groups: ['office'], accounts: [] };
    expect(atSignIn(person, await findKnownStaff(endpoint.db, 'plain1'), staffRights.groups).wanted).toMatchObject({
      roles: ['operator'],
      queues: ['umin'],
    });
  });

  test('have groups that can not be made, renamed or taken away', async () => {
    expect(wordOf(await send('staff', 'POST /Groups', { displayName: 'role-lead' }))).toBe('409 uniqueness');
    expect(wordOf(await send('staff', 'POST /Groups', { displayName: '総務課' }))).toBe('400 invalidValue');
    expect(wordOf(await patch('staff', 'Groups/role-lead', { op: 'replace', value: { displayName: 'x' } }))).toBe(
      '400 mutability',
    );
    expect(
      wordOf(await patch('staff', 'Groups/role-lead', { op: 'add', path: 'members', value: [{ value: 'nobody' }] })),
    ).toBe('400 invalidValue');
    const gone = await send('staff', 'DELETE /Groups/role-lead');
    expect([gone.status, gone.headers['allow']]).toEqual([405, 'GET, HEAD, PATCH, PUT']);
    expect((await send('umin', 'GET /Groups')).status).toBe(404);
  });

  test('are told with their own accounts, which are changed apart', async () => {
    const accounts = [{ type: 'umin', value: 'yamada-tar' }];
    const put = await send('staff', 'PUT /Users/op1', { userName: 'OP1', [OWN('Staff')]: { accounts } });
    expect(put.body[OWN('Staff')]).toMatchObject({ queues: ['umin', 'cinii', 'utokyo'], accounts });
    expect(await endpoint.db('staff').where({ id: 'op1' }).first('accounts', 'roles')).toEqual({
      accounts: ['umin:yamada-tar'],
      roles: ['operator'],
    });
    expect((await trailOf('op1')).map((row) => (row as string[])[1])).toEqual(['accounts']);
  });
});
