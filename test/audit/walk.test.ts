/**
 * An auditor's story: a decided application is found by a word of its reason, read, opened with a reason, replayed; then the log is verified, other settings are tried, and
 * what was found is taken away. And one of two administrators: an account is erased.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES, createText } from '../../api/texts.js';
import { archiveAllDue, checkpoint } from '../../worker/jobs/archive.js';
import {
  CHROMIUM,
  DESK,
  EVERY_MANNER,
  type Language,
  type Manner,
  PHONE,
  type Site,
  type Visitor,
} from '../helpers/browser.js';
import { effort } from '../helpers/effort.js';
import { signsIn, startStaffSite } from '../helpers/staff-site.js';
import { addAccount } from '../helpers/umin.js';
import { TEST_SIGNER } from '../helpers/world.js';
import { TESTED } from '../procedures/index.js';

/** A phone and a desk, each in one language, and a phone without scripts; a long run takes every way. */
const WAYS = effort(
  EVERY_MANNER.filter(({ language, viewport, scripts }) =>
    language === 'ja' ? viewport === PHONE && scripts : (viewport === DESK) === scripts,
  ),
  EVERY_MANNER,
);

let site: Site;
let procedureId = '';

const textsOf = ({ manner: { language } }: Visitor) => CATALOGUES[language];
const headings = (id: `audit.${'search' | 'procedure' | 'what-if' | 'erasures'}.title`): Record<Language, string> => ({
  ja: CATALOGUES.ja[id],
  en: CATALOGUES.en[id],
});

async function archive(): Promise<void> {
  const { db, url: databaseUrl } = site.system.database;
  const { temporal, ring, log } = site.system.deps;
  const needs = { db, temporal, ring, log, signer: TEST_SIGNER, databaseUrl };
  await archiveAllDue(needs);
  await checkpoint(needs);
}

async function findsIt(auditor: Visitor): Promise<void> {
  const { page } = auditor;
  const t = textsOf(auditor);
  await page.getByLabel(t['audit.search.words'], { exact: true }).fill('書');
  await auditor.button(t['audit.search.submit']).click();
  await auditor.sees(t['audit.search.title']);
  expect(await auditor.summary().isVisible()).toBe(true);
  await page.getByLabel(t['audit.search.words'], { exact: true }).fill('書類');
  await auditor.button(t['audit.search.submit']).click();
  await auditor.link(procedureId).waitFor();
  await auditor.seesForGood(t['audit.search.title']);
  await auditor.switchesLanguage(headings('audit.search.title'));
  await auditor.link(procedureId).click();
}

async function readsIt(auditor: Visitor): Promise<void> {
  const { page } = auditor;
  const t = textsOf(auditor);
  await auditor.sees(t['audit.procedure.title']);
  const decided = createText(auditor.manner.language).t('audit.decision', {
    actor: createText(auditor.manner.language).t('audit.actor.staff', { id: 'op1' }),
    what: 'refuse',
    reason: '書類を確認した',
  });
  await page.getByText(decided).waitFor();
  await auditor.switchesLanguage(headings('audit.procedure.title'));
}

async function opensHistory(auditor: Visitor): Promise<void> {
  const { page } = auditor;
  const t = textsOf(auditor);
  await auditor.link(t['audit.history.title']).click();
  await auditor.sees(t['audit.history.title']);
  const reason = page.getByRole('textbox', { name: t['audit.history.reason'] });
  await auditor.button(t['audit.history.submit']).click();
  const missing = createText(auditor.manner.language).t('reason.required', {
    field: auditor.manner.language === 'ja' ? t['audit.history.reason'] : 'your reason for reading the history',
  });
  await auditor.seesError(t['audit.history.title'], missing, reason);
  await reason.fill('内部監査');
  await auditor.button(t['audit.history.submit']).click();
  await page.getByText('内部監査').waitFor();
  await auditor.sees(t['audit.history.title']);
  const [first] = await page.locator('details.details').all();
  expect(await first?.locator('.json').isVisible()).toBe(false);
  await first?.locator('summary').click();
  expect(await first?.locator('.json').innerText()).toContain('AUTH00000101');
  // A local activity by its own name, and a message by its.
  const names = await page.locator('details.details .code').allInnerTexts();
  expect(names).toEqual(expect.arrayContaining(['mailUseChange', 'decide']));
  expect(names.filter((name) => name === 'core_local_activity')).toEqual([]);
  await auditor.sees(t['audit.history.title']);
  await auditor.link(t['audit.procedure.title']).click();
}

async function replaysIt(auditor: Visitor): Promise<void> {
  const t = textsOf(auditor);
  await auditor.sees(t['audit.procedure.title']);
  await auditor.button(t['audit.replay.submit']).click();
  await auditor.page.getByText(t['audit.replay.result.identical']).waitFor();
  await auditor.page.getByText(t['audit.replay.view.equal']).waitFor();
  await auditor.sees(t['audit.procedure.title']);
}

async function verifiesLog(auditor: Visitor): Promise<void> {
  const t = textsOf(auditor);
  await auditor.link(t['audit.search.title']).click();
  await auditor.link(t['audit.verify.title']).click();
  await auditor.sees(t['audit.verify.title']);
  await auditor.button(t['audit.verify.submit']).click();
  await auditor.page.getByText(t['audit.verify.whole']).waitFor();
  await auditor.sees(t['audit.verify.title']);
}

