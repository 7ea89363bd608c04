/**
 * Persons are compared without what can't be seen, and keys made before still had it: a name with a variation selector (辻 and U+E0100) was
 * nobody's. Each key is made again from the names that it stands for. E-mail keys are made as before.
 */
import type { Knex } from 'knex';

/** Rows that are read and written at a time. */
const BATCH = 1_000;

interface Row {
  id: string;
  family: string;
  given: string;
  family_kana: string;
  given_kana: string;
  sex: string;
  birth: string;
  identity_key: string;
}

// As workflows/rules/identity.ts had it when this was written. A migration stays what it was, so it imports no rule.
const foldName = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    .replace(/\s+/gu, '');
const foldKana = (text: string): string =>
  foldName(text).replace(/[\u30A1-\u30F6\u30FD\u30FE]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));
const keyOf = (row: Row): string =>
  [
    foldName(row.family),
    foldName(row.given),
    foldKana(row.family_kana),
    foldKana(row.given_kana),
    row.sex,
    row.birth.replaceAll('-', '/'),
  ].join('\n');

export async function up(knex: Knex): Promise<void> {
  let rows: Row[];
  let after = '';
  do {
    rows = await knex<Row>('umin_accounts')
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)
      .forUpdate()
      .select('id', 'family', 'given', 'family_kana', 'given_kana', 'sex', 'identity_key', knex.raw('birth::text'));
    const changed = rows
      .map((row) => ({ id: row.id, before: row.identity_key, key: keyOf(row) }))
      .filter(({ before, key }) => before !== key);
    if (changed.length > 0)
      await knex.raw(
        `update umin_accounts a set identity_key = n.key from unnest(?::text[], ?::text[]) as n (id, key) where a.id = n.id`,
        [changed.map(({ id }) => id), changed.map(({ key }) => key)],
      );
    after = rows.at(-1)?.id ?? after;
  } while (rows.length === BATCH);
}

/** The keys stand: the release before compares what was typed as it was typed, and finds whoever was typed without what can't be seen. */
export async function down(): Promise<void> {}
