/** Student accounts that wrong logins locked (spec/second-password.md). */
import { loginLocks } from '../staff/login-locks.js';

export const { listLocked, unlock, listUnlocks } = loginLocks({
  service: 'shomei',
  accounts: { table: 'shomei_accounts', id: 'user_id' },
  tries: { table: 'shomei_login_tries', account: 'user_id' },
  unlocks: { table: 'shomei_unlocks', account: 'user_id' },
});
