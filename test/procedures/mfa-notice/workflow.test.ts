/** Rules of telling members of changes: spec/mfa-reregistration.md, "Safety". What the API tells of is in its own tests. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findProcedure } from '../../../db/platform/procedures.js';
import { changeNoticeAddress, unlinkCard } from '../../../db/utokyo/members.js';
import { startOutbox } from '../../../worker/jobs/outbox.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { type Parts, startParts } from '../../helpers/parts.js';
import { newMember } from '../../helpers/reregistrations.js';
import { noticed } from './support.js';

let parts: Parts;
beforeAll(async () => {
  parts = await startParts();
});
afterAll(async () => parts.close());

const mailed = (email: string, words: string) =>
  parts.mail.wait((one) => one.to.includes(email) && one.subject.includes(words));

test('a change is told once to each address, also to the one before a young change, with no link', async () => {
  const { memberId, email } = await newMember(parts);
  await changeNoticeAddress(parts.database.db, { memberId, email: `new-${email}`, coolingMs: HOUR_MS });
  const { sent, procedureId } = await noticed(parts, memberId, { what: 'method-added', method: 'phone' });
  expect(await sent()).toBe(2);
  for (const address of [email, `new-${email}`]) {
    const mail = await mailed(address, '本人確認方法が追加されました');
    expect(mail.text).toContain('電話');
    expect(mail.text).not.toContain('/u?token=');
  }
  expect(await parts.database.db('mail_log').where({ procedure_id: procedureId })).toHaveLength(2);
});

describe('a changed address', () => {
  /** Changes it. @returns who is told */
  async function changed(memberId: string, email: string, coolingMs = HOUR_MS): Promise<string[]> {
    const { db } = parts.database;
    await changeNoticeAddress(db, { memberId, email, coolingMs });
    const { notice_id: procedureId } = await db('utokyo_address_changes')
      .where({ member_id: memberId })
      .orderBy('id', 'desc')
      .first();
    const { sent } = await noticed(parts, memberId, {
      procedureId,
      what: 'address-changed',
      waits: { mailMs: 20_000, coolingMs },
    });
    const told: string[] = await sent().then(() =>
      db('mail_log').where({ procedure_id: procedureId }).pluck('recipient'),
    );
    return told.sort();
  }

  test('is told to the address that it replaces, also where others were changed just before it', async () => {
    const { memberId, email } = await newMember(parts);
    const [second, third] = [`2-${email}`, `3-${email}`];
    expect(await changed(memberId, second)).toEqual([second, email]);
    expect(await changed(memberId, third)).toEqual([second, third, email]);
  });

  test('is told to the address that it replaces, also where it is the first one again', async () => {
    const { memberId, email } = await newMember(parts);
    await changed(memberId, `2-${email}`);
    expect(await changed(memberId, email)).toEqual([`2-${email}`, email]);
  });

  test('is told to the address that it replaces, also where nothing waits after a change', async () => {
    const { memberId, email } = await newMember(parts);
    expect(await changed(memberId, `2-${email}`, 0)).toEqual([`2-${email}`, email]);
  });
});

test('an address that takes no mail ends it, and the mail stands with staff', async () => {
  const { memberId } = await newMember(parts);
  parts.mail.behaviour = { recipient: () => 550 };
  const { sent, procedureId } = await noticed(parts, memberId);
  expect(await sent()).toBe(0);
  parts.mail.behaviour = {};
  expect(await parts.database.db('mail_log').where({ procedure_id: procedureId }).first()).toMatchObject({
    state: 'refused',
    template: 'mfa-unlinked',
  });
  const row = { service: 'utokyo', kind: 'mfa-notice', closed: true, status: 'mail-undeliverable' };
  expect(await findProcedure(parts.database.db, procedureId)).toMatchObject(row);
});

test('a change that nobody was told of, as Temporal was away, is told by the outbox, and its row goes', async () => {
  const { db } = parts.database;
  const { memberId, email } = await newMember(parts, { linked_issuer: 'embedded', linked_subject: 'k1.outbox' });
  expect(await unlinkCard(db, memberId)).toBe(true);
  const { client: temporal } = parts.temporal;
  const { log, services } = parts.deps;
  const stopJob = startOutbox({ db, temporal, log, services }, { everyMs: 50, lateMs: 0 });
  await mailed(email, '事前連携が解除されました');
  await stopJob();
  expect(await db('utokyo_notices').where({ member_id: memberId })).toEqual([]);
});
