/**
 * Where data of persons stand: every table of the database is in one of these lists, and `test/audit/personal-data.test.ts` fails for a table, or a column of a
 * kept table, that is in none. Whoever adds one says here what becomes of it when a person is erased.
 *
 * The names of a statement's values: `:procedures` (IDs of what the person's procedures are), `:service` and `:account` (of the person).
 */
import { SERVICE_OF_PLACE } from '../platform/guess-alerts.js';

/** A table, and which of its rows are meant: a condition in SQL. */
export type Rows = readonly [table: string, which: string];

const OF_PROCEDURES = 'procedure_id = any(:procedures)';
/** What they say begins with a word; a reason or an account may follow. */
const LOOKS_THAT_SAY_MORE = "(what like 'history: %' or what like 'account %')";

/** Rows that are taken away with the procedures that they are about, in an order in which nothing refers to what is gone. */
export const WITH_PROCEDURES: readonly Rows[] = [
  ['looks', `${OF_PROCEDURES} and ${LOOKS_THAT_SAY_MORE}`],
  ['procedure_words', OF_PROCEDURES],
  ['procedure_accounts', OF_PROCEDURES],
  ['refused_attempts', OF_PROCEDURES],
  ['mail_done', "split_part(key, '/', 1) = any(:procedures)"],
  ['mail_log', OF_PROCEDURES],
  ['idempotency_keys', OF_PROCEDURES],
  ['code_tries', OF_PROCEDURES],
  ['stalled_procedures', OF_PROCEDURES],
  ['propagations', OF_PROCEDURES],
  ['outage_pause_cases', OF_PROCEDURES],
  ['archive_due', OF_PROCEDURES],
  ['first_approvals', OF_PROCEDURES],
  ['approvals_given', OF_PROCEDURES],
  ['decisions', OF_PROCEDURES],
  ['void_decisions', OF_PROCEDURES],
  ['application_messages', OF_PROCEDURES],
  ['attachments', OF_PROCEDURES],
  ['evidence_custody', OF_PROCEDURES],
  ['applications', OF_PROCEDURES],
  ['reissue_pending', OF_PROCEDURES],
  ['reissue_claims', OF_PROCEDURES],
  ['umin_code_starters', OF_PROCEDURES],
  ['umin_wrong_codes', OF_PROCEDURES],
  ['umin_code_claims', OF_PROCEDURES],
  ['umin_password_changes', OF_PROCEDURES],
  ['shomei_claims', OF_PROCEDURES],
  ['shomei_changes', OF_PROCEDURES],
  ['jairo_address_claims', OF_PROCEDURES],
  ['jairo_changes', OF_PROCEDURES],
  ['jairo_pending_registrations', OF_PROCEDURES],
  ['jairo_inviters_told', OF_PROCEDURES],
  ['jairo_invitations', OF_PROCEDURES],
  ['jairo_import_rows', OF_PROCEDURES],
  ['jairo_import_findings', OF_PROCEDURES],
  ['jairo_import_effects', OF_PROCEDURES],
  ['jairo_imports', OF_PROCEDURES],
  ['utokyo_evidence', OF_PROCEDURES],
  ['utokyo_identity_checks', OF_PROCEDURES],
  ['utokyo_notices', OF_PROCEDURES],
  ['utokyo_passes', OF_PROCEDURES],
  ['utokyo_reregistrations', OF_PROCEDURES],
];

const OF_ACCOUNT = 'account_id = :account';
const OF_USER = 'user_id = :account';
const OF_MEMBER = 'member_id = :account';
/** Places of a member in rosters, and the addresses that stand there or stood there. */
const OWN_NUMBER = (table: string): string =>
  `exists (select from jairo_members m where m.user_id = :account and m.institution = ${table}.institution and m.number = ${table}.number)`;
const OWN_ADDRESS = `(select email_key from jairo_accounts where user_id = :account
  union select r.email_key from jairo_roster_rows r join jairo_members m using (institution, number) where m.user_id = :account)`;
const OWN_INVITATION = `email_key in ${OWN_ADDRESS} or ${OWN_NUMBER('jairo_invitations')}`;
const OWN_IN_SHEET = (table: string): string =>
  `exists (select from jairo_imports i join jairo_members m using (institution)
     where i.procedure_id = ${table}.procedure_id and m.user_id = :account and m.number = ${table}.number)`;
