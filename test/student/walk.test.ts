/** The certificate issuance service as students come to its pages: a real browser, the real system. Rules: spec/second-password.md. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../api/texts.js';
import { CHROMIUM, EVERY_MANNER, PHONE, type Site, startSite, type Visitor } from '../helpers/browser.js';
import { effort } from '../helpers/effort.js';
import { urlIn } from '../helpers/mail-server.js';
import { addStudent, PASSWORD, SECOND } from './login/support.js';

let site: Site;
let students = 0;

const textOf = ({ manner }: Visitor) => CATALOGUES[manner.language];
const box = ({ page }: Visitor, field: string) => page.locator(`main input[name="${field}"]:not([type="hidden"])`);
const press = ({ page }: Visitor, name: string) =>
  page.locator('main').getByRole('button', { name, exact: true }).click();
const follow = ({ page }: Visitor, name: string) =>
  page.locator('main').getByRole('link', { name, exact: true }).click();
const inMain = (page: Page, role: 'button' | 'link', name: string): Locator =>
  page.locator('main').getByRole(role, { name, exact: true });
const main = ({ page }: Visitor) => page.locator('main').innerText();

async function fills(visitor: Visitor, typed: Record<string, string>): Promise<void> {
  for (const [field, text] of Object.entries(typed)) await box(visitor, field).fill(text);
}

/** Opens the newest mail's URL and presses its button. @returns the URL */
async function opensMail(visitor: Visitor, to: string, heading: string, button: string): Promise<string> {
  await site.system.mail.wait((mail) => mail.to.includes(to));
  const { url } = urlIn(site.system.mail.to(to).at(-1) as Parameters<typeof urlIn>[0]);
  site.system.mail.box.length = 0;
  await visitor.page.goto(url);
  await visitor.sees(heading);
  expect(visitor.page.url().includes('token')).toBe(!visitor.manner.scripts);
  await press(visitor, button);
  return url;
}

async function logsIn(visitor: Visitor, userId: string, secondPassword = ''): Promise<void> {
  await fills(visitor, { userId, password: PASSWORD, secondPassword });
  await press(visitor, textOf(visitor)['student-login.submit']);
}

/** Never seen here, but by the university. */
async function newStudent(): Promise<string> {
  const userId = `walker${++students}`;
  await addStudent(site.system.database.db, userId, 'new');
  return userId;
}

async function registersAddress(visitor: Visitor, email: string): Promise<void> {
  const t = textOf(visitor);
  const title = t['student-email.register.title'];
  await visitor.seesForGood(title);
  await visitor.switchesLanguage({
    ja: CATALOGUES.ja['student-email.register.title'],
    en: CATALOGUES.en['student-email.register.title'],
  });
  await fills(visitor, { email, emailAgain: `x${email}` });
  await press(visitor, t['student-email.submit']);
  await visitor.seesError(title, t['problem.mismatch.detail'], box(visitor, 'emailAgain'));
  expect(await box(visitor, 'emailAgain').inputValue()).toBe(`x${email}`);
  await fills(visitor, { emailAgain: email });
  await press(visitor, t['student-email.submit']);
  await visitor.seesForGood(title);
  expect(await main(visitor)).toContain(t['student-email.sent.title']);
  await site.system.mail.wait((mail) => mail.to.includes(email));
}

/** The mail once more: the earlier one counts no more. */
async function asksAgain(visitor: Visitor, email: string): Promise<void> {
  const t = textOf(visitor);
  const { url } = urlIn(await site.system.mail.wait((mail) => mail.to.includes(email)));
  site.system.mail.box.length = 0;
  const first = visitor.path;
  await visitor.page.waitForTimeout(2_000);
  await press(visitor, t['student-email.resend.submit']);
  await visitor.page.waitForURL((to) => to.pathname !== first);
  await visitor.seesForGood(t['student-email.register.title']);
  await visitor.page.goto(url);
  await visitor.seesForGood(t['problem.url-expired.title']);
  expect(await main(visitor)).toContain(t['student-url.expired-next']);
  expect(await main(visitor)).toContain('06-6809-4327');
}

