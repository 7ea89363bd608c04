/** The pages of what staff oversee, as people walk them: phone and desk, Japanese and English, with and without scripts. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CHROMIUM,
  DESK,
  type Language,
  manners,
  mannersLike,
  type Site,
  startSite,
  type Visitor,
} from '../../helpers/browser.js';
import {
  addMail,
  addOtherOperator,
  addProcedure,
  addPropagation,
  ago,
  applicationRow,
  DAY,
  HOUR,
  MINUTE,
  newId,
  signedIn,
  tenWrongCodes,
} from './support.js';

const WORDS = {
  ja: {
    nav: ['未達メール', 'サービスへの反映', 'ロック中のアカウント', '統計'],
    headings: ['未達メール', 'サービスへの反映', 'ロック中のアカウント', '統計'],
    staffId: '担当者ID',
    older: '古い方へ',
    retry: '再試行する',
    retried: 'yamada-tar の 電子メール への反映を、再試行するよう指示しました。',
    reason: '解除の理由',
    noReason: '解除の理由を入力してください。',
    unlock: 'ロックを解除する',
    unlocked: 'yamada-tar のロックを解除しました。',
    days: '90日間',
    table: '表で見る',
    date: '日付',
  },
  en: {
    nav: ['Undelivered email', 'Services', 'Locked accounts', 'Figures'],
    headings: ['Undelivered email', 'Services not yet up to date', 'Locked accounts', 'Figures'],
    staffId: 'Staff ID',
    older: 'Older',
    retry: 'Retry',
    retried: 'A retry of Email for yamada-tar has been requested.',
    reason: 'Reason for unlocking',
    noReason: 'Enter your reason for unlocking.',
    unlock: 'Unlock',
    unlocked: 'yamada-tar has been unlocked.',
    days: '90 days',
    table: 'Show as a table',
    date: 'Date',
  },
} as const satisfies Record<Language, Record<string, string | readonly string[]>>;

let site: Site;

/** Enters by a session, of op1 unless given, as every way of signing in leaves one. */
async function enters(visitor: Visitor, userId = 'op1'): Promise<void> {
  const { jar } = await signedIn(site.system, userId, 'op1', site.origin);
  // Browsers take the loopback for secure; the protocol by which cookies are put in does not.
  const url = site.origin.replace('http:', 'https:');
  await visitor.context.addCookies(Object.entries(jar).map(([name, value]) => ({ name, value, url, secure: true })));
}

