/** What other providers than the embedded one may be like: their settings, and what they say of themselves. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lockStaff } from '../../../db/staff/change-staff.js';
import { FakeIssuer } from '../../helpers/fake-issuer.js';
import { startSignIn } from '../../helpers/identity-provider.js';
import { startSystem } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';

let issuer: FakeIssuer;
beforeAll(async () => {
  issuer = await new FakeIssuer().up();
});
afterAll(() => issuer.down());

describe('an address is believed only where the provider vouches for it', () => {
  test.each([
    [true, 303],
    [false, 403],
    ['true', 403],
    [undefined, 403],
  ])('email_verified %j answers %i', async (verified, status) => {
    const own = await startSystem({ worker: false, env: { ...issuer.env, OIDC_USER_CLAIM: 'email' } });
    try {
      await own.database.db('staff').insert({ id: 'a@example.ac.jp', name: 'x', roles: [], queues: [] });
      const one = own.caller();
      const { query } = issuer.callback(await startSignIn(one), {
        claims: { email: 'a@example.ac.jp', email_verified: verified },
      });
      const answer = await one.send({ method: 'GET', url: `/staff/sign-in/callback?${query}` });
      expect(answer.status).toBe(status);
    } finally {
      await own.close();
    }
  });
});

describe('a provider that calls itself by another name', () => {
  test('is none', async () => {
    issuer.metadata = { issuer: 'https://login.example.ac.jp/{tenantid}' };
    const own = await startSystem({ worker: false, env: issuer.env });
    try {
      const answer = await own.caller().send({ method: 'GET', url: '/staff/sign-in/start' });
      expect(answer.status).toBe(503);
    } finally {
      issuer.metadata = {};
      await own.close();
    }
  });
});

describe('the client secret', () => {
  test.each([
    [undefined, 'header'],
    [['client_secret_post', 'client_secret_basic'], 'header'],
    [['client_secret_post'], 'body'],
  ])('goes the way that the provider takes (%j: by the %s)', async (methods, way) => {
    issuer.metadata = { token_endpoint_auth_methods_supported: methods };
    const own = await startSystem({ worker: false, env: issuer.env });
    try {
      const one = own.caller();
      const { query } = issuer.callback(await startSignIn(one));
      expect((await one.send({ method: 'GET', url: `/staff/sign-in/callback?${query}` })).status).toBe(303);
      expect(issuer.secretBy).toBe(way);
    } finally {
      issuer.metadata = {};
      await own.close();
    }
  });
});

describe('groups of the provider', () => {
  test('let in whom the table does not know, fill address and own accounts, and are gone with the group; who is refused is told the ID to add', async () => {
    const staffRights = {
      groupsClaim: 'groups',
      groups: {
        '/umin': { roles: ['operator' as const], queues: ['umin' as const] },
        '/leads': { roles: ['lead' as const], queues: [] },
      },
      accounts: { utokyo: 'employeeNumber' },
    };
    const own = await startSystem({ worker: false, env: issuer.env, staffRights });
    const { db } = own.database;
    const comes = async (claims: object, userInfo: Record<string, unknown> = {}) => {
      const one = own.caller();
      const { query } = issuer.callback(await startSignIn(one), { claims: { ...claims }, userInfo });
      const answer = await one.send({ method: 'GET', url: `/staff/sign-in/callback?${query}` });
      return { one, answer };
    };
    const known = (id: string) =>
      db('staff').where({ id }).first('roles', 'queues', 'email', 'accounts', 'rights_from');
    try {
      const mori = { preferred_username: 'mori', name: '森 一', groups: ['/umin', '/leads', '/other'] };
      const first = await comes(mori, {
        email: 'Mori@example.ac.jp',
        email_verified: true,
        employeeNumber: '1234500009',
      });
      expect(first.answer.status).toBe(303);
      expect(await known('mori')).toEqual({
        roles: ['lead', 'operator'],
        queues: ['umin'],
        email: 'Mori@example.ac.jp',
        accounts: ['utokyo:1234500009'],
        rights_from: 'groups',
      });
      // Whoever is disabled while they sign in is not enabled again by what their sign-in says of them.
      const trx = await db.transaction();
      await lockStaff(trx);
      await trx('staff').where({ id: 'mori' }).update({ disabled_at: trx.fn.now() });
      const coming = comes({ ...mori, name: '森 二' });
      await until(
        'the sign-in waits',
        () => db.raw("select from pg_locks where relation = 'staff'::regclass and not granted"),
        ({ rows }) => rows.length > 0,
      );
      await trx.commit();
      expect((await coming).answer.status).toBe(403);
      expect(await db('staff').where({ id: 'mori' }).whereNotNull('disabled_at')).toHaveLength(1);
      await db('staff').where({ id: 'mori' }).update({ disabled_at: null });
      // Out of the group: the roles, and the session that came by them, are gone.
      const again = await comes(mori);
      expect(again.answer.status).toBe(303);
      const out = await comes({ ...mori, groups: ['/other'] });
      expect([out.answer.status, (await again.one.call('whoAmI')).status]).toEqual([403, 401]);
      expect(await known('mori')).toMatchObject({ roles: [], queues: [] });
      expect(out.answer.text).toContain('>mori<');
      // Whom the table of staff gives their roles, groups give and take nothing.
      const [before, op1] = [await known('op1'), await comes({ preferred_username: 'op1', groups: ['/leads'] })];
      expect([op1.answer.status, await known('op1')]).toEqual([303, before]);
      const nobody = await comes({ preferred_username: 'nobody@example.ac.jp', groups: '/none' });
      expect([nobody.answer.status, nobody.answer.text]).toEqual([
        403,
        expect.stringContaining('>nobody@example.ac.jp<'),
      ]);
      expect(await known('nobody@example.ac.jp')).toBeUndefined();
      expect(await db('register_changes').where({ entry: 'mori' }).orderBy('id').select('what', 'changed_by')).toEqual([
        { what: 'add', changed_by: 'sign-in' },
        { what: 'accounts', changed_by: 'sign-in' },
        { what: 'change', changed_by: 'sign-in' },
      ]);
    } finally {
      await own.close();
    }
  });
});

describe('an API without a provider', () => {
  test('answers everything but the sign-in', async () => {
    const own = await startSystem({ worker: false });
    try {
      const one = own.caller();
      expect((await one.send({ method: 'GET', url: '/staff/sign-in' })).status).toBe(200);
      const started = await one.send({ method: 'GET', url: '/staff/sign-in/start' });
      expect([started.status, started.headers['retry-after']]).toEqual([503, '60']);
      expect((await one.send({ method: 'GET', url: '/staff/sign-in/callback?code=x&state=y' })).status).toBe(503);
    } finally {
      await own.close();
    }
  });
});