async function setsSecondPassword(visitor: Visitor, good: string): Promise<void> {
  const t = textOf(visitor);
  await visitor.seesForGood(t['second-password.set.title']);
  await fills(visitor, { password: 'short', passwordAgain: 'shorter' });
  await press(visitor, t['second-password.set.submit']);
  const broken = t['second-password.broken'].replace('{count}', '3');
  await visitor.seesError(t['second-password.set.title'], broken, box(visitor, 'password'));
  const marked = visitor.page.locator('.rule[data-state="unmet"]', { hasText: t['second-password.rule.upper'] });
  expect(await marked.count()).toBe(1);
  expect(await visitor.summary().innerText()).toContain(t['second-password.rule.mismatch']);
  expect(await visitor.page.content()).not.toContain('shorter');
  await fills(visitor, { password: good, passwordAgain: good });
  await press(visitor, t['second-password.set.submit']);
}

async function isDone(visitor: Visitor, message: string): Promise<void> {
  const t = textOf(visitor);
  await visitor.seesForGood(t['second-password.done.title']);
  expect(await main(visitor)).toContain(message);
  await follow(visitor, t['student.ok']);
}

async function changesAddress(visitor: Visitor, email: string): Promise<void> {
  const t = textOf(visitor);
  const title = t['student-email.change.title'];
  await follow(visitor, t['student-menu.email']);
  await visitor.seesForGood(title);
  await fills(visitor, { email, emailAgain: email });
  await press(visitor, t['student-email.submit']);
  await visitor.seesForGood(title);
  await opensMail(visitor, email, title, t['student-url.change.submit']);
  await visitor.seesForGood(t['student-email.completed.change.title']);
  await follow(visitor, t['student.to-menu']);
  await visitor.sees(t['student-menu.title']);
  expect(await main(visitor)).toContain(email);
}

async function changesSecondPassword(visitor: Visitor, from: string, to: string): Promise<void> {
  const t = textOf(visitor);
  const title = t['second-password.change.title'];
  await follow(visitor, t['student-menu.second-password']);
  await visitor.seesForGood(title);
  await fills(visitor, { current: `${from}0`, password: to, passwordAgain: to });
  await press(visitor, t['second-password.change.submit']);
  await visitor.seesError(title, t['second-password.rule.current-wrong'], box(visitor, 'current'));
  await fills(visitor, { current: from, password: to, passwordAgain: to });
  await press(visitor, t['second-password.change.submit']);
  await isDone(visitor, t['second-password.done.change']);
  await visitor.sees(t['student-menu.title']);
}

async function resetsSecondPassword(visitor: Visitor, email: string, to: string): Promise<void> {
  const t = textOf(visitor);
  const title = t['second-password-reset.title'];
  await follow(visitor, t['student-login.forgotten']);
  await visitor.seesForGood(title);
  await fills(visitor, { email: 'nobody' });
  await press(visitor, t['second-password-reset.submit']);
  await visitor.sees(title);
  expect(await visitor.summary().getByRole('link').count()).toBe(1);
  expect(await box(visitor, 'email').inputValue()).toBe('nobody');
  await fills(visitor, { email });
  await press(visitor, t['second-password-reset.submit']);
  await visitor.seesForGood(title);
  expect(await main(visitor)).toContain(t['second-password-reset.sent.title']);
  await opensMail(visitor, email, title, t['student-url.reset.submit']);
  await setsSecondPassword(visitor, to);
  await isDone(visitor, t['second-password.done.reset-detail']);
  await visitor.sees(t['student-login.title']);
}

