/** The parts that API and worker are made of, put together as their `main.ts` do it. The one assembly of the tests. */
import { readFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Dependencies } from '../../activities/dependencies.js';
import {
  type Activities,
  type BulkActivities,
  createActivities,
  createBulkActivities,
} from '../../activities/index.js';
import type { ApiDependencies } from '../../api/dependencies.js';
import { buildIdOf } from '../../worker/runtime/audit/builds.js';
import { createSigner } from '../../worker/runtime/audit/checkpoint.js';
import { createUpkeep } from '../../worker/runtime/audit/upkeep.js';
import { createReplayer } from '../../worker/runtime/audit/replayer.js';
import { memberPasswords } from '../../worker/member-passwords.js';
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import { createSealer } from '../../worker/runtime/crypto/seal.js';
import { createTokens } from '../../worker/runtime/crypto/tokens.js';
import { createDirectory, createMemberDirectory } from '../../worker/runtime/directory/directory.js';
import { converse } from '../../worker/runtime/directory/ldap-client.js';
import { createMailer, type Mailer } from '../../worker/runtime/mailer.js';
import { createMethodsOwner } from '../../worker/runtime/mfa/owner.js';
import type { Config } from '../../worker/runtime/settings/config.js';
import { defaultConnectors } from '../../worker/runtime/settings/connectors.js';
import { loadServices, type Services } from '../../worker/runtime/settings/services.js';
import { trusting } from '../../worker/runtime/trusting-fetch.js';
import { createStrength } from '../../worker/runtime/strength.js';
import { tellIfPaused } from '../../worker/runtime/temporal/pauses.js';
import { createProcedures } from '../../worker/runtime/temporal/procedures.js';
import { createWorkbooks } from '../../worker/runtime/workbook/workbooks.js';
import { testRing } from './temporal.js';
import { PATIENCE_MS } from './wait.js';

/** What a test brings: settings, and whoever is at the other ends of the lines. */
export interface Brought {
  config: Config;
  db: Knex;
  temporal: Client;
  log: ApiDependencies['log'];
  /** Settings of services that differ from the documents'. */
  services?: Services;
  /** Parts that stand in for the usual ones. */
  instead?: Partial<ApiDependencies>;
}

export const TEST_SIGNER = createSigner('127.0.0.1:8080/tetsuzuki/audit', Buffer.alloc(32, 5));

/** Read when it is asked for: few tests do. */
function todaysBuild(): ApiDependencies['today'] {
  const read = (): { code: string } => ({ code: readFileSync(process.env['TEST_WORKFLOW_BUNDLE'] ?? '', 'utf8') });
  return {
    get buildId() {
      return buildIdOf(read());
    },
    get bundle() {
      return read();
    },
  };
}

export interface World {
  deps: ApiDependencies;
  /** Closes what was made here, and nothing of what was brought. */
  close(): Promise<void>;
}

export function assemble({ config, db, temporal, log, services = loadServices(), instead }: Brought): World {
  const ring = testRing();
  const passwords = createPasswords();
  // A busy machine takes its time for the word lists.
  const strength = createStrength({ deadlineMs: PATIENCE_MS });
  const workbooks = createWorkbooks();
  const replayer = createReplayer(ring);
  const directory = createDirectory(services.shomei.directory, { db, passwords });
  const memberDirectory = createMemberDirectory(services.utokyo.directory);
  const tokens = createTokens(ring, { mailDomain: config.publicUrl.hostname });
  const sealer = createSealer(ring);
  const mailer = createMailer(config.smtpUrl ?? 'smtp://127.0.0.1:1');
  const { publicUrl, production } = config;
  const clock = instead?.clock ?? Date.now;
  const methodsParts = { db, sealer, tokens, publicUrl, mailer, log, production, clock };
  const deps: ApiDependencies = {
    config,
    services,
    audit: { retentionMs: {} },
    staffRights: { groupsClaim: 'groups', groups: {}, accounts: {} },
    outagePause: { roles: ['lead'], longestMs: 28_800_000, inAWeekMs: 86_400_000 },
    scim: [],
    db,
    temporal,
    ring,
    tokens,
    passwords,
    strength,
    directory,
    ...(memberDirectory && { memberDirectory }),
    sealer,
    methods: createMethodsOwner(services.utokyo.methods, methodsParts),
    workbooks,
    replayer,
    signer: TEST_SIGNER,
    today: todaysBuild(),
    log,
    clock: Date.now,
    figuresMs: 0,
    // Test, worker and servers share the loop and the cores with what is tested: their load is not the callers'.
    pressure: { maxDelayMs: 0, mostOfOneClient: Number.POSITIVE_INFINITY },
    ...instead,
  };
  return {
    deps,
    async close() {
      mailer.close();
      await passwords.close();
      await strength.close();
      await workbooks.close();
      replayer.close();
      await directory.close();
      await memberDirectory?.close();
    },
  };
}

/** Settings of services that differ from the documents'. */
export type ServiceOptions = { [S in keyof Services]?: Partial<Services[S]> };

const FAR = { requestsPerHour: 10_000, startsPerHourPerAddress: 10_000, wrongTriesOfNetwork: 10_000, quietMs: 0 };
/** Besides: no waiting where a test is not about it. */
const AT_ONCE: ServiceOptions = {
  cinii: { restoreTriesPerHour: 10_000 },
  umin: { propagationDelayMs: 0, connectors: defaultConnectors(0) },
  shomei: { resendAfterMs: 0, resends: 10_000, locksOfNetwork: 10_000 },
};

/** The documents' settings, but that limits are far away unless given. */
export function servicesWith(options: ServiceOptions): Services {
  const services = loadServices();
  for (const name of Object.keys(services) as (keyof Services)[])
    Object.assign(services[name], FAR, AT_ONCE[name], options[name]);
  return services;
}

/** What a worker with these parts runs. */
export const activitiesOf = (deps: ApiDependencies, mailer: Mailer): Activities =>
  createActivities(dependenciesOf(deps, mailer));
/** The same of the bulk worker. */
export const bulkActivitiesOf = (deps: ApiDependencies, mailer: Mailer): BulkActivities =>
  createBulkActivities(dependenciesOf(deps, mailer));

function dependenciesOf({ config, ...deps }: ApiDependencies, mailer: Mailer): Dependencies {
  const { publicUrl, production } = config;
  const { directory, methods: settings } = deps.services.utokyo;
  const putPassword = memberPasswords(directory, { ldap: converse, log: deps.log });
  const methods = createMethodsOwner(settings, { ...deps, putPassword, mailer, publicUrl, production });
  const upkeep = createUpkeep({ ...deps, settings: deps.audit });
  return {
    ...deps,
    mailer,
    ldap: converse,
    trusting,
    methods,
    procedures: createProcedures(deps.temporal, (procedureId) => tellIfPaused(deps, procedureId)),
    upkeep,
    publicUrl,
  };
}
