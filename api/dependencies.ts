/** What the API is built from. Everything is made by `main.ts` (or a test) and handed in. */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Config } from '../worker/runtime/settings/config.js';
import type { Directory } from '../worker/runtime/directory/contract.js';
import type { KeyRing } from '../worker/runtime/crypto/keys.js';
import type { Passwords } from '../worker/runtime/crypto/passwords.js';
import type { Sealer } from '../worker/runtime/crypto/seal.js';
import type { Services } from '../worker/runtime/settings/services.js';
import type { StartingSettings } from './http/starting.js';
import type { Strength } from '../worker/runtime/strength.js';
import type { Tokens } from '../worker/runtime/crypto/tokens.js';
import type { Workbooks } from '../worker/runtime/workbook/contract.js';

export interface ApiDependencies {
  config: Config;
  services: Services;
  db: Knex;
  temporal: Client;
  ring: KeyRing;
  tokens: Tokens;
  passwords: Passwords;
  /** How strong new passwords are. */
  strength: Strength;
  /** The university's own directory, where students' passwords are checked. */
  directory: Directory;
  sealer: Sealer;
  /** Sheets, read and written in a process of their own. */
  workbooks: Workbooks;
  log: Logger;
  /** When callers are told to come again; absent: the values of `http/plugins/pressure.ts`, `connections.ts` and `http/starting.ts`; `maxDelayMs` 0: never. Milliseconds, requests and connections of one client. */
  pressure?: {
    maxDelayMs?: number;
    startedMs?: number;
    mostOfOneClient?: number;
    mostConnections?: number;
    starting?: Partial<StartingSettings>;
  };
  /** Milliseconds since the epoch. */
  clock: () => number;
}