async function fill(): Promise<void> {
  const { db } = site.system.database;
  for (const table of ['mail_log', 'propagations', 'decisions', 'applications', 'umin_unlocks', 'umin_wrong_codes'])
    await db(table).delete();
  await db('procedures').delete();
  for (let n = 0; n < 51; n++)
    await addMail(db, { age: n * HOUR, smtp_code: '550', recipient: `${'very-long-'.repeat(5)}@hospital.example.jp` });
  await addProcedure(db, { id: newId('umin-operator-application'), status: 'failed' });
  await addPropagation(db, {});
  await addPropagation(db, { account_id: 'suzuki-ich', status: 'pending', late_since: null, last_fault: null });
  await tenWrongCodes(db, 'yamada-tar');
  const rows = Array.from({ length: 40 }, (_, n) =>
    applicationRow({ received_at: ago(n * DAY + HOUR), claimed_at: ago(n * DAY + 30 * MINUTE), open: n % 4 === 0 }),
  );
  await db('applications').insert(rows);
  const decided = rows.filter(({ open }) => open === false);
  await db('decisions').insert(
    decided.map(({ procedure_id: id, claimed_at: claimed }) => ({
      procedure_id: id,
      decision_id: `d-${String(id)}`,
      decision: 'approve',
      reason: '確認済み',
      decided_by: 'op1',
      decided_at: claimed,
    })),
  );
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite({ worker: false });
  });
  afterAll(async () => site?.close());
  beforeEach(fill);

  test.each(manners('ja desk with scripts'))(
    'mails, services, locked accounts and figures, $manner',
    async (manner) => {
      const w = WORDS[manner.language];
      const staff = await site.visitor(manner);
      const { page } = staff;
      await enters(staff);

      await page.goto('/staff/mails');
      await staff.seesForGood(w.headings[0]);
      await staff.link(w.older).click();
      await staff.sees(w.headings[0]);
      expect(new URL(page.url()).search).toBe('?page=2');

      await staff.link(w.nav[1]).click();
      await staff.sees(w.headings[1]);
      await page.getByRole('button', { name: w.retry }).first().click();
      await page.getByText(w.retried).waitFor();
      await staff.sees(w.headings[1]);

      await staff.link(w.nav[2]).click();
      await staff.sees(w.headings[2]);
      const reason = page.getByRole('textbox', { name: w.reason });
      await staff.button(w.unlock).click();
      await staff.seesError(w.headings[2], w.noReason, reason);
      await reason.fill('本人から電話で確認');
      await staff.button(w.unlock).click();
      await page.getByText(w.unlocked).waitFor();
      await staff.sees(w.headings[2]);

      await staff.link(w.nav[3]).click();
      await staff.sees(w.headings[3]);
      await staff.link(w.days).click();
      await staff.sees(w.headings[3]);
      const drawings = page.locator('svg.plot');
      expect(await drawings.count()).toBe(5);
      const { width } = (await drawings.first().boundingBox()) ?? { width: 0 };
      expect(width).toBeGreaterThan(260);
      await page.getByText(w.table).first().click();
      await page.getByRole('columnheader', { name: w.date }).first().waitFor();
      await staff.sees(w.headings[3]);
      await staff.switchesLanguage({ ja: WORDS.ja.headings[3], en: WORDS.en.headings[3] });
      await staff.leaves();
    },
  );

  test('with the keyboard alone an account is unlocked', async () => {
    const staff = await site.visitor({ language: 'ja', viewport: DESK, scripts: true });
    await enters(staff);
    await staff.page.goto('/staff/locked');
    await staff.tabsTo(staff.page.getByRole('textbox', { name: WORDS.ja.reason }));
    await staff.page.keyboard.type('本人から電話で確認');
    await staff.tabsTo(staff.button(WORDS.ja.unlock));
    await staff.page.keyboard.press('Enter');
    await staff.page.getByText(WORDS.ja.unlocked).waitFor();
    await staff.leaves();
  });

  test('a queue that is left open takes no row of whoever signs in meanwhile: it becomes theirs as a whole', async () => {
    const { db } = site.system.database;
    await addOtherOperator(db);
    const name = async (id: string): Promise<string> => (await db('staff').where({ id }).first()).name;
    const staff = await site.visitor({ language: 'ja', viewport: DESK, scripts: true });
    const { page } = staff;
    const header = () => page.locator('.header').innerText();
    await enters(staff);
    await page.clock.install();
    await page.goto('/staff');
    expect([await header(), await page.locator('[data-open]').count()]).toEqual([
      expect.stringContaining(await name('op1')),
      10,
    ]);
    // In another tab.
    await enters(staff, 'op9');
    const loaded = page.waitForEvent('load', { timeout: 30_000 });
    await page.clock.fastForward(5_000);
    await loaded;
    expect([await header(), await page.locator('[data-open]').count()]).toEqual([
      expect.stringContaining(await name('op9')),
      0,
    ]);
    await staff.leaves();
  });

  test.each(mannersLike('ja desk with scripts'))(
    'no word of a head is broken at 1280 px, and no unseen link takes the focus at either width',
    async (manner) => {
      const staff = await site.visitor({ ...manner, viewport: DESK });
      const { page } = staff;
      await enters(staff);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of ['/staff', '/staff?state=closed', '/staff/mails', '/staff/services', '/staff/figures'])
          for (const lang of ['ja', 'en']) {
            await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
            const { broken, unseen } = await page.evaluate(findings);
            expect([path, lang, width, unseen]).toEqual([path, lang, width, []]);
            if (width === 1280) expect([path, lang, broken]).toEqual([path, lang, []]);
          }
      }
    },
  );
});

/** In the page: words of heads that stand in two lines (an ID may go on after its hyphen, and within its ULID), and what takes the focus where nobody sees it. */
function findings(): { broken: string[]; unseen: string[] } {
  const broken: string[] = [];
  for (const head of document.querySelectorAll('table:not(details *) th')) {
    const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (const { 0: word, index } of (node.textContent ?? '').matchAll(/\b(?![0-9A-Z]{26}\b)\w+/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
      }
  }
  const hides = (element: Element | null): boolean =>
    element !== null && (getComputedStyle(element).clipPath.startsWith('inset(50%') || hides(element.parentElement));
  const unseen = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')]
    .filter((one) => one.tabIndex >= 0 && one.checkVisibility() && !one.matches('.skip') && hides(one))
    .map((one) => one.outerHTML.slice(0, 100));
  return { broken, unseen };
}
