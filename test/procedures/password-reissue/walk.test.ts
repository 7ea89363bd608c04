/** The reissue as a person goes through it: a real browser, the real system. Rules: spec/password-reissue.md. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CHROMIUM,
  DESK,
  type Language,
  manners,
  PHONE,
  type Site,
  startSite,
  type Visitor,
} from '../../helpers/browser.js';
import { urlIn } from '../../helpers/mail-server.js';

const ONE = 'contact@univ-a.example.jp';
const TWO = 'library@univ-b.example.jp';
const PASSWORD_SUBJECT = 'CiNii 機関認証の申請パスワード再発行のご連絡';
const URL_SUBJECT = 'CiNii 機関認証のパスワード再発行のご案内';

const WORDS = {
  ja: {
    home: 'アカウントの手続き',
    choose: '申請パスワードの再発行',
    form: '申請パスワードの再発行',
    email: 'メールアドレス',
    submit: '再発行する',
    badAddress: 'メールアドレスの形式が正しくありません。例：name@example.ac.jp',
    unregistered: '入力したメールアドレスは登録されていません。',
    confirm: '申込み内容の確認',
    choice: '再発行する申請ID',
    all: 'すべての申請ID（2件）',
    notChosen: '再発行する申請IDを選択してください。',
    received: '申込みを受け付けました',
    redeem: '申請パスワードを再発行します',
    press: '再発行を完了する',
    completed: '再発行が完了しました',
    completedCrumb: '再発行完了',
    used: 'このURLはすでに使用されています',
    unknown: 'このURLは使えません',
  },
  en: {
    home: 'Account procedures',
    choose: 'Application password reissue',
    form: 'Application password reissue',
    email: 'Email address',
    submit: 'Reissue',
    badAddress: 'Email address: enter an address in the correct format, like name@example.ac.jp',
    unregistered: 'The email address you entered is not registered.',
    confirm: 'Check your request',
    choice: 'Application ID to reissue',
    all: 'All application IDs (2)',
    notChosen: 'Application ID to reissue: please choose one.',
    received: 'We have received your request',
    redeem: 'Reissue your application password',
    press: 'Complete the reissue',
    completed: 'The reissue is complete',
    completedCrumb: 'Complete',
    used: 'This link has already been used',
    unknown: 'This link does not work',
  },
} as const satisfies Record<Language, Record<string, string>>;

type Word = keyof (typeof WORDS)['ja'];
const inBoth = (word: Word): Record<Language, string> => ({ ja: WORDS.ja[word], en: WORDS.en[word] });

let site: Site;

/** The newest mail with a one-time URL to the address. */
async function mailedUrl(address: string): Promise<string> {
  const mail = await site.system.mail.wait((m) => m.to.includes(address) && m.subject.endsWith(URL_SUBJECT));
  expect(urlIn(mail).url.startsWith(`${site.origin}/u?token=`)).toBe(true);
  return urlIn(mail).url;
}
const passwordMails = (address: string) =>
  site.system.mail.to(address).filter(({ subject }) => subject.endsWith(PASSWORD_SUBJECT));

