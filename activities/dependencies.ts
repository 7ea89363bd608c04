/** What activities are given. Each factory picks what it needs and nothing more. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Converse } from '../worker/runtime/directory/ldap-client.js';
import type { Mailer } from '../worker/runtime/mailer.js';
import type { Passwords } from '../worker/runtime/crypto/passwords.js';
import type { Sealer } from '../worker/runtime/crypto/seal.js';
import type { ServiceSettings } from '../worker/runtime/settings/common.js';
import type { Services } from '../worker/runtime/settings/services.js';
import type { Procedures } from '../worker/runtime/temporal/procedures.js';
import type { Tokens } from '../worker/runtime/crypto/tokens.js';

export interface Dependencies {
  db: Knex;
  mailer: Mailer;
  /** Talks to a directory. */
  ldap: Converse;
  passwords: Passwords;
  sealer: Sealer;
  tokens: Tokens;
  /** Begins procedures for others. */
  procedures: Procedures;
  services: Services;
  /** Origin of every link in a mail. Never taken from a request. */
  publicUrl: URL;
  log: Logger;
}

/** The settings of a service, by the name that procedure IDs and rows have of it. */
export const settingsOf = (services: Services, name: string): ServiceSettings | undefined =>
  Object.hasOwn(services, name) ? services[name as keyof Services] : undefined;
