/** Members of the university whose accounts wrong sign-ins locked. */
import { loginLocks } from '../staff/login-locks.js';

export const { listLocked, unlock, listUnlocks } = loginLocks({
  service: 'utokyo',
  accounts: { table: 'utokyo_members', id: 'id' },
  tries: { table: 'utokyo_login_tries', account: 'member_id' },
  unlocks: { table: 'utokyo_unlocks', account: 'member_id' },
});