/** Rows of uploads that tell of a member. What was uploaded tells of others as well: it stays without them. */
const IN_SHEETS: readonly Rows[] = [
  ['jairo_import_effects', `${OF_USER} or ${OWN_IN_SHEET('jairo_import_effects')}`],
  ['jairo_import_findings', `email_key in ${OWN_ADDRESS} or ${OWN_IN_SHEET('jairo_import_findings')}`],
  ['jairo_import_rows', `lower(email) in ${OWN_ADDRESS} or ${OWN_IN_SHEET('jairo_import_rows')}`],
];

/** Rows that are taken away with a person: those of their account, by its service. They come after those of {@link WITH_PROCEDURES}. */
export const WITH_PERSON: Readonly<Record<string, readonly Rows[]>> = {
  cinii: [
    ['reissue_pending', 'application_id = :account'],
    ['reissue_claims', 'application_id = :account'],
    ['cinii_registrations', 'application_id = :account'],
  ],
  umin: [
    ['propagations', OF_ACCOUNT],
    ['service_passwords', OF_ACCOUNT],
    ['umin_wrong_codes', OF_ACCOUNT],
    ['umin_code_claims', OF_ACCOUNT],
    ['umin_password_changes', OF_ACCOUNT],
    ['umin_unlocks', OF_ACCOUNT],
    ['umin_accounts', 'id = :account'],
  ],
  shomei: [
    ['shomei_claims', OF_USER],
    ['shomei_changes', OF_USER],
    ['shomei_login_tries', OF_USER],
    ['shomei_unlocks', OF_USER],
    ['shomei_accounts', OF_USER],
    ['directory_users', OF_USER],
  ],
  jairo: [
    ['jairo_looks', OF_USER],
    ['jairo_address_claims', OF_USER],
    ['jairo_changes', OF_USER],
    ['jairo_administrators', OF_USER],
    ['jairo_inviters_told', OF_USER],
    [
      'jairo_pending_registrations',
      `${OF_USER} or procedure_id in (select procedure_id from jairo_invitations where ${OWN_INVITATION})`,
    ],
    ['jairo_invitations', OWN_INVITATION],
    ...IN_SHEETS,
    ['jairo_imports', 'uploaded_by = :account'],
    ['jairo_roster_rows', OWN_NUMBER('jairo_roster_rows')],
    ['jairo_members', OF_USER],
    ['jairo_accounts', OF_USER],
  ],
  utokyo: [
    ['utokyo_login_tries', OF_MEMBER],
    ['utokyo_identity_checks', OF_MEMBER],
    ['utokyo_unlocks', OF_MEMBER],
    ['utokyo_address_changes', OF_MEMBER],
    ['utokyo_notices', OF_MEMBER],
    ['utokyo_methods', OF_MEMBER],
    ['utokyo_challenges', OF_MEMBER],
    ['utokyo_passes', OF_MEMBER],
    ['utokyo_reregistrations', OF_MEMBER],
    ['utokyo_members', 'id = :account'],
  ],
};

/** Procedures that tell of a person without naming the account, by service: invitations to an address of a member that were never accepted. */
export const OWN_BY_ADDRESS: Readonly<Record<string, readonly Rows[]>> = {
  jairo: [['jairo_invitations', OWN_INVITATION]],
};
/** Rows by which procedures of others tell of a person for as long as they are open: an upload works with them. */
export const USED_WHILE_OPEN: Readonly<Record<string, readonly Rows[]>> = { jairo: IN_SHEETS };

const PLACES = Object.entries(SERVICE_OF_PLACE)
  .map(([place, service]) => `when '${place}' then '${service}'`)
  .join(' ');

/** The same of every service. */
export const WITH_ANY_PERSON: readonly Rows[] = [
  // The account as whoever looked for it typed it: the search takes it in letters of either size.
  ['looks', "lower(what) = lower('account ' || :account)"],
  ['procedure_accounts', 'service = :service and account = :account'],
  ['service_attributes', 'service = :service and account_id = :account'],
  ['sessions', 'realm = :service and user_id = :account'],
  ['guess_alerts', `subject = :account and case place ${PLACES} end = :service`],
  ['scim_resources', "kind = 'User' and service = :service and id = :account"],
  // Changes of the account's entry, and of who of staff it is the own account of.
  [
    'register_changes',
    `(register = :service and entry = :account) or (what = 'accounts' and (jsonb_exists(changes #> '{accounts,before}', :service || ':' || :account)
       or jsonb_exists(changes #> '{accounts,after}', :service || ':' || :account)))`,
  ],
];

