/** The connector `embedded`: the rows that systems of the installation read. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pushEmbedded } from '../../../activities/connectors/embedded.js';
import type { EmbeddedSettings } from '../../../worker/runtime/settings/connectors.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { ACCOUNT, attributesTo, changeTo } from './change.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => database.drop());

const settings = (name = 'weko'): EmbeddedSettings => ({
  kind: 'embedded',
  name,
  label: { ja: name, en: name },
  delayMs: 0,
});

test('a password is a row of passwords, and no row of attributes', async () => {
  const change = await changeTo();
  expect(await pushEmbedded(database.db, settings('mail'), change)).toBe('confirmed');
  const { passwordHash } = change;
  expect(await database.db('service_passwords')).toEqual([
    { service: 'mail', account_id: ACCOUNT, version: 2, password_hash: passwordHash, updated_at: expect.any(Date) },
  ]);
  expect(await database.db('service_attributes')).toEqual([]);
});

describe('attributes', () => {
  const put = (attributes: Parameters<typeof attributesTo>[0], version: number) =>
    pushEmbedded(database.db, settings(), attributesTo(attributes, version));
  const row = () => database.db('service_attributes').where({ connector: 'weko', account_id: ACCOUNT }).first();

  test('are one row of the account, by name', async () => {
    expect(await put({ wekoSocietyAffiliation: '教員', mfaMethods: ['phone'], displayName: '' }, 3)).toBe('confirmed');
    expect(await row()).toEqual({
      service: 'jairo',
      connector: 'weko',
      account_id: ACCOUNT,
      version: 3,
      attributes: { wekoSocietyAffiliation: '教員', mfaMethods: ['phone'] },
      updated_at: expect.any(Date),
    });
  });

  test('are replaced as they are named; an empty one goes, the others stay; a repeat changes nothing', async () => {
    for (let n = 0; n < 2; n++) await put({ wekoSocietyAffiliation: '図書館員', mfaMethods: [] }, 4);
    expect(await row()).toMatchObject({ version: 4, attributes: { wekoSocietyAffiliation: '図書館員' } });
    await put({ displayName: '青木' }, 5);
    expect((await row()).attributes).toEqual({ wekoSocietyAffiliation: '図書館員', displayName: '青木' });
  });

  test('of an older version never take back newer ones', async () => {
    expect(await put({ wekoSocietyAffiliation: '教員' }, 4)).toBe('confirmed');
    expect(await row()).toMatchObject({ version: 5, attributes: { wekoSocietyAffiliation: '図書館員' } });
  });

  test('of the same account ID at another service or for another system are rows of their own', async () => {
    await pushEmbedded(database.db, settings(), { ...attributesTo({ role: 'x' }, 1), service: 'shomei' });
    await pushEmbedded(database.db, settings('other'), attributesTo({ role: 'y' }, 1));
    const rows = await database
      .db('service_attributes')
      .orderBy(['service', 'connector'])
      .select('service', 'connector', 'version');
    expect(rows).toEqual([
      { service: 'jairo', connector: 'other', version: 1 },
      { service: 'jairo', connector: 'weko', version: 5 },
      { service: 'shomei', connector: 'weko', version: 1 },
    ]);
  });
});
