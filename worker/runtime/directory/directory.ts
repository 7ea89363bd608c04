/** The university's own directory: tells whether a password is right, by a bind, and nothing else. */
import type { Knex } from 'knex';
import { createLdapDirectory } from './ldap.js';
import type { Directory } from './contract.js';
import type { DirectorySettings, MemberDirectorySettings } from '../settings/directory.js';
import type { Services } from '../settings/services.js';
import type { Passwords } from '../crypto/passwords.js';

/** That of members of the university; undefined: their passwords are kept in our own table. */
export const createMemberDirectory = (settings: MemberDirectorySettings): Directory | undefined =>
  settings.kind === 'ldap' ? createLdapDirectory(settings) : undefined;

/** What a production installation should know where passwords are looked up in tables that nothing of it fills. */
export const unfilledTables = ({ shomei, utokyo }: Services): string[] => [
  ...(shomei.enabled && shomei.directory.kind === 'embedded'
    ? ['students are looked up in the table directory_users: services.shomei.directory names no other directory']
    : []),
  ...(utokyo.enabled && utokyo.methods.kind === 'embedded' && utokyo.directory.kind === 'embedded'
    ? ['new members of the university have no password: services.utokyo.directory names no directory that has them']
    : []),
];

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
