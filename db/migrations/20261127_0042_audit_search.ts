/** What auditors find procedures by: who did something in them, the words of people, service, kind and status. `db/audit/search.ts` asks it. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await staff(knex);
  await words(knex);
  await searches(knex);
}

/** Where a row says which member of staff did something in a procedure, and which column. */
const STAFF_OF = {
  decisions: 'decided_by',
  approvals_given: 'approved_by',
  application_messages: 'by',
  looks: 'staff_id',
  utokyo_evidence: 'entered_by',
} as const;

async function staff(knex: Knex): Promise<void> {
  await knex.schema.createTable('procedure_staff', (t) => {
    t.text('staff_id').notNullable();
    t.text('procedure_id').notNullable();
    t.primary(['staff_id', 'procedure_id']);
  });
  await knex.raw(
    `create function note_staff() returns trigger language plpgsql as $$
     declare
       who text := to_jsonb(new) ->> tg_argv[0];
     begin
       if coalesce(who, '') <> '' and new.procedure_id <> '' then
         insert into procedure_staff (staff_id, procedure_id) values (who, new.procedure_id) on conflict do nothing;
       end if;
       return null;
     end $$`,
  );
  for (const [table, column] of Object.entries(STAFF_OF)) {
    await knex.raw(
      `create trigger ${table}_staff after insert on ${table} for each row execute function note_staff('${column}')`,
    );
    await knex.raw(
      `insert into procedure_staff (staff_id, procedure_id) select distinct "${column}", procedure_id from ${table}
       where coalesce("${column}", '') <> '' and procedure_id <> '' on conflict do nothing`,
    );
  }
}

/** Where words of people stand, and numbers that they name a procedure by, and which column. The words of a decision that becomes void stay where they were. */
const WORDS = {
  decisions: 'reason',
  approvals_given: 'reason',
  application_messages: 'text',
  applications: 'receipt_number',
} as const;

async function words(knex: Knex): Promise<void> {
  // Two characters are enough to search by: Japanese has no blanks, and trigrams find no word of two characters.
  await knex.raw(
    `create function folded(of_text text) returns text language sql immutable as $$
       select regexp_replace(lower(normalize(of_text, nfkc)), '\\s+', '', 'g')
     $$`,
  );
  await knex.raw(
    `create function bigrams(of_text text) returns text[] language sql immutable as $$
       select coalesce(array_agg(distinct substr(t.words, i, 2)), '{}')
       from (select folded(of_text) as words) t, generate_series(1, length(t.words) - 1) i
     $$`,
  );
  await knex.schema.createTable('procedure_words', (t) => {
    t.bigIncrements('id');
    t.text('procedure_id').notNullable().index();
    t.text('source').notNullable();
    t.text('words').notNullable().comment('folded');
    t.specificType('grams', 'text[]').notNullable();
  });
  await knex.raw('create index procedure_words_by_gram on procedure_words using gin (grams)');
  await knex.raw(
    `create function note_words() returns trigger language plpgsql as $$
     declare
       said text := to_jsonb(new) ->> tg_argv[0];
     begin
       if said is not null then
         insert into procedure_words (procedure_id, source, words, grams) values (new.procedure_id, tg_table_name, folded(said), bigrams(said));
       end if;
       return null;
     end $$`,
  );
  for (const [table, column] of Object.entries(WORDS)) {
    await knex.raw(
      `create trigger ${table}_words after insert on ${table} for each row execute function note_words('${column}')`,
    );
    await knex.raw(
      `insert into procedure_words (procedure_id, source, words, grams)
       select procedure_id, '${table}', folded(${column}), bigrams(${column}) from ${table} where ${column} is not null`,
    );
  }
  await knex.raw(
    `insert into procedure_words (procedure_id, source, words, grams)
     select procedure_id, 'decisions', folded(reason), bigrams(reason) from void_decisions where reason is not null`,
  );
}

/**
 * What auditors narrow their searches by, in the order in which procedures are shown. What is common is soon met by whoever goes through the newest; these
 * find what is rare.
 */
const SEARCHED = { service: 'service, status', kind: 'kind, status', status: 'status' } as const;

async function searches(knex: Knex): Promise<void> {
  for (const [name, columns] of Object.entries(SEARCHED))
    await knex.raw(`create index procedures_of_${name} on procedures (${columns}, opened_at desc, procedure_id desc)`);
  // In the place of the one by the instant alone.
  await knex.raw('create index procedures_newest on procedures (opened_at desc, procedure_id desc)');
  await knex.schema.alterTable('procedures', (t) => {
    t.dropIndex(['opened_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('procedures', (t) => {
    t.index(['opened_at']);
  });
  await knex.raw('drop index procedures_newest');
  for (const name of Object.keys(SEARCHED)) await knex.raw(`drop index procedures_of_${name}`);
  for (const table of Object.keys(WORDS)) await knex.raw(`drop trigger ${table}_words on ${table}`);
  for (const table of Object.keys(STAFF_OF)) await knex.raw(`drop trigger ${table}_staff on ${table}`);
  await knex.raw('drop function note_words()');
  await knex.raw('drop function note_staff()');
  for (const table of ['procedure_words', 'procedure_staff']) await knex.schema.dropTable(table);
  await knex.raw('drop function bigrams(text)');
  await knex.raw('drop function folded(text)');
}
