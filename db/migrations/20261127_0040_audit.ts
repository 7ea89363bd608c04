/** The audit log (a Merkle tree over what must not change), and the archive of procedures that have ended: `db/audit` says how they are used. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await columns(knex);
  await log(knex);
  await sources(knex);
  await archive(knex);
  await accounts(knex);
}

/** What the rows that go into the log, and those that name a person, lacked. */
async function columns(knex: Knex): Promise<void> {
  // A decision that becomes void moves here. All that the log's leaf of it says must still be found.
  await knex.schema.alterTable('void_decisions', (t) => {
    t.text('account_id');
    t.text('first_by');
    t.integer('evidence_version');
  });
  await knex.schema.alterTable('mail_log', (t) => {
    t.text('smtp_queue_id').comment('what the mail server calls the mail that it took');
  });
  await knex.schema.alterTable('utokyo_identity_checks', (t) => {
    t.text('member_id').comment('who is away at the service');
  });
}

async function log(knex: Knex): Promise<void> {
  // What is to become a leaf, in whatever transaction it comes about. Put into the tree one after the other by a job, so that nobody waits for it.
  await knex.schema.createTable('log_pending', (t) => {
    t.bigIncrements('id');
    t.text('source').notNullable().comment('table of the row that the leaf is about');
    t.text('key').notNullable();
    t.text('header').notNullable().comment('public; its bytes are the leaf');
    t.uuid('salt').comment('of the digest in the header, where the row may be guessed');
  });
  await knex.schema.createTable('log_leaves', (t) => {
    t.bigInteger('n').primary().comment('the first is 0');
    t.text('source').notNullable();
    t.text('key').notNullable();
    t.text('header').notNullable();
    t.uuid('salt').comment('null once a person was erased: then the digest tells nothing');
    t.binary('hash').notNullable();
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.raw('clock_timestamp()'));
    t.unique(['source', 'key']);
  });
  // Every 256 leaves a subtree: with these and the leaves any root or path is read from a few hundred hashes.
  await knex.schema.createTable('log_subtrees', (t) => {
    t.smallint('height').notNullable().comment('2^height leaves: 8, 16, 24 …');
    t.bigInteger('n').notNullable();
    t.binary('hash').notNullable();
    t.primary(['height', 'n']);
  });
  await knex.schema.createTable('log_state', (t) => {
    t.boolean('one').primary().defaultTo(true);
    t.bigInteger('size').notNullable();
    t.specificType('subtrees', 'bytea[]').notNullable().comment('that the log falls into, the largest first');
    t.check('one');
  });
  await knex('log_state').insert({ size: 0, subtrees: [] });
  await knex.schema.createTable('log_checkpoints', (t) => {
    t.bigInteger('size').primary();
    t.text('signed').notNullable();
    t.text('verifier_key').notNullable();
    t.binary('time_stamp_request').comment('RFC 3161, TimeStampReq over the signed text');
    t.binary('time_stamp').comment('RFC 3161, TimeStampResp to it, with the token');
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.raw('clock_timestamp()'));
  });
}

/** Rows of people's acts, and the columns of each that never change. */
const LOGGED = {
  decisions: {
    kind: 'decision',
    key: 'decision_id',
    columns: 'procedure_id,decision_id,decision,reason,decided_by,decided_at,account_id,first_by,evidence_version',
  },
  void_decisions: {
    kind: 'void-decision',
    key: 'decision_id',
    columns: 'procedure_id,decision_id,decision,reason,decided_by,decided_at,why,voided_at',
  },
  // The first of two pairs of eyes.
  approvals_given: {
    kind: 'approval',
    key: 'id',
    columns: 'id,procedure_id,approved_by,reason,account_id,approved_at',
  },
  looks: { kind: 'look', key: 'id', columns: 'id,staff_id,procedure_id,what,at' },
  jairo_looks: { kind: 'look', key: 'id', columns: 'id,institution,user_id,what,at' },
  // Where a member's notices go.
  utokyo_address_changes: { kind: 'address-change', key: 'id', columns: 'id,member_id,changed_by,reason,at' },
} as const;

