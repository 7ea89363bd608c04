/** The one way to migrate. Migrations are modules named without extension, so a build and a test run see the same names. */
import type { Knex } from 'knex';
import * as foundation from './migrations/20261121_0001_foundation.js';
import * as cinii from './migrations/20261121_0002_cinii.js';
import * as umin from './migrations/20261121_0003_umin.js';
import * as shomei from './migrations/20261121_0004_shomei.js';
import * as serviceAttributes from './migrations/20261126_0005_service_attributes.js';
import * as oneOpenApplication from './migrations/20261126_0006_one_open_application.js';
import * as resets from './migrations/20261126_0007_resets.js';
import * as stalled from './migrations/20261126_0008_stalled.js';
import * as mailOutage from './migrations/20261126_0010_mail_outage.js';
import * as fairShares from './migrations/20261126_0011_fair_shares.js';
import * as keptForms from './migrations/20261126_0012_kept_forms.js';
import * as sessionsAndApprovals from './migrations/20261126_0013_sessions_and_approvals.js';
import * as indexes from './migrations/20261126_0014_indexes.js';
import * as identityKeys from './migrations/20261126_0015_identity_keys.js';
import * as outboxIndexes from './migrations/20261126_0016_outbox_indexes.js';
import * as replacedRuns from './migrations/20261126_0017_replaced_runs.js';
import * as placesOfLimits from './migrations/20261126_0018_places_of_limits.js';
import * as platformInOneStatement from './migrations/20261126_0019_platform_in_one_statement.js';
import * as reissuesInOneStatement from './migrations/20261126_0020_reissues_in_one_statement.js';
import * as accessCodesInOneStatement from './migrations/20261126_0021_access_codes_in_one_statement.js';
import * as unheardRedeems from './migrations/20261126_0022_unheard_redeems.js';
import * as jairo from './migrations/20261126_0023_jairo.js';
import * as utokyo from './migrations/20261126_0030_utokyo.js';
import * as members from './migrations/20261127_0031_members.js';
import * as audit from './migrations/20261127_0040_audit.js';
import * as erasures from './migrations/20261127_0041_erasures.js';
import * as auditSearch from './migrations/20261127_0042_audit_search.js';
import * as auditExports from './migrations/20261127_0043_audit_exports.js';
import * as registerChanges from './migrations/20261127_0044_register_changes.js';
import * as evidenceDigests from './migrations/20261127_0061_evidence_digests.js';
import * as telephonesTold from './migrations/20261127_0062_telephones_told.js';
import * as scim from './migrations/20261127_0063_scim.js';
import * as keysHeld from './migrations/20261127_0064_keys_held.js';
import * as outagePauses from './migrations/20261127_0065_outage_pauses.js';
import * as outagePauseExtensions from './migrations/20261127_0066_outage_pause_extensions.js';

export interface Migration {
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
  /** Changes that look unsafe to the test of migrations (by its words) and are not, each with why. */
  harmless?: Readonly<Record<string, string>>;
  /** It takes away what the code of the last release does without: `of` names the migration, shipped by a release, that brought what took its place (decision 132). */
  contract?: { of: string; because: string };
}

/** Append-only: a migration that has landed is never edited, renamed or removed. A number 0009 was never used. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '20261121_0001_foundation': foundation,
  '20261121_0002_cinii': cinii,
  '20261121_0003_umin': umin,
  '20261121_0004_shomei': shomei,
  '20261126_0005_service_attributes': serviceAttributes,
  '20261126_0006_one_open_application': oneOpenApplication,
  '20261126_0007_resets': resets,
  '20261126_0008_stalled': stalled,
  '20261126_0010_mail_outage': mailOutage,
  '20261126_0011_fair_shares': fairShares,
  '20261126_0012_kept_forms': keptForms,
  '20261126_0013_sessions_and_approvals': sessionsAndApprovals,
  '20261126_0014_indexes': indexes,
  '20261126_0015_identity_keys': identityKeys,
  '20261126_0016_outbox_indexes': outboxIndexes,
  '20261126_0017_replaced_runs': replacedRuns,
  '20261126_0018_places_of_limits': placesOfLimits,
  '20261126_0019_platform_in_one_statement': platformInOneStatement,
  '20261126_0020_reissues_in_one_statement': reissuesInOneStatement,
  '20261126_0021_access_codes_in_one_statement': accessCodesInOneStatement,
  '20261126_0022_unheard_redeems': unheardRedeems,
  '20261126_0023_jairo': jairo,
  '20261126_0030_utokyo': utokyo,
  '20261127_0031_members': members,
  '20261127_0040_audit': audit,
  '20261127_0041_erasures': erasures,
  '20261127_0042_audit_search': auditSearch,
  '20261127_0043_audit_exports': auditExports,
  '20261127_0044_register_changes': registerChanges,
  '20261127_0061_evidence_digests': evidenceDigests,
  '20261127_0062_telephones_told': telephonesTold,
  '20261127_0063_scim': scim,
  '20261127_0064_keys_held': keysHeld,
  '20261127_0065_outage_pauses': outagePauses,
  '20261127_0066_outage_pause_extensions': outagePauseExtensions,
};

/** The newest one of the last release: its code still runs while newer ones are brought in. Set with each release. */
export const RELEASED = '20261127_0065_outage_pauses';

export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => Object.keys(MIGRATIONS).sort(),
  getMigrationName: (name) => name,
  getMigration: async (name) => {
    const migration = MIGRATIONS[name];
    if (!migration) throw new Error(`unknown migration ${name}`);
    return migration;
  },
};

/**
 * How the schema stands to this release.
 * @returns `pending`: migrations that are to be run; `unknown`: those of a newer release
 */
export async function schemaState(db: Knex): Promise<{ pending: string[]; unknown: string[] }> {
  const there = await db.schema.hasTable('knex_migrations');
  const done: string[] = there ? await db('knex_migrations').orderBy('id').pluck('name') : [];
  const ours = Object.keys(MIGRATIONS).sort();
  return {
    pending: ours.filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !ours.includes(name)),
  };
}

/** Any fixed number: processes that migrate this product wait for each other on it. */
const LOCK = 7_283_940_115;

/**
 * Brings the database to the newest schema. Safe to call from several processes at once: they queue on an advisory lock. Tables of a newer release stay
 * as they are: they have all of ours, and more (decision 132).
 * @returns the names of the migrations that this call ran
 */
export async function migrate(db: Knex): Promise<string[]> {
  const connection = await db.client.acquireConnection();
  try {
    await db.raw('select pg_advisory_lock(?)', [LOCK]).connection(connection);
    try {
      const [, ran] = await db.migrate.latest({ migrationSource, disableMigrationsListValidation: true });
      return ran as string[];
    } finally {
      await db.raw('select pg_advisory_unlock(?)', [LOCK]).connection(connection);
    }
  } finally {
    await db.client.releaseConnection(connection);
  }
}
