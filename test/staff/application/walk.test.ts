/** The console as staff go through it: the queue by keys and without reload, an application beside the register, the decision. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CATALOGUES, createText } from '../../../api/texts.js';
import { openApplication } from '../../../db/staff/applications.js';
import { projectProcedure } from '../../../db/platform/procedures.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import { CHROMIUM, type Language, manners, type Site, type Visitor } from '../../helpers/browser.js';
import { newProcedureId } from '../../helpers/ids.js';
import { signsIn, startStaffSite } from '../../helpers/staff-site.js';
import { requested } from './support.js';

const HOUR_MS = 3_600_000;
let site: Site;
let number = 0;

/** An application of somebody who locked a code first, and wrote one thing differently from the register. @returns its receipt number */
async function appliedFor(): Promise<{ procedureId: string; receiptNumber: string }> {
  const { db } = site.system.database;
  const procedureId = newProcedureId('umin', 'operator-application');
  const fromProcedureId = newProcedureId('umin', 'access-code');
  const at = new Date(Date.now() - HOUR_MS).toISOString() as IsoInstant;
  const steps = [
    { at, step: 'opened', actor: 'person' as const },
    { at: new Date(Date.parse(at) + 1000).toISOString() as IsoInstant, step: 'locked', actor: 'system' as const },
  ];
  const view = { procedureId: fromProcedureId, status: 'locked' as const, steps };
  await projectProcedure(db, { service: 'umin', kind: 'access-code', locale: 'ja', closed: true, view });
  for (let n = 0; n < 3; n++)
    await db('umin_wrong_codes').insert({ procedure_id: fromProcedureId, n, account_id: 'riji-cho', at });
  const receiptNumber = `U-WALK-${String(++number).padStart(4, '0')}`;
  await openApplication(db, {
    procedureId,
    service: 'umin',
    kind: 'operator-application',
    account: 'riji-cho',
    detail: {
      familyName: '理事',
      givenName: '長',
      familyNameKana: 'リジ',
      givenNameKana: 'ちょう',
      sex: 'male',
      birthDate: '1955/05/06',
      affiliation: '学会事務局',
      email: 'chair@society.example.jp',
      telephone: '03-0000-0000',
      reason: '担当者が交代したため',
    },
    receivedAt: at,
    dueAt: new Date(Date.now() - HOUR_MS / 2).toISOString(),
    receiptNumber,
    locale: 'ja',
    applicant: '理事 長',
    contact: 'chair@society.example.jp',
    fromProcedureId,
  });
  return { procedureId, receiptNumber };
}

const textsOf = (visitor: Visitor) => CATALOGUES[visitor.manner.language];
const headingIn = (language: Language, name: string, queue: string, asked: string): string => {
  const { t } = createText(language);
  return t('console.detail.title', { name, change: t('console.detail.title', { name: queue, change: asked }) });
};
const headingOf = (visitor: Visitor, name: string, queue: string, asked: string): string =>
  headingIn(visitor.manner.language, name, queue, asked);
const focused = (visitor: Visitor): Promise<string> =>
  visitor.page.evaluate<string>('document.activeElement.id || document.activeElement.name || ""');

/** By keys alone; a letter typed into a field stays a letter. */
async function walksByKeys(staff: Visitor): Promise<void> {
  const { keyboard } = staff.page;
  const ids = await staff.page.evaluate<string[]>("[...document.querySelectorAll('[data-open]')].map(({ id }) => id)");
  expect(ids.length).toBeGreaterThan(1);
  const [first = '', second = ''] = ids;
  const seen: string[] = [];
  for (const key of ['j', 'j', 'k', 'k']) {
    await keyboard.press(key);
    seen.push(await focused(staff));
  }
  expect(seen).toEqual([first, second, first, first]);
  await keyboard.press('/');
  await keyboard.type('jk/');
  expect([await focused(staff), await staff.page.locator('[data-search]').inputValue()]).toEqual(['field-q', 'jk/']);
  await staff.page.locator('[data-search]').fill('');
}