async function triesOtherSettings(auditor: Visitor): Promise<void> {
  const { page } = auditor;
  const t = textsOf(auditor);
  const title = t['audit.what-if.title'];
  await auditor.link(t['audit.search.title']).click();
  await auditor.link(t['audit.what-if.link']).click();
  await auditor.sees(title);
  const days = page.getByLabel(t['audit.what-if.decisionBusinessDays'], { exact: true });
  await days.fill('x');
  await auditor.button(t['audit.what-if.submit']).click();
  await auditor.sees(title);
  expect(await auditor.summary().isVisible()).toBe(true);
  expect(await days.inputValue()).toBe('x');
  await days.fill('30');
  await auditor.button(t['audit.what-if.submit']).click();
  await page.getByRole('heading', { name: t['audit.what-if.found'], exact: true }).waitFor();
  await auditor.link(procedureId).waitFor();
  await page.getByText(t['audit.what-if.rule.due']).first().waitFor();
  await auditor.seesForGood(title);
  await auditor.switchesLanguage(headings('audit.what-if.title'));
}

async function takesItAway(auditor: Visitor): Promise<void> {
  const t = textsOf(auditor);
  const submit = createText(auditor.manner.language).t('audit.export.submit', { format: 'CSV' });
  await auditor.link(t['audit.search.title']).click();
  await auditor.sees(t['audit.search.title']);
  const [file] = await Promise.all([auditor.page.waitForEvent('download'), auditor.button(submit).click()]);
  expect(file.suggestedFilename()).toMatch(/^audit-export-[0-9]+\.zip$/);
}

/** A sample's administrator, and another one with the same password. */
async function administrator(manner: Manner, id: 'admin1' | 'admin2'): Promise<Visitor> {
  const visitor = await site.visitor(manner);
  await visitor.page.goto('/staff/erasures');
  await signsIn(visitor, id, 'Admin1-sample-pass');
  await visitor.sees(textsOf(visitor)['audit.erasures.title']);
  return visitor;
}

async function proposes(first: Visitor, account: string): Promise<void> {
  const { page } = first;
  const t = textsOf(first);
  const title = t['audit.erasures.title'];
  const reason = page.getByRole('textbox', { name: t['audit.erasures.reason'] });
  await page.getByRole('combobox', { name: t['audit.erasures.service'] }).selectOption('umin');
  await page.getByRole('textbox', { name: t['audit.erasures.account'] }).fill(account);
  await reason.fill(`請求 ${account}`);
  await first.button(t['audit.erasures.submit']).click();
  await first.sees(title);
  expect(await first.summary().isVisible()).toBe(true);
  await reason.fill('請求 2026-11-27 第12号');
  await first.button(t['audit.erasures.submit']).click();
  await cardOf(first, account).getByText(t['audit.erasures.own']).waitFor();
  await first.seesForGood(title);
  await first.switchesLanguage(headings('audit.erasures.title'));
  expect(await cardOf(first, account).getByRole('button', { name: t['audit.erasures.confirm'] }).count()).toBe(0);
}

async function confirms(second: Visitor, account: string): Promise<void> {
  const { db } = site.system.database;
  const t = textsOf(second);
  const { id } = await db('audit_erasures').where({ account }).first('id');
  await second.page.reload();
  await cardOf(second, account).getByRole('button', { name: t['audit.erasures.confirm'] }).click();
  expect(await site.system.temporal.client.workflow.getHandle(id).result()).toBe('completed');
  await second.page.goto('/staff/erasures');
  await second.page.getByText(t['audit.erasures.status.completed'], { exact: true }).first().waitFor();
  await second.seesForGood(t['audit.erasures.title']);
  expect(await second.page.content()).not.toContain(account);
}

const cardOf = ({ page }: Visitor, account: string) => page.getByRole('article').filter({ hasText: account });

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startStaffSite();
    const { system, origin } = site;
    const scenario = TESTED.find(({ name }) => name === 'service-use-change')?.scenarios?.['refused'];
    procedureId = (await scenario?.run(system, system.caller({ headers: { host: new URL(origin).host } }))) ?? '';
    await system.temporal.client.workflow.getHandle(procedureId).result();
    await archive();
  });
  afterAll(async () => site?.close());

  test.each(WAYS)('a decision is looked into, $manner', async (manner) => {
    const auditor = await site.visitor(manner);
    await auditor.page.goto('/audit');
    await signsIn(auditor, 'audit1', 'Audit1-sample-pass');
    await auditor.sees(textsOf(auditor)['audit.search.title']);
    await findsIt(auditor);
    await readsIt(auditor);
    await opensHistory(auditor);
    await replaysIt(auditor);
    await verifiesLog(auditor);
    await triesOtherSettings(auditor);
    await takesItAway(auditor);
    await auditor.leaves();
    const looks = await site.system.database.db('looks').where({ staff_id: 'audit1' }).pluck('what');
    expect(looks).toEqual(expect.arrayContaining(['timeline', 'history: 内部監査', 'replay']));
  });

  test.each(effort(WAYS.slice(0, 1), WAYS))('a person is erased by two administrators, $manner', async (manner) => {
    const { db } = site.system.database;
    const { revision: _revision, ...like } = await db('staff').where({ id: 'admin1' }).first();
    await db('staff')
      .insert({ ...like, id: 'admin2', name: '管理 六郎', email: null })
      .onConflict('id')
      .ignore();
    const account = await addAccount(db, `erased-${WAYS.indexOf(manner)}`);
    const [first, second] = [await administrator(manner, 'admin1'), await administrator(manner, 'admin2')];
    await proposes(first, account);
    await confirms(second, account);
    expect(await db('umin_accounts').where({ id: account })).toEqual([]);
    await first.leaves();
    await second.leaves();
  });
});
