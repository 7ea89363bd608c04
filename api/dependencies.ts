/** What the API is built from. Everything is made by `main.ts` (or a test) and handed in. */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Signer } from '../worker/runtime/audit/checkpoint.js';
import type { Replayer } from '../worker/runtime/audit/replayer.js';
import type { Config } from '../worker/runtime/settings/config.js';
import type { Directory } from '../worker/runtime/directory/contract.js';
import type { KeyRing } from '../worker/runtime/crypto/keys.js';
import type { Passwords } from '../worker/runtime/crypto/passwords.js';
import type { Sealer } from '../worker/runtime/crypto/seal.js';
import type { AuditSettings } from '../worker/runtime/settings/audit.js';
import type { Face } from '../worker/runtime/settings/face.js';
import type { OutagePauseSettings } from '../worker/runtime/settings/outage-pause.js';
import type { StaffRights } from '../worker/runtime/settings/staff-rights.js';
import type { ScimSource } from '../worker/runtime/settings/scim.js';
import type { Services } from '../worker/runtime/settings/services.js';
import type { StartingSettings } from './http/starting.js';
import type { Strength } from '../worker/runtime/strength.js';
import type { Tokens } from '../worker/runtime/crypto/tokens.js';
import type { MethodsOwner } from '../worker/runtime/mfa/contract.js';
import type { Workbooks } from '../worker/runtime/workbook/contract.js';

export interface ApiDependencies {
  config: Config;
  services: Services;
  /** What pages look like; absent: as the product does. */
  face?: Face;
  /** The audit's own settings. */
  audit: AuditSettings;
  /** What groups of the identity provider give staff. */
  staffRights: StaffRights;
  /** Who may pause deadlines, and for how long. */
  outagePause: OutagePauseSettings;
  /** Identity management systems that keep staff and accounts. */
  scim: readonly ScimSource[];
  db: Knex;
  /** The same database, for statements that take longer than a request may; absent: `db`. */
  longDb?: Knex;
  temporal: Client;
  ring: KeyRing;
  tokens: Tokens;
  passwords: Passwords;
  /** How strong new passwords are. */
  strength: Strength;
  /** The university's own directory, where students' passwords are checked. */
  directory: Directory;
  /** Where passwords of members of the university are checked; absent: they are kept in our own table. */
  memberDirectory?: Directory;
  sealer: Sealer;
  /** Histories run again, in processes of their own. */
  replayer: Replayer;
  /** Of the audit log. */
  signer: Signer;
  /** The workflows' code of this release, and the name that histories have for it. */
  today: { buildId: string; bundle: { code: string } };
  /** The owner of verification methods. */
  methods: MethodsOwner;
  /** Sheets, read and written in a process of their own. */
  workbooks: Workbooks;
  log: Logger;
  /** Leaves of an audit log that is verified while the caller waits; absent: the value of `audit/verification.ts`. */
  verifiedAtOnce?: number;
  /** When callers are told to come again; absent: the values of `http/plugins/pressure.ts`, `connections.ts` and `http/starting.ts`; `maxDelayMs` 0: never. Milliseconds, requests and connections of one client. */
  pressure?: {
    maxDelayMs?: number;
    startedMs?: number;
    mostOfOneClient?: number;
    mostConnections?: number;
    starting?: Partial<StartingSettings>;
  };
  /** How long figures of the installation stand before they are read again; absent: the value of `http/installation-figures.ts`. Milliseconds. */
  figuresMs?: number;
  /** Milliseconds since the epoch. */
  clock: () => number;
}
