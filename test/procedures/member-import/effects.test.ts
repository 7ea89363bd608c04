/** What follows applied rows goes slower while people are being served. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isAnybodyServed } from '../../../db/jairo/effects.js';
import { newProcedureId } from '../../helpers/ids.js';
import { startSystem, type System } from '../../helpers/system.js';
import { B, member, OTHER_ADMINISTRATOR, upload } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false });
});
afterAll(async () => system.close());

test('people are being served while a procedure goes on that no upload has begun', async () => {
  const { db } = system.database;
  const kept = await upload(db, [member(1)], { institution: B, by: OTHER_ADMINISTRATOR });
  const child = newProcedureId('jairo', 'member-registration');
  const row = (procedure_id: string, kind: string) => {
    const at = db.fn.now();
    const common = { service: 'jairo', status: 'invited', locale: 'ja', opened_at: at, updated_at: at };
    return { procedure_id, kind, ...common };
  };
  expect(await isAnybodyServed(db)).toBe(false);
  await db('procedures').insert([row(kept.procedureId, 'member-import'), row(child, 'member-registration')]);
  expect(await isAnybodyServed(db)).toBe(true);
  const effect = { procedure_id: kept.procedureId, seq: 1, what: 'invite', number: 'M0001', child_id: child };
  await db('jairo_import_effects').insert(effect);
  expect(await isAnybodyServed(db)).toBe(false);
  const other = newProcedureId('umin', 'access-code');
  await db('procedures').insert({ ...row(other, 'access-code'), status: 'awaiting-code' });
  expect(await isAnybodyServed(db)).toBe(true);
  await db('procedures')
    .where({ procedure_id: other })
    .update({ updated_at: db.raw("now() - interval '6 seconds'") });
  expect(await isAnybodyServed(db)).toBe(false);
  await db('procedures').delete();
  await db('jairo_imports').where({ procedure_id: kept.procedureId }).delete();
});