async function types(visitor: Visitor, address: string): Promise<void> {
  const w = WORDS[visitor.manner.language];
  await visitor.page.getByLabel(w.email).fill(address);
  await visitor.button(w.submit).click();
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(async () => site?.close());
  beforeEach(() => {
    site.system.mail.box.length = 0;
  });

  describe.each(manners('ja phone with scripts'))('$manner', (manner) => {
    const w = WORDS[manner.language];
    let visitor: Visitor;
    beforeEach(async () => {
      visitor = await site.visitor(manner);
    });
    afterEach(() => visitor.leaves());

    test('a bad and an unregistered address are named as such, and what was typed is kept', async () => {
      const email = visitor.page.getByLabel(w.email);
      await visitor.page.goto('/cinii/password-reissue');
      await types(visitor, 'library@@example');
      await visitor.seesError(w.form, w.badAddress, email);
      expect(await email.inputValue()).toBe('library@@example');
      expect(await email.getAttribute('aria-invalid')).toBe('true');

      await types(visitor, 'nobody@univ-a.example.jp');
      await visitor.seesError(w.form, w.unregistered, email);
      expect(await email.inputValue()).toBe('nobody@univ-a.example.jp');
      const inquiry = visitor.page.locator('main').getByRole('link', { name: 'cir-auth-req@nii.ac.jp' });
      expect(await inquiry.getAttribute('href')).toBe('mailto:cir-auth-req@nii.ac.jp');
      await visitor.switchesLanguage(inBoth('form'));
      expect(site.system.mail.box).toEqual([]);
    });

    test('from the home page to a new password, each page the same after a reload', async () => {
      const { page } = visitor;
      await page.goto('/');
      await visitor.seesForGood(w.home);
      await page.locator('main').getByRole('link', { name: w.choose }).click();
      await visitor.seesForGood(w.form);
      await types(visitor, ONE);
      await visitor.seesForGood(w.confirm);
      expect(await page.locator('main').innerText()).toContain('AUTH00000101');
      await visitor.switchesLanguage(inBoth('confirm'));
      expect(site.system.mail.box).toEqual([]);

      await visitor.button('OK').click();
      await visitor.seesForGood(w.received);
      const procedure = visitor.path.split('?')[0];
      await visitor.switchesLanguage(inBoth('received'));

      const url = await mailedUrl(ONE);
      await page.goto(url);
      await visitor.sees(w.redeem);
      expect(page.url().includes('token')).toBe(!manner.scripts);
      await visitor.switchesLanguage(inBoth('redeem'));
      expect(page.url().includes('token')).toBe(!manner.scripts);
      expect(passwordMails(ONE)).toEqual([]);

      await visitor.button(w.press).click();
      await visitor.seesForGood(w.completed);
      expect(visitor.path).toBe(procedure);
      expect(await page.locator('[aria-current="page"]').innerText()).toBe(w.completedCrumb);
      expect(passwordMails(ONE)).toHaveLength(1);

      await page.goto(url);
      await visitor.sees(w.completed);
      expect(visitor.path).toBe(procedure);
      const other = await site.visitor(manner);
      await other.page.goto(url);
      await other.sees(w.used);
      expect(await other.page.content()).not.toContain(new URL(url).searchParams.get('token'));
      await other.leaves();
      expect(passwordMails(ONE)).toHaveLength(1);
    });

    test('an address with two registrations asks which, and takes one or all', async () => {
      const { page } = visitor;
      const start = async () => {
        site.system.mail.box.length = 0;
        await page.goto('/cinii/password-reissue');
        await types(visitor, TWO);
        await visitor.sees(w.confirm);
      };
      const finish = async () => {
        await visitor.button('OK').click();
        await visitor.sees(w.received);
        await page.goto(await mailedUrl(TWO));
        await visitor.button(w.press).click();
        await visitor.sees(w.completed);
      };
      const firstChoice = page.getByRole('radio', { name: 'AUTH00000102', exact: true });

      await start();
      await visitor.button('OK').click();
      await visitor.seesError(w.confirm, w.notChosen, firstChoice);
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
      await page.getByRole('radio', { name: 'AUTH00000103', exact: true }).check();
      await finish();
      expect(passwordMails(TWO).map(({ text }) => /AUTH\d{8}/.exec(text)?.[0])).toEqual(['AUTH00000103']);

      await start();
      expect(await page.getByRole('group', { name: w.choice }).getByRole('radio').count()).toBe(3);
      await page.getByRole('radio', { name: w.all, exact: true }).check();
      await finish();
      const ids = passwordMails(TWO).map(({ text }) => /AUTH\d{8}/.exec(text)?.[0]);
      expect(ids.toSorted()).toEqual(['AUTH00000102', 'AUTH00000103']);
    });
  });

  test('the whole reissue goes by the keyboard alone, and each stop shows the focus', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: DESK, scripts: true });
    const { page } = visitor;
    const w = WORDS.ja;
    await page.goto('/');
    await visitor.tabsTo(page.locator('main').getByRole('link', { name: w.choose }));
    await page.keyboard.press('Enter');
    await visitor.sees(w.form);
    await visitor.tabsTo(page.getByLabel(w.email));
    await page.keyboard.type(TWO);
    await page.keyboard.press('Enter');
    await visitor.sees(w.confirm);
    await visitor.tabsTo(page.getByRole('radio', { name: 'AUTH00000102', exact: true }));
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { checked: true }).getAttribute('value')).toBe('AUTH00000103');
    await visitor.tabsTo(visitor.button('OK'));
    await page.keyboard.press('Enter');
    await visitor.sees(w.received);
    await page.goto(await mailedUrl(TWO));
    await visitor.tabsTo(visitor.button(w.press));
    await page.keyboard.press('Enter');
    await visitor.sees(w.completed);
    await visitor.leaves();
  });

  test('a countdown changes nothing but the time, which is not translated', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: true });
    await visitor.page.goto('/cinii/password-reissue');
    await types(visitor, ONE);
    await visitor.sees(WORDS.ja.confirm);
    const changed = await visitor.page.evaluate<boolean[]>(`new Promise((done) => {
      const seen = [];
      const look = (changes) => {
        seen.push(...changes.map(({ target }) => target.matches?.('[translate="no"]') === true));
        if (seen.length > 1) done(seen);
      };
      new MutationObserver(look).observe(document.querySelector('[data-left]'), {
        childList: true, characterData: true, subtree: true,
      });
    })`);
    expect(new Set(changed)).toEqual(new Set([true]));
    await visitor.leaves();
  });

  test('a waiting page stays while nobody can say how things stand, and moves on once there is news', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: true });
    const { page } = visitor;
    await page.goto('/cinii/password-reissue');
    await types(visitor, ONE);
    await visitor.sees(WORDS.ja.confirm);
    await visitor.button('OK').click();
    await page.goto(await mailedUrl(ONE));
    // Longer than the button's answer is waited for: the SDK sends after 4.8 s what it has, and from then on it is 6 s.
    site.system.mail.behaviour = { delayMs: 20_000 };
    await visitor.button(WORDS.ja.press).click();
    await page.locator('body[data-refresh-url]').waitFor();
    site.system.mail.behaviour = {};
    const faults = ['503', '429', 'lost'];
    await page.route(/\/procedures\//, async (route) => {
      const fault = faults.shift();
      if (fault === undefined) return route.continue();
      if (fault === 'lost') return route.abort();
      return route.fulfill({ status: Number(fault), contentType: 'text/html', body: '<body data-page="fault">' });
    });
    await page.evaluate('window.stays = true');
    await page.waitForResponse((response) => response.status() === 503);
    await page.waitForResponse((response) => response.status() === 429);
    await page.waitForEvent('requestfailed');
    expect(await page.evaluate<boolean>('window.stays')).toBe(true);
    await visitor.sees(WORDS.ja.completed);
    await visitor.leaves();
  });

  test('cookies are kept on the machine itself: secure, out of reach of scripts, of this host alone', async () => {
    const visitor = await site.visitor({ language: 'en', viewport: PHONE, scripts: true });
    await visitor.page.goto('/cinii/password-reissue?lang=en');
    const cookies = await visitor.context.cookies();
    expect(cookies.map(({ name }) => name).toSorted()).toEqual(['__Host-tetsuzuki-csrf', '__Host-tetsuzuki-lang']);
    for (const cookie of cookies)
      expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(await visitor.page.evaluate<string>('document.cookie')).toBe('');
    await visitor.leaves();
  });

  test('a cut URL says so', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: true });
    await visitor.page.goto('/u?token=k1.p.cut');
    await visitor.seesForGood(WORDS.ja.unknown);
    await visitor.leaves();
  });
});
