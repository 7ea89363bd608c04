/** The case tracker as an applicant goes through it: a real browser, the real system. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CHROMIUM, type Language, manners, type Site, startSite, type Visitor } from '../../helpers/browser.js';
import { codeIn, wrongOf } from '../../helpers/umin.js';
import { applied, ask, isTrackingMail } from './support.js';

const WORDS = {
  ja: {
    home: 'アカウントの手続き',
    choose: '申請の状況を確認する',
    form: '申請の状況を確認する',
    number: '受付番号',
    noNumber: '受付番号を入力してください。',
    badNumber: '受付番号の形式が正しくありません。',
    submit: 'アクセスコードを受け取る',
    entry: 'アクセスコードの入力',
    code: 'アクセスコード',
    show: '状況を表示する',
    malformed: 'アクセスコードは、10桁の数字で入力してください。',
    wrong: 'アクセスコードが正しくありません。あと2回入力できます。',
    locked: 'アクセスコードがロックされました',
    again: '受付番号を入力し直す',
    case: '申請の状況',
    answer: '回答',
    send: '回答を送信する',
    noAnswer: '回答を入力してください。',
    noPicture: 'JPEG、PNG、HEIC、WebPのどの画像でもありません。',
    answered: '回答を受け付けました。',
    withdraw: '申請を取り下げる',
    confirm: '申請を取り下げますか',
    cancel: '取り下げずに戻る',
    doIt: '取り下げる',
    withdrawn: '申請を取り下げました。',
    leave: '確認を終える',
  },
  en: {
    home: 'Account procedures',
    choose: 'Check your application status',
    form: 'Check your application status',
    number: 'Receipt number',
    noNumber: 'Enter your receipt number.',
    badNumber: 'Receipt number: the format is not correct.',
    submit: 'Send access code',
    entry: 'Enter the access code',
    code: 'Access code',
    show: 'Show the status',
    malformed: 'Access code: enter ten digits.',
    wrong: 'The access code is not correct. You have 2 tries left.',
    locked: 'The access code is locked',
    again: 'Enter the receipt number again',
    case: 'Your application status',
    answer: 'Your answer',
    send: 'Send the answer',
    noAnswer: 'Enter your answer.',
    noPicture: 'This is not a JPEG, PNG, HEIC or WebP picture.',
    answered: 'We have received your answer.',
    withdraw: 'Withdraw the application',
    confirm: 'Withdraw the application?',
    cancel: 'Go back without withdrawing',
    doIt: 'Withdraw',
    withdrawn: 'The application was withdrawn.',
    leave: 'Finish',
  },
} as const satisfies Record<Language, Record<string, string>>;
type Word = keyof (typeof WORDS)['ja'];
const inBoth = (word: Word): Record<Language, string> => ({ ja: WORDS.ja[word], en: WORDS.en[word] });

const NO_PICTURE = Buffer.from('no picture');

let site: Site;

/** Names the number, and reads the code from the mail. */
async function asksFor(visitor: Visitor, receiptNumber: string): Promise<string> {
  const w = WORDS[visitor.manner.language];
  const seen = site.system.mail.box.length;
  await visitor.page.getByRole('textbox', { name: w.number }).fill(receiptNumber);
  await visitor.button(w.submit).click();
  await visitor.seesForGood(w.entry);
  const isNew = (one: object): boolean => site.system.mail.box.findIndex((mail) => mail === one) >= seen;
  return codeIn(await site.system.mail.wait((mail) => isNew(mail) && isTrackingMail(mail)));
}

async function gives(visitor: Visitor, code: string): Promise<void> {
  const w = WORDS[visitor.manner.language];
  await visitor.page.getByRole('textbox', { name: w.code }).fill(code);
  await visitor.button(w.show).click();
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(async () => site?.close());
  beforeEach(() => {
    site.system.mail.box.length = 0;
  });

  test.each(manners('ja phone without scripts'))(
    'from the receipt number to an answer and a withdrawal, $manner',
    async (manner) => {
      const w = WORDS[manner.language];
      const { caseId, receiptNumber } = await applied(site.system);
      await ask(site.system, caseId, '所属先の電話番号を教えてください。\n<b>必ず</b>');
      const visitor = await site.visitor(manner);
      const { page } = visitor;
      const main = () => page.locator('main').innerText();

      await page.goto('/');
      await visitor.sees(w.home);
      await visitor.link(w.choose).click();
      await visitor.seesForGood(w.form);
      const field = page.getByRole('textbox', { name: w.number });
      await visitor.button(w.submit).click();
      await visitor.seesError(w.form, w.noNumber, field);
      await field.fill('U-12');
      await visitor.button(w.submit).click();
      await visitor.seesError(w.form, w.badNumber, field);
      expect(await field.inputValue()).toBe('U-12');

      const code = await asksFor(visitor, receiptNumber.toLowerCase());
      await visitor.switchesLanguage(inBoth('entry'));
      const typed = page.getByRole('textbox', { name: w.code });
      await gives(visitor, '123');
      await visitor.seesError(w.entry, w.malformed, typed);
      await gives(visitor, wrongOf(code));
      await visitor.seesError(w.entry, w.wrong, typed);
      await gives(visitor, code);
      await visitor.seesForGood(w.case);
      expect(visitor.path).toBe('/case');
      expect(await main()).toContain('<b>必ず</b>');
      expect(await main()).toContain(receiptNumber);
      await visitor.switchesLanguage(inBoth('case'));

      const answer = page.getByRole('textbox', { name: w.answer });
      await visitor.button(w.send).click();
      await visitor.seesError(w.case, w.noAnswer, answer);
      await page
        .locator('input[type="file"]')
        .setInputFiles({ name: 'card.txt', mimeType: 'text/plain', buffer: NO_PICTURE });
      await answer.fill('03-0000-9999\n<script>');
      await visitor.button(w.send).click();
      await visitor.seesError(w.case, w.noPicture, page.locator('input[type="file"]'));
      expect(await answer.inputValue()).toBe('03-0000-9999\n<script>');
      await visitor.button(w.send).click();
      await page.getByText(w.answered).waitFor();
      await visitor.sees(w.case);
      expect(await answer.count()).toBe(0);
      const [row] = await site.system.database
        .db('application_messages')
        .where({ procedure_id: caseId, kind: 'answer' });
      expect(row.text).toBe('03-0000-9999\n<script>');

      await visitor.link(w.withdraw).click();
      await visitor.seesForGood(w.confirm);
      await visitor.link(w.cancel).click();
      await visitor.sees(w.case);
      await visitor.link(w.withdraw).click();
      await visitor.button(w.doIt).click();
      await page.getByText(w.withdrawn).first().waitFor();
      await visitor.seesForGood(w.case);
      expect(await visitor.link(w.withdraw).count()).toBe(0);

      await visitor.button(w.leave).click();
      await visitor.sees(w.home);
      await page.goto('/case');
      await visitor.sees(w.form);
      await visitor.leaves();
    },
  );

  test('three wrong codes lock, and the way back leads to the receipt number', async () => {
    const w = WORDS.ja;
    const { receiptNumber } = await applied(site.system);
    const visitor = await site.visitor({ language: 'ja', viewport: { width: 360, height: 740 }, scripts: false });
    await visitor.page.goto('/case');
    const code = await asksFor(visitor, receiptNumber);
    for (let n = 0; n < 3; n++) await gives(visitor, wrongOf(code));
    await visitor.seesForGood(w.locked);
    await visitor.link(w.again).click();
    await visitor.sees(w.form);
    await visitor.leaves();
  });
});
