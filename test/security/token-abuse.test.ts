/** Security cases A5–A7 and A9: a token is good as it was made, for one registration, and only while it is the newest. Other purposes: purpose-matrix.test.ts. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GRANT_PURPOSES, PURPOSES } from '../../workflows/contracts/procedure.js';
import { urlIn } from '../helpers/mail-server.js';
import { startSystem, type System } from '../helpers/system.js';
import {
  A,
  B,
  EFFECTS,
  isPasswordMail,
  isUrlMail,
  mailedUrl,
  passwordsOf,
  registrationRow,
  rowsOf,
  TWO,
  wordOf,
} from './support.js';
import { until } from '../helpers/wait.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

const redeem = (token: string, more: Record<string, unknown> = {}) =>
  system.caller().call('redeemOneTimeUrl', { token, ...more });
/** Tells one character from itself: the smallest forgery. */
const altered = (text: string): string => (text.startsWith('x') ? `y${text.slice(1)}` : `x${text.slice(1)}`);

describe('A5: a forged token', () => {
  test('A5: a token with any part altered, missing, added or spelt in another way is unknown', async () => {
    const mine = await mailedUrl(system, system.caller());
    const other = await mailedUrl(system, system.caller(), TWO);
    const parts = mine.token.split('.');
    const mac = parts[4] ?? '';
    const forged = [
      ...parts.map((part, at) => parts.with(at, altered(part)).join('.')),
      ...parts.map((_, at) => parts.toSpliced(at, 1).join('.')),
      parts.with(2, other.procedureId).join('.'),
      parts.with(3, '2').join('.'),
      parts.with(3, '01').join('.'),
      parts.with(3, '1e0').join('.'),
      // The name of another purpose under this one's signature.
      ...[...PURPOSES, ...GRANT_PURPOSES].slice(1).map((purpose) => parts.with(1, purpose).join('.')),
      `${mine.token}.x`,
      `${mine.token}=`,
      ` ${mine.token}`,
      `${mine.token}\n`,
      `${mine.token}\u0000`,
      mine.token.toUpperCase(),
      parts.with(4, mac.replaceAll('-', '+').replaceAll('_', '/')).join('.') + '=',
      parts.with(4, '').join('.'),
      'x'.repeat(2_048),
    ];
    // A mail arrives a moment before the ledger says so.
    const underWay = () => system.database.db('mail_log').whereNot({ state: 'sent' });
    await until('mails under way', underWay, ({ length }) => length === 0);
    const before = await rowsOf(system.database.db, ...EFFECTS);
    for (const token of forged) {
      const reply = await redeem(token);
      expect([token, reply.status < 500 && reply.status >= 400, wordOf(reply)]).toEqual([token, true, 'url-unknown']);
    }
    expect(await rowsOf(system.database.db, ...EFFECTS)).toBe(before);
  });
});

describe('A6: the token of one registration', () => {
  test('A6: with the identity of another beside it in body, query, header or cookie never touches the other', async () => {
    const { token } = await mailedUrl(system, system.caller());
    const before = await Promise.all(B.map((id) => registrationRow(system.database.db, id)));
    for (const extra of [
      { userId: B[0] },
      { email: TWO },
      { role: 'admin' },
      { applicationId: B[0] },
      { procedureId: 'x' },
    ]) {
      const reply = await redeem(token, extra);
      expect([reply.status, wordOf(reply)]).toEqual([400, 'malformed']);
    }
    const caller = system.caller({ headers: { 'x-user-id': B[0], 'x-forwarded-user': TWO } });
    Object.assign(caller.jar, { applicationId: B[0], email: TWO, role: 'admin' });
    const reply = await caller.send({
      method: 'POST',
      url: `/api/v1/one-time-urls/redeem?applicationId=${B[0]}&email=${TWO}`,
      payload: { token },
    });
    // Refused for its query, or taken for what its token says; never for anybody else.
    expect([200, 400]).toContain(reply.status);
    await redeem(token);
    expect(system.mail.box.filter(isPasswordMail).flatMap((m) => m.to)).toEqual(['contact@univ-a.example.jp']);
    expect(await Promise.all(B.map((id) => registrationRow(system.database.db, id)))).toEqual(before);
  });

  test('A6: OK takes no registration but those of its own address', async () => {
    const { body } = await system.caller().call('startPasswordReissue', { email: 'contact@univ-a.example.jp' });
    const { procedureId } = body;
    for (const extra of [{ applicationId: B[0] }, { email: TWO }, { applicationIds: B }]) {
      expect((await system.caller().call('acceptPasswordReissue', { procedureId, ...extra })).status).toBe(400);
    }
    expect(system.mail.box).toHaveLength(0);
  });
});

