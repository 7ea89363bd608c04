/** What activities are given. Each factory picks what it needs and nothing more. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Upkeep } from '../worker/runtime/audit/upkeep.js';
import type { Converse } from '../worker/runtime/directory/ldap-client.js';
import type { MethodsOwner } from '../worker/runtime/mfa/contract.js';
import type { Mailer } from '../worker/runtime/mailer.js';
import type { Passwords } from '../worker/runtime/crypto/passwords.js';
import type { Sealer } from '../worker/runtime/crypto/seal.js';
import type { ServiceSettings } from '../worker/runtime/settings/common.js';
import type { Services } from '../worker/runtime/settings/services.js';
import type { Procedures } from '../worker/runtime/temporal/procedures.js';
import type { TrustingFetch } from '../worker/runtime/trusting-fetch.js';
import type { Tokens } from '../worker/runtime/crypto/tokens.js';
import type { Locale } from '../workflows/contracts/procedure.js';

export interface Dependencies {
  db: Knex;
  mailer: Mailer;
  /** Talks to a directory. */
  ldap: Converse;
  /** `fetch` that trusts an authority of the university's own. */
  trusting: (ca: string | undefined) => TrustingFetch;
  passwords: Passwords;
  /** Owns the verification methods of the university's members. */
  methods: MethodsOwner;
  sealer: Sealer;
  tokens: Tokens;
  /** Begins procedures for others. */
  procedures: Procedures;
  services: Services;
  /** Who runs all this, as mails say it in their foot; absent: they name the service alone. */
  institution?: Readonly<Record<Locale, string>> | undefined;
  /** Erases persons, and takes away what is past its time. */
  upkeep: Upkeep;
  /** Origin of every link in a mail. Never taken from a request. */
  publicUrl: URL;
  log: Logger;
}

/** The settings of a service, by the name that procedure IDs and rows have of it. */
export const settingsOf = (services: Services, name: string): ServiceSettings | undefined =>
  Object.hasOwn(services, name) ? services[name as keyof Services] : undefined;