async function sources(knex: Knex): Promise<void> {
  await knex.raw(
    `create function log_digest(of_row jsonb, columns text[], salt uuid) returns bytea language sql immutable as $$
       select sha256(convert_to(salt || (select jsonb_object_agg(c, of_row -> c)::text from unnest(columns) c), 'UTF8'))
     $$`,
  );
  // As text an instant depends on the zone of whoever looks.
  await knex.raw(
    `create function log_later(kind text, source text, key text, of_row jsonb, columns text[]) returns void language plpgsql as $$
     declare
       salt uuid := gen_random_uuid();
     begin
       insert into log_pending (source, key, salt, header)
       values (source, key, salt, jsonb_strip_nulls(jsonb_build_object('kind', kind, 'source', source, 'key', key,
         'procedure', of_row ->> 'procedure_id', 'columns', columns, 'sha256', encode(log_digest(of_row, columns, salt), 'hex')))::text);
     end $$`,
  );
  await knex.raw(
    `create function log_row() returns trigger language plpgsql set timezone to 'UTC' as $$
     declare
       of_row jsonb := to_jsonb(new);
     begin
       perform log_later(tg_argv[0], tg_table_name, of_row ->> tg_argv[1], of_row, string_to_array(tg_argv[2], ','));
       return null;
     end $$`,
  );
  await knex.raw("set local timezone to 'UTC'");
  for (const [table, { kind, key, columns }] of Object.entries(LOGGED)) {
    await knex.raw(
      `create trigger ${table}_logged after insert on ${table} for each row execute function log_row('${kind}', '${key}', '${columns}')`,
    );
    await knex.raw(
      `select log_later('${kind}', '${table}', t.${key}::text, to_jsonb(t), string_to_array('${columns}', ',')) from ${table} t`,
    );
  }
}