/** Somebody applies while the queue is open: it appears by itself, the reader stays where they were, and is told. */
async function seesNewcomer(staff: Visitor): Promise<void> {
  await staff.page.evaluate('window.stays = true');
  await staff.page.locator('[data-open]').first().focus();
  const before = await focused(staff);
  const { receiptNumber } = await appliedFor();
  await staff.link(receiptNumber).waitFor();
  expect(await staff.page.evaluate<boolean>('window.stays')).toBe(true);
  expect(await focused(staff)).toBe(before);
  const count = await staff.page.locator('[data-open]').count();
  const { t } = createText(staff.manner.language);
  expect(await staff.page.locator('[data-queue-news]').innerText()).toBe(t('console.news', { count }));
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startStaffSite();
  });
  afterAll(async () => site?.close());
  beforeEach(async () => {
    await site.system.database.db('applications').update({ open: false });
    await site.system.database.db('cinii_registrations').update({ use_state: 'active' });
  });

  test.each(manners('ja desk with scripts'))('queue, application, question and decision, $manner', async (manner) => {
    const { receiptNumber } = await appliedFor();
    const use = await requested(site.system);
    const staff = await site.visitor(manner);
    const t = textsOf(staff);
    await staff.page.goto('/staff');
    await signsIn(staff, 'op1', 'Op1-sample-pass');
    await staff.seesForGood(t['staff.queue.title']);
    const row = staff.page.getByRole('row').filter({ hasText: receiptNumber });
    expect(await row.innerText()).toContain(t['staff.overdue']);
    if (manner.scripts) {
      await walksByKeys(staff);
      await seesNewcomer(staff);
    }

    await staff.page.locator('[data-search]').fill(`理事 ${receiptNumber.toLowerCase()}`);
    await staff.page.getByRole('combobox', { name: t['console.filter.queue'] }).selectOption('umin');
    await staff.button(t['console.filter.submit']).click();
    await staff.page.waitForURL(/q=/);
    await staff.seesForGood(t['staff.queue.title']);
    expect(await staff.page.locator('[data-open]').count()).toBe(1);
    await staff.page.locator('[data-open]').focus();
    await staff.page.keyboard.press('Enter');

    const dossier = headingOf(staff, receiptNumber, 'UMIN', t['staff.kind.operator-application']);
    await staff.seesForGood(dossier);
    const differing = staff.page.getByRole('row').filter({ hasText: t['console.detail.differs'] });
    expect(await differing.count()).toBe(1);
    expect(await differing.innerText()).toContain('1955/05/06');
    const earlier = staff.page.getByRole('region', { name: t['console.detail.from'] });
    expect(await earlier.innerText()).toContain(
      createText(manner.language).t('console.detail.tries-count', { count: 3 }),
    );
    await staff.button(t['console.claim']).click();
    await staff.page.getByText(t['console.done.claimed'], { exact: true }).waitFor();
    await staff.sees(dossier);

    const id = staff.page.getByRole('textbox', { name: t['console.decide.account'] });
    expect(await id.inputValue()).toBe('riji-cho');
    await id.fill('nobody-xyz');
    await staff.page
      .getByRole('textbox', { name: t['staff.decide.reason'], exact: false })
      .first()
      .fill('照合した <b>');
    const message = staff.page.locator('textarea[name="message"]');
    if (manner.scripts) {
      // The first button of the form is what Enter presses, whichever form the language switch takes along.
      await message.fill('Half a question');
      await id.fill('nobody-xyz');
      await id.press('Enter');
    } else await staff.button(t['staff.decide.approve']).click();
    await staff.seesError(
      dossier,
      createText(manner.language).t('reason.no-such-account', { field: t['console.decide.account'] }),
      id,
    );
    expect(await id.inputValue()).toBe('nobody-xyz');
    expect(await staff.page.locator('textarea[name="reason"]').inputValue()).toBe('照合した <b>');

    if (manner.scripts) {
      await message.fill('Half a question');
      const inBoth = (['ja', 'en'] as const).map((language) => [
        language,
        headingIn(language, receiptNumber, 'UMIN', CATALOGUES[language]['staff.kind.operator-application']),
      ]);
      await staff.switchesLanguage(Object.fromEntries(inBoth));
      expect(await message.inputValue()).toBe('Half a question');
    }
    await message.fill('生年月日をご確認ください。');
    await staff.button(t['console.ask.submit']).click();
    await staff.page.getByText(t['console.done.asked'], { exact: true }).waitFor();
    await staff.sees(dossier);
    expect(await staff.button(t['staff.decide.approve']).count()).toBe(0);

    await staff.page.goto(`/staff/applications/${use}`);
    const request = await site.system.database.db('applications').where({ procedure_id: use }).first();
    const change = headingOf(staff, String(request?.receipt_number), 'CiNii', t['application.change.suspend']);
    await staff.seesForGood(change);
    await site.system.database.db('applications').where({ procedure_id: use }).update({ claimed_by: 'op2' });
    await staff.page.locator('textarea[name="reason"]').fill('確認しました');
    await staff.button(t['staff.decide.approve']).click();
    await staff.seesError(change, '受付 次郎');
    await site.system.database.db('applications').where({ procedure_id: use }).update({ claimed_by: null });
    await staff.page.goto(`/staff/applications/${use}`);
    await staff.page.locator('textarea[name="reason"]').fill('確認しました');
    await staff.button(t['staff.decide.approve']).click();
    await staff.page.getByText(t['console.done.approve'], { exact: true }).waitFor();
    await staff.sees(change);
    expect(await staff.page.getByRole('region', { name: t['console.decision.title'] }).innerText()).toContain(
      '窓口 花子',
    );
    await site.system.temporal.client.workflow.getHandle(use).result();
    await staff.leaves();
  });
});
