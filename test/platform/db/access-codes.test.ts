/** What the database and the API both say of an account that a code is asked for. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isSendable } from '../../../db/umin/access-codes.js';
import type { UminAccount } from '../../../db/umin/accounts.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { addAccount } from '../../helpers/umin.js';

let own: TestDatabase;
beforeAll(async () => {
  own = await freshDatabase({ sample: true });
});
afterAll(async () => own.drop());

test('whether a code can be sent for it, whatever it is like', async () => {
  for (const category of ['personal', 'role'])
    for (const disabled_at of [null, new Date()])
      for (const email of [null, 'somebody@hospital.example.jp'])
        for (const forwarded of [true, false]) {
          const id = `like-${category}-${disabled_at ? 'off' : 'on'}-${email ? 'mail' : 'none'}-${forwarded ? 'fw' : 'own'}`;
          // IDs have one hyphen.
          await addAccount(own.db, `x-${id.replaceAll('-', '')}`, { category, disabled_at, email, forwarded });
        }
  const accounts: (UminAccount & { sendable: boolean })[] = await own
    .db('umin_accounts as a')
    .select('a.*', own.db.raw('is_code_sendable(a) as sendable'));
  expect(accounts.map((account) => [account.id, account.sendable])).toEqual(
    accounts.map((account) => [account.id, isSendable(account)]),
  );
  // Of those made here, personal ones in use: with an address, or forwarded.
  expect(accounts.filter(({ id, sendable }) => id.startsWith('x-like') && sendable)).toHaveLength(3);
});
