/** Staff go through re-registrations as they do: at the counter of an office, at the queue with the photos, at locked members and passes. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { CATALOGUES, createText } from '../../../api/texts.js';
import { countOf } from '../../../api/utokyo/tries.js';
import { addAttachment } from '../../../db/staff/attachments.js';
import { addEvidence } from '../../../db/utokyo/evidence.js';
import { sealUnderOwnKey } from '../../../worker/runtime/crypto/file-seal.js';
import { addEvidenceUpdate } from '../../../workflows/contracts/mfa-application.js';
import { CHROMIUM, manners, type Site, startSite, type Visitor } from '../../helpers/browser.js';
import { newProcedureId } from '../../helpers/ids.js';
import { applied, decided, newMember, TAKAHASHI } from '../../helpers/reregistrations.js';
import { signedIn } from '../../staff/oversight/support.js';
import { begun } from '../mfa-self-service/support.js';

let site: Site;
const MISSING = {
  ja: {
    document: '書類の名称を入力してください。',
    reason: '取消しの理由を入力してください。',
    why: '変更の理由を入力してください。',
  },
  en: {
    document: 'Enter the name of the document.',
    reason: 'Enter your reason for revoking.',
    why: 'Enter your reason for the change.',
  },
};

/** Enters by a session, as every way of signing in leaves one. */
async function enters(visitor: Visitor, userId: string): Promise<void> {
  const { jar } = await signedIn(site.system, userId, userId, site.origin);
  // Browsers take the loopback for secure; the protocol by which cookies are put in does not.
  const url = site.origin.replace('http:', 'https:');
  await visitor.context.addCookies(Object.entries(jar).map(([name, value]) => ({ name, value, url, secure: true })));
}
const textsOf = (visitor: Visitor) => CATALOGUES[visitor.manner.language];

/** A photo of a card, kept as the API keeps one. @returns its ID */
async function cardPhoto(background: string): Promise<string> {
  const { deps, database } = site.system;
  const card = { width: 640, height: 400, channels: 3, background } as const;
  // Something on it. Not SVG: the product's pictures, in the same process, let no such input in.
  const line = { width: 320, height: 40, channels: 3, background: '#333333' } as const;
  const bytes = await sharp({ create: card })
    .composite([{ input: { create: line }, left: 40, top: 90 }])
    .jpeg()
    .toBuffer();
  const id = newProcedureId('utokyo', 'attachment');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const kept = sealUnderOwnKey(deps.sealer, bytes, `attachment/${id}`);
  await addAttachment(database.db, { id, mediaType: 'image/jpeg', bytes: bytes.length, sha256, ...kept });
  return id;
}

/** Somebody applies with both sides of a card. */
async function appliedFor() {
  const { memberId } = await newMember(site.system, { faculty: '文学部', name: '試験 花子' });
  const attachments = [await cardPhoto('#cfe3f7'), await cardPhoto('#f7e3cf')];
  const run = await applied(site.system, { memberId, evidence: { attachments } });
  const { receipt_number: receiptNumber } = await site.system.database
    .db('applications')
    .where({ procedure_id: run.procedureId })
    .first();
  return { ...run, memberId, receiptNumber: String(receiptNumber) };
}

/** A photo more, as the applicant sends it. */
async function bringsAnother({ procedureId, handle }: Awaited<ReturnType<typeof appliedFor>>): Promise<void> {
  const evidenceId = newProcedureId('utokyo', 'evidence');
  const attachments = [await cardPhoto('#d9f2d0')];
  const evidence = { id: evidenceId, procedureId, channel: 'site', proof: 'photo', attachments } as const;
  await addEvidence(site.system.database.db, evidence);
  await handle.executeUpdate(addEvidenceUpdate, { args: [{ procedureId, evidenceId }] });
}

