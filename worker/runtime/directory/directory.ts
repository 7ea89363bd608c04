/** The university's own directory: tells whether a password is right, by a bind, and nothing else. */
import type { Knex } from 'knex';
import { createLdapDirectory } from './ldap.js';
import type { Directory } from './contract.js';
import type { DirectorySettings } from '../settings/directory.js';
import type { Passwords } from '../crypto/passwords.js';

interface Parts {
  db: Knex;
  passwords: Passwords;
}

export function createDirectory(settings: DirectorySettings, parts: Parts): Directory {
  return settings.kind === 'ldap' ? createLdapDirectory(settings) : createEmbeddedDirectory(parts);
}

/** The table `directory_users`. A user who isn't in it gets `false`, after as long as one who is. */
function createEmbeddedDirectory({ db, passwords }: Parts): Directory {
  return {
    async check(userId, password, owner) {
      // No user ID: an empty one is looked up, which no row has, so that the answer takes as long.
      const user = await db('directory_users')
        .where({ user_id: userId ?? '', disabled_at: null })
        .first('password_hash');
      return passwords.verify(user?.password_hash, password, owner);
    },
    refusalMs: 0,
    async close() {},
  };
}