describe('A7: of several URLs', () => {
  test('A7: only the newest of five works, and the use of it leaves none', async () => {
    const urls = [];
    for (let i = 0; i < 5; i++) urls.push(await mailedUrl(system, system.caller()));
    const { password_version: version } = await registrationRow(system.database.db);
    for (const { token } of urls.slice(0, 4)) expect(wordOf(await redeem(token))).toBe('url-expired');
    expect((await registrationRow(system.database.db)).password_version).toBe(version);
    expect((await redeem(urls[4]?.token ?? '')).body).toMatchObject({ status: 'completed' });
    for (const { token } of urls) expect((await redeem(token)).status).toBeGreaterThanOrEqual(400);
    expect((await registrationRow(system.database.db)).password_version).toBe(version + 1);
    expect(passwordsOf(system, A)).toHaveLength(1);
  });

  test('A7: twenty OKs at once leave exactly one URL that works', async () => {
    const starts = await Promise.all(
      Array.from({ length: 20 }, () =>
        system.caller().call('startPasswordReissue', { email: 'contact@univ-a.example.jp' }),
      ),
    );
    const ids = starts.map((reply) => reply.body['procedureId'] as string);
    const oks = await Promise.all(
      ids.map((procedureId) => system.caller().call('acceptPasswordReissue', { procedureId })),
    );
    expect(new Set(oks.map((reply) => reply.status))).toEqual(new Set([200]));
    const { db } = system.database;
    const open = () => db('procedures').whereIn('procedure_id', ids).where({ closed: false });
    await until('open procedures', open, ({ length }) => length === 1);
    await system.mail.wait(isUrlMail);
    expect(await db('reissue_claims').whereIn('procedure_id', ids).whereNull('ended')).toHaveLength(1);
    const { password_version: version } = await registrationRow(db);
    const tokens = ids.map((procedureId) =>
      system.deps.tokens.url({ purpose: 'password-reissue', procedureId, issue: 1 }),
    );
    const replies = await Promise.all(tokens.map((token) => redeem(token)));
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
    expect((await registrationRow(db)).password_version).toBe(version + 1);
    expect(passwordsOf(system, A)).toHaveLength(1);
  });

  test('A7: none works any more once the password was changed in another way', async () => {
    const { db } = system.database;
    const { token } = await mailedUrl(system, system.caller());
    await db('cinii_registrations').where({ application_id: A }).increment('password_version', 1);
    const before = await registrationRow(db);
    expect(wordOf(await redeem(token))).toBe('url-expired');
    expect(await registrationRow(db)).toEqual(before);
    expect(system.mail.box.filter(isPasswordMail)).toHaveLength(0);
  });

  test('A7: none works any more once the registration has moved to another address', async () => {
    const { db } = system.database;
    const { token } = await mailedUrl(system, system.caller());
    const moved = { email: 'new@univ-a.example.jp', email_key: 'new@univ-a.example.jp' };
    const { email, email_key: key } = await registrationRow(db);
    await db('cinii_registrations').where({ application_id: A }).update(moved);
    try {
      const before = await registrationRow(db);
      await redeem(token);
      expect(system.mail.box.filter(isPasswordMail).map((m) => m.to)).toEqual([]);
      expect(await registrationRow(db)).toEqual(before);
    } finally {
      await db('cinii_registrations').where({ application_id: A }).update({ email, email_key: key });
    }
  });
});

test('A9: whatever a caller says of host and scheme, the mailed URL has the configured origin', async () => {
  const headers = {
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example;proto=https',
    'x-forwarded-proto': 'https',
  };
  const { mail } = await mailedUrl(system, system.caller({ headers }));
  expect(new URL(urlIn(mail).url).origin).toBe('http://127.0.0.1:8080');
  expect(mail.raw).not.toContain('evil.example');
});

test('A9: a language link or a path with // or CRLF in it never leads to another site', async () => {
  for (const url of [
    '//evil/%2f..',
    '/\\evil',
    '/u?token=x&next=//evil',
    '/?lang=en&next=https:evil',
    '/%0d%0aset-cookie:x=1',
  ]) {
    const reply = await system.caller().send({ method: 'GET', url });
    expect(reply.status).toBeLessThan(500);
    expect(String(reply.headers['location'] ?? '/')).toMatch(/^\/(?![/\\])/);
    expect(reply.headers['set-cookie'] ?? '').not.toContain('x=1');
  }
});