/** On a phone, in both languages: students come so. With scripts the keyboard walks below go the same way. */
const WALKS = effort(
  EVERY_MANNER.filter((one) => one.viewport === PHONE && !one.scripts),
  EVERY_MANNER,
);

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite({ shomei: { resendAfterMs: 1_000 } });
  });
  afterAll(async () => site?.close());

  test.each(WALKS)('from the first login through every change to a reset, $manner', async (manner) => {
    site.system.mail.box.length = 0;
    const visitor = await site.visitor(manner);
    const { page } = visitor;
    const t = textOf(visitor);
    const userId = await newStudent();
    const [first, second] = [`${userId}@student.example.jp`, `${userId}@other.example.jp`];
    await page.goto('/');
    await follow(visitor, t['home.student-login.title']);
    await visitor.seesForGood(t['student-login.title']);
    await press(visitor, t['student-login.submit']);
    await visitor.sees(t['student-login.title']);
    expect(await visitor.summary().getByRole('link').count()).toBe(2);
    await logsIn(visitor, userId, 'Second104x');
    await visitor.seesError(t['student-login.title'], t['student-login.refused'], box(visitor, 'userId'));
    expect(await box(visitor, 'userId').inputValue()).toBe(userId);
    expect([await box(visitor, 'password').inputValue(), await box(visitor, 'secondPassword').inputValue()]).toEqual([
      '',
      '',
    ]);

    await logsIn(visitor, userId);
    await registersAddress(visitor, first);
    await asksAgain(visitor, first);
    await opensMail(visitor, first, t['student-email.register.title'], t['student-url.register.submit']);
    await visitor.seesForGood(t['student-email.completed.register.title']);
    await follow(visitor, t['student.to-login']);
    await visitor.sees(t['student-login.title']);

    await logsIn(visitor, userId);
    await setsSecondPassword(visitor, 'Second104x');
    await isDone(visitor, t['second-password.done.set']);
    await visitor.seesForGood(t['student-menu.title']);
    await changesAddress(visitor, second);
    await changesSecondPassword(visitor, 'Second104x', 'Second105x');
    await press(visitor, t['student.logout']);
    await visitor.sees(t['student-login.title']);
    expect(await main(visitor)).toContain(t['student-login.signed-out']);

    site.system.mail.box.length = 0;
    await resetsSecondPassword(visitor, second, 'Second106x');
    await logsIn(visitor, userId, 'Second106x');
    await visitor.sees(t['student-menu.title']);
    await press(visitor, t['student-menu.everywhere']);
    await visitor.sees(t['student-login.title']);
    expect(await main(visitor)).toContain(t['student-login.everywhere']);
    await visitor.leaves();
  });

  test.each(['ja', 'en'] as const)(
    'from the first login to a reset by the keyboard alone, in %s on a phone, and each stop shows the focus',
    async (language) => {
      site.system.mail.box.length = 0;
      const visitor = await site.visitor({ language, viewport: PHONE, scripts: true });
      const { page } = visitor;
      const t = textOf(visitor);
      const userId = await newStudent();
      const [first, second] = [`${userId}@student.example.jp`, `${userId}@other.example.jp`];
      const types = async (typed: Record<string, string>): Promise<void> => {
        for (const [field, text] of Object.entries(typed)) {
          await visitor.tabsTo(box(visitor, field));
          await page.keyboard.type(text);
        }
        await page.keyboard.press('Enter');
      };
      const enters = async (stop: Locator, title: string): Promise<void> => {
        await visitor.tabsTo(stop);
        await page.keyboard.press('Enter');
        await visitor.sees(title);
      };
      const [button, link] = [
        (name: string) => inMain(page, 'button', name),
        (name: string) => inMain(page, 'link', name),
      ];
      const opensUrl = async (to: string): Promise<void> => {
        const mail = await site.system.mail.wait((one) => one.to.includes(to) && one.text.includes('/u?token='));
        site.system.mail.box.length = 0;
        await page.goto(urlIn(mail).url);
      };
      await page.goto('/shomei/login');
      await types({ userId, password: PASSWORD });
      await visitor.sees(t['student-email.register.title']);
      await types({ email: first, emailAgain: first });
      await page.waitForURL(/\/procedures\//);
      await opensUrl(first);
      await enters(button(t['student-url.register.submit']), t['student-email.completed.register.title']);
      await enters(link(t['student.to-login']), t['student-login.title']);
      await types({ userId, password: PASSWORD });
      await visitor.sees(t['second-password.set.title']);
      await types({ password: 'Second104x', passwordAgain: 'Second104x' });
      await visitor.sees(t['second-password.done.title']);
      await enters(link(t['student.ok']), t['student-menu.title']);

      await enters(link(t['student-menu.email']), t['student-email.change.title']);
      await types({ email: second, emailAgain: second });
      await page.waitForURL(/\/procedures\//);
      await opensUrl(second);
      await enters(button(t['student-url.change.submit']), t['student-email.completed.change.title']);
      await enters(link(t['student.to-menu']), t['student-menu.title']);
      await enters(link(t['student-menu.second-password']), t['second-password.change.title']);
      await types({ current: 'Second104x', password: 'Second105x', passwordAgain: 'Second105x' });
      await visitor.sees(t['second-password.done.title']);
      await enters(link(t['student.ok']), t['student-menu.title']);
      await enters(button(t['student.logout']), t['student-login.title']);

      await enters(link(t['student-login.forgotten']), t['second-password-reset.title']);
      site.system.mail.box.length = 0;
      await types({ email: second });
      await page.waitForURL(/\/procedures\//);
      await opensUrl(second);
      await enters(button(t['student-url.reset.submit']), t['second-password.set.title']);
      await types({ password: 'Second106x', passwordAgain: 'Second106x' });
      await visitor.sees(t['second-password.done.title']);
      await enters(link(t['student.ok']), t['student-login.title']);
      await visitor.leaves();
    },
  );

  /** Signed in, in this tab. */
  async function comesIn(page: Page, userId: string): Promise<void> {
    await addStudent(site.system.database.db, userId);
    await page.goto('/shomei/login');
    await page.locator('#field-userId').fill(userId);
    await page.locator('#field-password').fill(PASSWORD);
    await page.locator('#field-secondPassword').fill(SECOND);
    await page.locator('main button[type="submit"]').click();
    await page.waitForURL(/\/shomei\/menu$/);
  }
  const comesIntoSight = (page: Page): Promise<unknown> =>
    page.evaluate('dispatchEvent(new Event("visibilitychange"))');

  test.each([
    ['ja', 'another has signed in', async (other: Page) => comesIn(other, 'sightb')],
    ['en', 'they have signed out elsewhere', async () => undefined],
  ] as const)(
    'a tab that is left open shows nothing of a student any more once %s: %s',
    async (language, _what, goesOn) => {
      const visitor = await site.visitor({ language, viewport: PHONE, scripts: true });
      const { page } = visitor;
      const t = textOf(visitor);
      const userId = `sighta${language}`;
      await comesIn(page, userId);
      await page.goto('/shomei/menu/email');
      expect(await page.content()).toContain(userId);
      const other = await visitor.context.newPage();
      await other.goto('/shomei/menu');
      await inMain(other, 'button', t['student.logout']).click();
      await other.waitForURL(/notice=signed-out$/);
      await goesOn(other);
      await comesIntoSight(page);
      await page.getByRole('heading', { name: t['layout.over.title'] }).waitFor();
      expect(await page.content()).not.toContain(userId);
      expect(await page.title()).not.toContain(userId);
      await page.getByRole('link', { name: t['layout.over.again'] }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.content()).not.toContain(userId);
      await visitor.leaves();
    },
  );

  test('a tab whose session ends while nobody answers shows nothing, and its student again once somebody does', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: true });
    const { page } = visitor;
    const { shomei } = site.system.deps.services;
    const before = shomei.sessionIdleMs;
    shomei.sessionIdleMs = 8_000;
    try {
      await comesIn(page, 'unanswered');
    } finally {
      shomei.sessionIdleMs = before;
    }
    await visitor.context.setOffline(true);
    await page.locator('html[hidden]').waitFor({ state: 'attached' });
    expect(await page.locator('main').isVisible()).toBe(false);
    await site.system.database.db('sessions').where({ user_id: 'unanswered' }).update({ idle_ms: 900_000 });
    await visitor.context.setOffline(false);
    await page.locator('main').waitFor();
    expect(await page.content()).toContain('unanswered');
    await visitor.leaves();
  });

  test.each([true, false])(
    'going back after an error that was corrected sends nothing again, scripts: %s (issue 11, B3)',
    async (scripts) => {
      const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts });
      const { page } = visitor;
      const t = textOf(visitor);
      await page.goto('/shomei/forgotten');
      await fills(visitor, { email: 'nobody' });
      await press(visitor, t['second-password-reset.submit']);
      await visitor.sees(t['second-password-reset.title']);
      const refused = page.url();
      await fills(visitor, { email: `back${scripts}@student.example.jp` });
      await press(visitor, t['second-password-reset.submit']);
      await page.waitForURL(/\/procedures\//);
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.method()));
      await page.goBack();
      expect(page.url()).toBe(refused);
      await page.reload();
      expect(await visitor.summary().count()).toBe(1);
      expect(await box(visitor, 'email').inputValue()).toBe('nobody');
      expect(requests.length).toBeGreaterThan(0);
      expect(requests).not.toContain('POST');
      await visitor.leaves();
    },
  );

  test.each([true, false])('the language switch keeps what is half typed, scripts: %s', async (scripts) => {
    const visitor = await site.visitor({ language: 'en', viewport: PHONE, scripts });
    const { page } = visitor;
    await page.goto('/umin/operator-application');
    await fills(visitor, { familyName: '東大', birthDate: '1990' });
    await page.locator('main input[name="sex"][value="male"]').check();
    await visitor.switchesLanguage({
      ja: CATALOGUES.ja['operator.form.title'],
      en: CATALOGUES.en['operator.form.title'],
    });
    expect(await box(visitor, 'familyName').inputValue()).toBe('東大');
    expect(await box(visitor, 'birthDate').inputValue()).toBe('1990');
    expect(await page.locator('main input[name="sex"][value="male"]').isChecked()).toBe(true);
    await visitor.leaves();
  });

  test('a form whose time is over can’t be sent any more and says so, and so does the server (issue 11, B15)', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: true });
    const { page } = visitor;
    const t = textOf(visitor);
    const { cinii } = site.system.deps.services;
    const before = cinii.restoreLifeMs;
    cinii.restoreLifeMs = 4_000;
    try {
      await page.goto('/cinii/application');
      await fills(visitor, { applicationId: 'AUTH00000101', password: 'Sample-Auth-101' });
      await press(visitor, t['application.restore.submit']);
      await page.getByText(t['application.restored.done']).waitFor();
    } finally {
      cinii.restoreLifeMs = before;
    }
    const form = page.locator('form[data-ends-ms]');
    expect(await form.locator('[data-left]').innerText()).toMatch(/0:0[0-4]/);
    const choice = form.locator('input[name="change"]').first();
    await choice.focus();
    await form.locator('[data-over]').waitFor();
    expect(await form.locator('[data-over]').innerText()).toContain(t['form.over']);
    expect(await inMain(page, 'button', t['application.submit']).isDisabled()).toBe(true);
    expect(await page.evaluate<boolean>('document.activeElement.matches("[data-over]")')).toBe(true);
    // What was typed can be copied, and the page be read in the other language.
    expect(await choice.isDisabled()).toBe(false);
    expect(await visitor.button('English').isDisabled()).toBe(false);
    await form.getByRole('link', { name: t['form.over-next'] }).click();
    await page.getByText(t['problem.restore-expired.detail']).first().waitFor();
    await visitor.leaves();
  });
});