/** All photos of the page are there, whole. */
async function seesPhotos(staff: Visitor, count: number): Promise<void> {
  await staff.page.waitForLoadState('load');
  const widths = "[...document.querySelectorAll('.document-picture img')].map((image) => image.naturalWidth)";
  expect(await staff.page.evaluate<number[]>(widths)).toEqual(Array(count).fill(640));
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(async () => site?.close());

  test.each(manners('ja phone with scripts'))('at the counter of an office, $manner', async (manner) => {
    const { memberId } = await newMember(site.system, { faculty: '文学部', name: '窓口 春子' });
    const staff = await site.visitor(manner);
    const t = textsOf(staff);
    const { page } = staff;
    await enters(staff, 'op2');
    await page.goto('/staff/mails');
    await staff.link(t['overview.nav.counter']).click();
    await staff.seesForGood(t['counter.title']);

    const account = page.getByRole('textbox', { name: t['counter.account'] });
    await account.fill('1234500001');
    await staff.button(t['counter.look-up']).click();
    await staff.seesError(t['counter.title'], t['counter.forbidden'], account);
    await account.fill(memberId);
    await staff.button(t['counter.look-up']).click();
    await staff.seesForGood(t['counter.title']);
    await page.getByText('窓口 春子').waitFor();

    const other = page.getByRole('radio', { name: t['mfa-application.proof.other'] });
    const name = page.getByRole('textbox', { name: t['counter.document'] });
    await other.check();
    await staff.button(t['counter.submit']).click();
    await staff.seesError(t['counter.title'], MISSING[manner.language].document, name);
    expect([await other.isChecked(), await page.getByText('窓口 春子').isVisible()]).toEqual([true, true]);
    await name.fill('旅券');
    await staff.button(t['counter.submit']).click();
    await page.getByText(t['counter.done'], { exact: true }).waitFor();
    await staff.seesForGood(t['counter.title']);
    const row = await site.system.database.db('applications').where({ account: memberId }).first();
    await page.getByText(row.receipt_number).waitFor();

    // The same person once more: what was seen goes to the application that is there.
    await account.fill(memberId);
    await staff.button(t['counter.look-up']).click();
    await staff.sees(t['counter.title']);
    await page.getByRole('radio', { name: t['mfa-application.proof.student-card'] }).check();
    await staff.button(t['counter.add']).click();
    await page.getByText(t['counter.done'], { exact: true }).waitFor();
    const rows = await site.system.database.db('utokyo_evidence').where({ procedure_id: row.procedure_id });
    expect(rows.map(({ proof }) => proof).sort()).toEqual(['other', 'student-card']);
    await staff.leaves();
  });

  test.each(manners('ja desk with scripts'))('the queue, the photos, two persons, $manner', async (manner) => {
    const run = await appliedFor();
    const staff = await site.visitor(manner);
    const t = textsOf(staff);
    const text = createText(manner.language);
    const { page } = staff;
    await enters(staff, 'op1');
    await page.goto('/staff');
    await staff.sees(t['staff.queue.title']);
    await staff.link(run.receiptNumber).click();
    const change = text.t('console.detail.title', {
      name: t['console.queue.utokyo'],
      change: t['staff.kind.mfa-application'],
    });
    const dossier = text.t('console.detail.title', { name: run.receiptNumber, change });
    await staff.sees(dossier);
    await page.getByText(t['console.picture.claim-first']).waitFor();
    await seesPhotos(staff, 0);

    await staff.button(t['console.claim']).click();
    await page.getByText(t['console.done.claimed'], { exact: true }).waitFor();
    await staff.seesForGood(dossier);
    await seesPhotos(staff, 2);
    await page.locator('textarea[name="message"]').fill('裏面をもう一度撮影してください。');
    await staff.button(t['console.ask.submit']).click();
    await page.getByText(t['console.done.asked'], { exact: true }).waitFor();
    expect(await staff.button(t['staff.decide.approve']).count()).toBe(0);
    await bringsAnother(run);
    await page.goto(`/staff/applications/${run.procedureId}`);
    await staff.sees(dossier);
    await seesPhotos(staff, 3);
    await page.reload();
    const looks = page.getByRole('region', { name: t['console.detail.attachment'] });
    expect(await looks.innerText()).toContain('窓口 花子');

    await page.locator('textarea[name="reason"]').fill('写真と記録が一致');
    await staff.button(t['staff.decide.approve']).click();
    await page.getByText(t['console.done.first'], { exact: true }).waitFor();
    await staff.sees(dossier);
    await seesPhotos(staff, 0);
    await staff.leaves();

    const second = await site.visitor(manner);
    await enters(second, 'lead1');
    await second.page.goto(`/staff/applications/${run.procedureId}`);
    await second.sees(dossier);
    await second.button(t['console.claim']).click();
    await second.page.getByText(t['console.done.claimed'], { exact: true }).waitFor();
    await seesPhotos(second, 3);
    await second.page.locator('textarea[name="reason"]').fill('同じく確認');
    await second.button(t['staff.decide.approve']).click();
    await second.page.getByText(t['console.done.approve'], { exact: true }).waitFor();
    await second.seesForGood(dossier);
    await run.reaches('awaiting-registration');
    await second.leaves();
  });

  test.each(manners('ja phone without scripts'))('an applicant’s own office, a refusal, $manner', async (manner) => {
    const run = await appliedFor();
    const staff = await site.visitor(manner);
    const t = textsOf(staff);
    await enters(staff, 'op1');
    await staff.page.goto(`/staff/applications/${run.procedureId}`);
    await staff.page.locator('textarea[name="reason"]').fill('氏名を読み取れません。');
    await staff.button(t['staff.decide.refuse']).click();
    await staff.page.getByText(t['console.done.refuse'], { exact: true }).waitFor();
    expect((await run.ended()).status).toBe('refused');
    await staff.leaves();
  });

  test.each(manners('ja desk without scripts'))('locked members and passes, $manner', async (manner) => {
    const { system } = site;
    const { db } = system.database;
    const { memberId } = await newMember(system);
    const digest = countOf(system.deps, memberId);
    const { wrongLogins } = system.deps.services.utokyo;
    await db('utokyo_login_tries').insert({
      user_digest: digest,
      member_id: memberId,
      tries: wrongLogins,
      counted_at: new Date(),
    });
    const run = await begun(system, TAKAHASHI);
    await run.verified();
    await run.issues();
    await run.pass(1);

    const staff = await site.visitor(manner);
    const t = textsOf(staff);
    const { page } = staff;
    const text = createText(manner.language);
    await enters(staff, 'op1');
    await page.goto('/staff/locked');
    await staff.sees(t['overview.locked.title']);
    const lock = page.getByRole('article', { name: memberId });
    await lock.getByRole('textbox').fill('本人から電話で確認');
    await lock.getByRole('button').click();
    await page.getByText(text.t('overview.locked.unlocked', { account: memberId })).waitFor();
    await staff.sees(t['overview.locked.title']);
    expect(await db('utokyo_login_tries').where({ user_digest: digest })).toEqual([]);

    await staff.link(t['overview.nav.passes']).click();
    await staff.seesForGood(t['passes.title']);
    const pass = page.getByRole('article', { name: TAKAHASHI });
    await pass.getByRole('button').click();
    await staff.seesError(t['passes.title'], MISSING[manner.language].reason, pass.getByRole('textbox'));
    await pass.getByRole('textbox').fill('本人からの届け出');
    await pass.getByRole('button').click();
    await page.getByText(text.t('passes.revoked', { account: TAKAHASHI })).waitFor();
    await staff.seesForGood(t['passes.title']);
    const row = await db('utokyo_passes').where({ procedure_id: run.procedureId }).first();
    expect([row.revoked_by, row.reason]).toEqual(['staff:op1', '本人からの届け出']);
    await run.stop();
    await staff.leaves();
  });

  test.each(manners('ja desk with scripts'))('an administrator changes where notices go, $manner', async (manner) => {
    const { memberId, email } = await newMember(site.system);
    const admin = await site.visitor(manner);
    const t = textsOf(admin);
    const { page } = admin;
    await enters(admin, 'admin1');
    await page.goto('/staff/figures');
    await admin.link(t['notice-addresses.nav']).click();
    await admin.seesForGood(t['notice-addresses.title']);
    const field = (id: 'account' | 'email' | 'reason') =>
      page.getByRole('textbox', { name: t[`notice-addresses.${id}`] });
    await field('account').fill(memberId);
    await field('email').fill(email);
    await admin.button(t['notice-addresses.submit']).click();
    await admin.seesError(t['notice-addresses.title'], MISSING[manner.language].why, field('reason'));
    await field('reason').fill('本人から窓口で、学生証を確認');
    await admin.button(t['notice-addresses.submit']).click();
    // What is there already isn't changed; what was typed stands there still.
    await admin.seesError(t['notice-addresses.title'], t['notice-addresses.email'], field('email'));
    expect(await field('account').inputValue()).toBe(memberId);
    await field('email').fill(`new-${email}`);
    await admin.switchesLanguage({
      ja: CATALOGUES.ja['notice-addresses.title'],
      en: CATALOGUES.en['notice-addresses.title'],
    });
    await admin.button(t['notice-addresses.submit']).click();
    const said = createText(manner.language).t('notice-addresses.changed', { account: memberId });
    await page.getByText(said, { exact: true }).waitFor();
    await admin.seesForGood(t['notice-addresses.title']);
    await page.getByRole('region', { name: t['notice-addresses.latest'] }).getByText(memberId).first().waitFor();
    expect(await site.system.database.db('utokyo_members').where({ id: memberId }).first()).toMatchObject({
      email: `new-${email}`,
      email_before: email,
    });
    await admin.leaves();
  });

  test.each(manners('ja phone with scripts'))(
    'a case whose photos are destroyed, as an auditor, $manner',
    async (manner) => {
      const run = await appliedFor();
      await decided(site.system, run.procedureId, 'refuse');
      await run.ended();
      await site.system.database
        .db('attachments')
        .where({ procedure_id: run.procedureId })
        .update({ sealed: null, wrapped_key: null, destroyed_at: new Date() });
      const staff = await site.visitor(manner);
      const t = textsOf(staff);
      await enters(staff, 'audit1');
      await staff.page.goto(`/staff/applications/${run.procedureId}`);
      const text = createText(manner.language);
      const change = text.t('console.detail.title', {
        name: t['console.queue.utokyo'],
        change: t['staff.kind.mfa-application'],
      });
      await staff.sees(text.t('console.detail.title', { name: run.receiptNumber, change }));
      expect(await staff.page.getByText(t['console.picture.destroyed']).count()).toBe(2);
      await staff.leaves();
    },
  );
});
