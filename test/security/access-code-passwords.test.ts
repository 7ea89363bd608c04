/** Security cases C4–C6 on the general password of UMIN accounts. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSystem, type System } from '../helpers/system.js';
import { GOOD, sentCode, setPassword, ticketFor, UPDATED_SUBJECT, YAMADA } from '../helpers/umin.js';
import { rowsOf, wordOf } from './support.js';
import { reaches } from '../helpers/progress.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

const account = () => system.database.db('umin_accounts').where({ id: YAMADA }).first();

test('C4: what is stored is argon2id of at least 19 MiB and two passes; codes and tickets are stored nowhere', async () => {
  const caller = system.caller();
  const { procedureId, code } = await sentCode(system, caller);
  const { passwordTicket } = (await caller.call('submitAccessCode', { procedureId, code })).body;
  await setPassword(caller, passwordTicket);
  await reaches(caller, procedureId, 'completed');
  const { db } = system.database;
  const hashes = [
    ...(await db('umin_accounts').whereNotNull('password_hash')),
    ...(await db('service_passwords')),
    ...(await db('staff')),
    ...(await db('cinii_registrations')),
  ].map((row) => row.password_hash as string);
  expect(hashes.length).toBeGreaterThan(8);
  for (const hash of hashes) {
    const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(hash) ?? [];
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
  }
  const names: string[] = await db('information_schema.tables').where({ table_schema: 'public' }).pluck('table_name');
  const rows = new Map<string, string>();
  for (const table of names) rows.set(table, await rowsOf(db, table));
  const tablesWith = (text: string): string[] => names.filter((table) => rows.get(table)?.includes(text));
  // What is stored is found, so what isn't found isn't stored.
  expect(tablesWith(procedureId)).toEqual(expect.arrayContaining(['procedures', 'mail_log', 'umin_code_claims']));
  for (const secret of [code, passwordTicket, GOOD]) expect(tablesWith(secret)).toEqual([]);
});

test('C5: the old password is dead at once, both addresses are told, nobody is signed in, other open codes are dead', async () => {
  const caller = system.caller();
  const { db } = system.database;
  const old = 'Old-pass-0815';
  await db('umin_accounts')
    .where({ id: YAMADA })
    .update({ password_hash: await system.deps.passwords.hash(old) });
  const first = await ticketFor(system, caller);
  const open = await sentCode(system, system.caller());
  const cookies = { ...caller.jar };
  const set = await setPassword(caller, first.passwordTicket, 'Zr4tWq8nVbXe');
  expect(set.status).toBe(200);
  // That the browser is known for the account gives no right to anything of it.
  const { '__Host-tetsuzuki-known': _known, ...jar } = caller.jar;
  expect(Object.keys(jar).sort()).toEqual(Object.keys(cookies).sort());
  const { password_hash: hash } = await account();
  expect(await system.deps.passwords.verify(hash, old)).toBe(false);
  expect(await system.deps.passwords.verify(hash, 'Zr4tWq8nVbXe')).toBe(true);
  expect(wordOf(await system.caller().call('submitAccessCode', open))).toBe('code-expired');
  await system.mail.wait((m) => m.subject === UPDATED_SUBJECT && m.to.includes('taro.yamada@hospital.example.jp'));
  await system.mail.wait((m) => m.subject === UPDATED_SUBJECT && m.to.includes('yamada-tar@umin.ac.jp'));
  expect(await db('sessions')).toEqual([]);
});

test('C6: neither a code nor a ticket is a password, and neither does anything twice', async () => {
  const caller = system.caller();
  const { procedureId, code } = await sentCode(system, caller);
  const { passwordTicket } = (await caller.call('submitAccessCode', { procedureId, code })).body;
  expect(wordOf(await setPassword(caller, passwordTicket, code))).toBe('password-refused');
  // The browser that gave it has the right still, until it is used; nobody else gets one for the code.
  expect((await caller.call('submitAccessCode', { procedureId, code })).body['passwordTicket']).toBe(passwordTicket);
  expect(wordOf(await system.caller().call('submitAccessCode', { procedureId, code }))).toBe('wrong-state');
  expect((await setPassword(caller, passwordTicket, 'Hn3vLp9wQzTd')).status).toBe(200);
  expect(wordOf(await caller.call('submitAccessCode', { procedureId, code }))).toBe('wrong-state');
  expect(wordOf(await setPassword(caller, passwordTicket, 'Bw5yRk2mXcGj'))).toBe('ticket-expired');
  expect(await system.deps.passwords.verify((await account()).password_hash, 'Hn3vLp9wQzTd')).toBe(true);
});
