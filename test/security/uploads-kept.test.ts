/** Security case G6: pictures that were kept: whose they are, who sees them, and when they are destroyed. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { claimAttachment, destroyAttachments } from '../../db/staff/attachments.js';
import { type Caller, startSystem, type System } from '../helpers/system.js';
import { FORM, staff, statusOf, upload, verified } from '../procedures/operator-application/support.js';
import { cardPicture } from './pictures.js';

let system: System;
let card: Buffer;
beforeAll(async () => {
  system = await startSystem();
  card = await cardPicture();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

describe('once it is kept', () => {
  const attached = async () => {
    const { body } = await upload(system.caller(), card);
    const attachmentId = String(body['attachmentId']);
    const { procedureId } = await verified(system, system.caller(), { attachmentId });
    return { attachmentId, procedureId };
  };

  test('it belongs to the application that named it, and to no second one', async () => {
    const { attachmentId, procedureId } = await attached();
    const row = await system.database.db('applications').where({ procedure_id: procedureId }).first();
    expect(row.attachment_id).toBe(attachmentId);
    const again = await system.caller().call('startOperatorApplication', { ...FORM, attachmentId });
    expect([again.status, again.body['errors'][0].path]).toEqual([400, 'attachmentId']);
    expect(await claimAttachment(system.database.db, attachmentId, 'umin-operator-application-other')).toBe(false);
  });

  test('it is shown to staff of the queue only, as a download that runs nothing, and each look is kept', async () => {
    const { attachmentId, procedureId } = await attached();
    const url = `/staff/attachments/${attachmentId}`;
    const looks = () => system.database.db('looks').where({ procedure_id: procedureId, what: 'attachment' });
    expect((await system.caller().send({ method: 'GET', url })).status).toBe(401);
    for (const id of ['audit1', 'admin1'])
      expect((await (await staff(system, id)).send({ method: 'GET', url })).status).toBe(404);
    expect(await looks()).toEqual([]);

    const { status, headers } = await (await staff(system)).send({ method: 'GET', url });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="${attachmentId}.jpg"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(await looks()).toEqual([expect.objectContaining({ staff_id: 'op1' })]);
  });

  test('it stands beside the record in the page, at an address for that person and a short while; each look is kept', async () => {
    const { attachmentId, procedureId } = await attached();
    const looks = () => system.database.db('looks').where({ procedure_id: procedureId, what: 'attachment' });
    const pictureFor = async (caller: Caller): Promise<string | undefined> => {
      const { text } = await caller.send({ method: 'GET', url: `/staff/applications/${procedureId}` });
      return /<img src="([^"]+)" alt="[^"]+"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    };
    expect(await pictureFor(await staff(system, 'audit1'))).toBeUndefined();
    const [op1, op2] = [await staff(system, 'op1'), await staff(system, 'op2')];
    const url = String(await pictureFor(op1));
    expect(await looks()).toEqual([]);
    const { status, headers } = await op1.send({ method: 'GET', url });
    expect([status, headers['content-disposition'], headers['content-type']]).toEqual([200, 'inline', 'image/jpeg']);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect(await looks()).toEqual([expect.objectContaining({ staff_id: 'op1' })]);

    // For nobody else, for no other picture, and no longer than it says.
    const signed = (until: number, id = attachmentId, who = 'op1'): string => {
      const look = system.deps.tokens.digest('attachment-look', `${id}\0${who}\0${until}`);
      return `/staff/attachments/${attachmentId}?${new URLSearchParams({ until: String(until), look })}`;
    };
    const now = system.deps.clock();
    const { origin: _, searchParams } = new URL(url, 'http://x');
    const altered = [
      signed(now - 1),
      signed(now + 3_600_000),
      signed(now + 60_000, 'attachment-01ARZ3NDEKTSV4RRFFQ69G5FAV'),
      signed(now + 60_000, attachmentId, 'op2'),
      url.replace(/until=\d+/, `until=${now + 90_000}`),
      `/staff/attachments/${attachmentId}?until=${searchParams.get('until')}&look=x`,
    ];
    for (const one of altered) expect([one, (await op1.send({ method: 'GET', url: one })).status]).toEqual([one, 404]);
    expect((await op2.send({ method: 'GET', url })).status).toBe(404);
    expect((await system.caller().send({ method: 'GET', url })).status).toBe(401);
    expect(await looks()).toHaveLength(1);
    expect((await op1.send({ method: 'GET', url: signed(now + 60_000) })).status).toBe(200);
  });

  test('an upload that no application names is shown to nobody, and destroyed after a day', async () => {
    const { body } = await upload(system.caller(), card);
    const id = String(body['attachmentId']);
    expect((await (await staff(system)).send({ method: 'GET', url: `/staff/attachments/${id}` })).status).toBe(404);
    const { db } = system.database;
    await destroyAttachments(db, { umin: 0 });
    expect((await db('attachments').where({ id }).first()).sealed).not.toBeNull();
    await db('attachments')
      .where({ id })
      .update({ uploaded_at: db.raw("now() - interval '25 hours'") });
    await destroyAttachments(db, { umin: 0 });
    expect(await db('attachments').where({ id }).first()).toMatchObject({
      sealed: null,
      destroyed_at: expect.any(Date),
    });
    const gone = await system.caller().call('startOperatorApplication', { ...FORM, attachmentId: id });
    expect(gone.status).toBe(400);
  });

  test('it is destroyed when the retention after the decision is over, never while it is undecided; its digest stays', async () => {
    const { db } = system.database;
    const { attachmentId, procedureId } = await attached();
    await db('attachments')
      .where({ id: attachmentId })
      .update({ uploaded_at: db.raw("now() - interval '90 days'") });
    const row = () => db('attachments').where({ id: attachmentId }).first();
    await destroyAttachments(db, { umin: 0 });
    expect((await row()).sealed).not.toBeNull();
    const operator = await staff(system);
    await operator.call('decideApplication', { procedureId, decision: 'refuse', reason: '確認' });
    expect(await statusOf(system, procedureId)).toBe('refused');
    await destroyAttachments(db, { umin: 60_000 });
    expect((await row()).sealed).not.toBeNull();
    await destroyAttachments(db, { umin: 0 });
    expect(await row()).toMatchObject({ sealed: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const url = `/staff/attachments/${attachmentId}`;
    expect((await operator.send({ method: 'GET', url })).status).toBe(404);
  });
});