/** Rows that stay, with what of them is emptied when a person is erased, and the columns of text that stay because nobody can be known by them. */
export const KEPT: Readonly<Record<string, { empties: readonly Emptying[]; columns: readonly string[] }>> = {
  procedures: {
    empties: [{ column: 'redeemed_by', to: 'null', which: OF_PROCEDURES }],
    columns: ['procedure_id', 'service', 'kind', 'status', 'locale', 'run_id', 'replaced_runs'],
  },
  procedure_steps: {
    empties: [{ column: 'actor', to: "'member:erased'", which: `${OF_PROCEDURES} and actor like 'member:%'` }],
    columns: ['procedure_id', 'step'],
  },
  jairo_revisions: {
    empties: [{ column: 'by', to: "'member:erased'", which: "by = 'member:' || :account and :service = 'jairo'" }],
    columns: ['institution', 'kind', 'procedure_id'],
  },
  // Of others, whom this person has invited: those of the person are gone before.
  jairo_invitations: {
    empties: ['invited_by', 'resent_by'].map((column) => ({
      column,
      to: "'member:erased'",
      which: `${column} = 'member:' || :account and :service = 'jairo'`,
    })),
    columns: [
      'procedure_id',
      'institution',
      'role',
      'number',
      'email',
      'email_key',
      'locale',
      'state',
      'renews',
      'resend_id',
    ],
  },
  staff: {
    empties: [
      {
        column: 'accounts',
        to: "array_remove(accounts, :service || ':' || :account)",
        which: "(:service || ':' || :account) = any(accounts)",
      },
    ],
    columns: ['id', 'name', 'roles', 'queues', 'password_hash', 'email', 'rights_from'],
  },
  archive_persons: {
    empties: ['account', 'sealed_key'].map((column) => ({ column, to: 'null', which: 'id = any(:persons)' })),
    columns: ['service'],
  },
  archive_entries: {
    empties: [{ column: 'sealed', to: 'null', which: OF_PROCEDURES }],
    columns: ['workflow_id', 'run_id', 'procedure_id', 'ended_as', 'builds'],
  },
  audit_erasures: {
    empties: [{ column: 'account', to: 'null', which: 'service = :service and account = :account' }],
    columns: [
      'id',
      'service',
      'reason',
      'status',
      'why',
      'procedure_id',
      'proposed_by',
      'confirmed_by',
      'mac',
      'procedures',
    ],
  },
};
export interface Emptying {
  column: string;
  /** In SQL. */
  to: string;
  which: string;
}

/** Tables that hold nothing of the persons that procedures are about, and their columns of text. Salts of the log go with what they are the salts of. */
export const NOBODYS: Readonly<Record<string, readonly string[]>> = {
  archive_keys: ['procedure_id', 'persons', 'sealed_key'],
  archive_twins: ['procedure_id', 'sealed'],
  // Accounts and words that were asked for are left out of it.
  audit_exports: ['staff_id', 'format', 'filter', 'procedure_ids', 'sha256'],
  audit_removals: ['id', 'kind', 'proposed_by', 'confirmed_by'],
  audit_verifications: ['id', 'result'],
  counters: ['key'],
  jairo_institutions: ['host', 'name'],
  key_uses: ['key_id', 'fingerprint'],
  // Who of staff did something; goes with the procedure when its time is over.
  procedure_staff: ['staff_id', 'procedure_id'],
  // What was typed is sealed, and goes within the hour.
  kept_forms: ['id_digest', 'browser', 'network', 'content'],
  limit_events: ['key'],
  log_checkpoints: ['signed', 'verifier_key', 'time_stamp_request', 'time_stamp'],
  log_leaves: ['source', 'key', 'header', 'hash', 'salt'],
  log_pending: ['source', 'key', 'header', 'salt'],
  log_state: ['subtrees'],
  log_subtrees: ['hash'],
  // A reason names what is out, and nobody.
  outage_pauses: ['id', 'service', 'kind', 'part', 'classes', 'reason', 'begun_by'],
  outage_pause_extensions: ['id', 'pause_id', 'reason', 'extended_by'],
  outage_pause_ends: ['pause_id', 'ended_by'],
  // Processes of ours.
  process_keys: ['process_id', 'role', 'host', 'newest_id', 'fingerprints'],
  utokyo_offices: ['faculty', 'serves', 'staff'],
  workflow_builds: ['build_id', 'release', 'bundle'],
  knex_migrations: ['name'],
  knex_migrations_lock: [],
};
