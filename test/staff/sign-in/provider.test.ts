/** What other providers than the embedded one may be like: their settings, and what they say of themselves. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FakeIssuer } from '../../helpers/fake-issuer.js';
import { startSignIn } from '../../helpers/identity-provider.js';
import { startSystem } from '../../helpers/system.js';

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