async function archive(knex: Knex): Promise<void> {
  // Histories are sealed under a key of their procedure, which is sealed under the keys of all persons that it is about: a person whose key is
  // gone takes with it every history that tells of them.
  await knex.schema.createTable('archive_persons', (t) => {
    t.bigIncrements('id');
    t.text('service');
    t.text('account').comment('null once the person was erased');
    t.binary('sealed_key').comment('under the key ring; null once the person was erased');
    t.unique(['service', 'account']);
  });
  await knex.schema.createTable('archive_keys', (t) => {
    t.text('procedure_id').primary();
    t.specificType('persons', 'bigint[]').notNullable();
    t.binary('sealed_key').notNullable().comment('under the key ring, then under the key of each person in turn');
  });
  await knex.raw('create index archive_keys_by_person on archive_keys using gin (persons)');
  await knex.schema.createTable('archive_entries', (t) => {
    t.bigIncrements('id');
    t.text('workflow_id').notNullable();
    t.text('run_id').notNullable();
    t.text('procedure_id').notNullable().index().comment('the procedure that it is a part of');
    t.boolean('is_whole').notNullable().comment('false: of a run that went on when it was taken');
    t.text('ended_as').comment('in Temporal’s words');
    t.integer('events').notNullable();
    t.specificType('builds', 'text[]').notNullable().comment('of the workers that took its workflow tasks');
    t.binary('sealed').comment('compressed and encrypted; null once a person was erased');
    t.timestamp('archived_at', { useTz: true }).notNullable().defaultTo(knex.raw('clock_timestamp()'));
  });
  await knex.raw('create unique index archive_entries_one on archive_entries (workflow_id, run_id) where is_whole');
  // The code that histories were made by, for as long as one names it.
  await knex.schema.createTable('workflow_builds', (t) => {
    t.text('build_id').primary().comment('as it stands in the events of workflow tasks');
    t.text('release').notNullable();
    t.binary('bundle').notNullable().comment('compressed');
    t.timestamp('first_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('last_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
  });
  // What is to be archived as soon as Temporal has closed it. No run: the one that is the last, and those before it.
  await knex.schema.createTable('archive_due', (t) => {
    t.text('workflow_id').notNullable();
    t.text('run_id').notNullable().defaultTo('');
    t.text('procedure_id').notNullable();
    t.timestamp('due_at', { useTz: true }).notNullable().defaultTo(knex.raw('clock_timestamp()')).index();
    t.integer('tries').notNullable().defaultTo(0);
    t.primary(['workflow_id', 'run_id']);
  });
  await knex.raw(
    `create function archive_is_due() returns trigger language plpgsql as $$
     begin
       insert into archive_due (workflow_id, procedure_id) values (new.procedure_id, new.procedure_id)
       on conflict (workflow_id, run_id) do update set due_at = excluded.due_at, tries = 0;
       perform pg_notify('archive_due', '');
       return null;
     end $$`,
  );
  await knex.raw(
    `create trigger procedures_ended after insert or update of closed on procedures for each row
     when (new.closed) execute function archive_is_due()`,
  );
  await knex.raw(
    `insert into archive_due (workflow_id, procedure_id) select procedure_id, procedure_id from procedures where closed`,
  );
}

/**
 * Where a row says which account a procedure is about: the service, and the column that names the account. Every table that names a procedure and an
 * account is here, or among the exceptions of `test/platform/audit/tables.test.ts`.
 */
const ACCOUNT_OF = {
  reissue_claims: ['cinii', 'application_id'],
  umin_code_claims: ['umin', 'account_id'],
  umin_password_changes: ['umin', 'account_id'],
  shomei_claims: ['shomei', 'user_id'],
  shomei_changes: ['shomei', 'user_id'],
  jairo_address_claims: ['jairo', 'user_id'],
  jairo_changes: ['jairo', 'user_id'],
  jairo_imports: ['jairo', 'uploaded_by'],
  jairo_members: ['jairo', 'user_id'],
  jairo_administrators: ['jairo', 'user_id'],
  jairo_pending_registrations: ['jairo', 'user_id'],
  utokyo_reregistrations: ['utokyo', 'member_id'],
  utokyo_notices: ['utokyo', 'member_id'],
  utokyo_identity_checks: ['utokyo', 'member_id'],
  applications: ['', 'account'],
  approvals_given: ['', 'account_id'],
  decisions: ['', 'account_id'],
} as const;

async function accounts(knex: Knex): Promise<void> {
  await knex.schema.createTable('procedure_accounts', (t) => {
    t.text('procedure_id').notNullable();
    t.text('service').notNullable();
    t.text('account').notNullable();
    t.primary(['procedure_id', 'service', 'account']);
    t.index(['account', 'service']);
  });
  // Without a service of its own a row is of the service that its procedure's ID begins with.
  await knex.raw(
    `create function note_account() returns trigger language plpgsql as $$
     declare
       of_row jsonb := to_jsonb(new);
       of_procedure text := of_row ->> 'procedure_id';
       account text := of_row ->> tg_argv[1];
     begin
       if coalesce(account, '') <> '' and of_procedure is not null then
         insert into procedure_accounts (procedure_id, service, account)
         values (of_procedure, coalesce(nullif(tg_argv[0], ''), split_part(of_procedure, '-', 1)), account) on conflict do nothing;
       end if;
       return null;
     end $$`,
  );
  for (const [table, [service, column]] of Object.entries(ACCOUNT_OF)) {
    await knex.raw(
      `create trigger ${table}_account after insert or update of ${column} on ${table} for each row execute function note_account('${service}', '${column}')`,
    );
    await knex.raw(
      `insert into procedure_accounts (procedure_id, service, account)
       select procedure_id, coalesce(nullif('${service}', ''), split_part(procedure_id, '-', 1)), ${column} from ${table}
       where coalesce(${column}, '') <> '' and procedure_id is not null on conflict do nothing`,
    );
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of Object.keys(ACCOUNT_OF)) await knex.raw(`drop trigger ${table}_account on ${table}`);
  for (const table of Object.keys(LOGGED)) await knex.raw(`drop trigger ${table}_logged on ${table}`);
  await knex.raw('drop trigger procedures_ended on procedures');
  for (const name of [
    'note_account()',
    'archive_is_due()',
    'log_row()',
    'log_later(text, text, text, jsonb, text[])',
    'log_digest(jsonb, text[], uuid)',
  ])
    await knex.raw(`drop function ${name}`);
  for (const table of [
    'procedure_accounts',
    'archive_due',
    'workflow_builds',
    'archive_entries',
    'archive_keys',
    'archive_persons',
    'log_checkpoints',
    'log_state',
    'log_subtrees',
    'log_leaves',
    'log_pending',
  ])
    await knex.schema.dropTable(table);
  await knex.schema.alterTable('utokyo_identity_checks', (t) => {
    t.dropColumn('member_id');
  });
  await knex.schema.alterTable('mail_log', (t) => {
    t.dropColumn('smtp_queue_id');
  });
  await knex.schema.alterTable('void_decisions', (t) => {
    t.dropColumns('account_id', 'first_by', 'evidence_version');
  });
}
