/** The operator application as a person goes through it, in a real browser before the real system. Rules: spec/access-code.md, last section. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import {
  CHROMIUM,
  DESK,
  type Language,
  type Manner,
  PHONE,
  type Site,
  startSite,
  type Visitor,
} from '../../helpers/browser.js';
import { urlIn } from '../../helpers/mail-server.js';
import { APPROVED_SUBJECT, FORM, staff, VERIFY_SUBJECT } from './support.js';

const WORDS = {
  ja: {
    form: 'オペレータへパスワード更新申請',
    account: 'UMIN ID',
    family: '姓',
    given: '名',
    familyKana: 'せい',
    givenKana: 'めい',
    male: '男性',
    birth: '生年月日',
    affiliation: '所属',
    email: '連絡先メールアドレス',
    telephone: '電話番号',
    reason: '申請の理由',
    file: '本人確認書類の画像',
    submit: '確認メールを送信する',
    badPicture: 'JPEG、PNG、HEIC、WebPのどの画像でもありません。',
    badTelephone: '電話番号は、数字・ハイフン・かっこで入力してください。',
    kept: '画像は受け取り済みです。',
    along: '先ほどのアクセスコードによる手続きの経過も',
    sent: '確認メールをお送りします',
    verify: '申請を送信します',
    press: '申請を送信する',
    received: 'UMIN パスワード更新の申請を受け付けました',
    used: 'このURLはすでに使用されています',
    approved: '申請は承認されました',
    redeem: '新しいパスワードを作成します',
    go: '新しいパスワードの作成へ進む',
    password: '新しいパスワードを作成',
    done: 'パスワード更新完了',
  },
  en: {
    form: 'Password update application to the operators',
    account: 'UMIN ID',
    family: 'Family name',
    given: 'Given name',
    familyKana: 'Family name',
    givenKana: 'Given name',
    male: 'Male',
    birth: 'Date of birth',
    affiliation: 'Affiliation',
    email: 'Contact email address',
    telephone: 'Telephone number',
    reason: 'Reason for the application',
    file: 'Picture of an identity document',
    submit: 'Send the verification email',
    badPicture: 'This is not a JPEG, PNG, HEIC or WebP picture.',
    badTelephone: 'Telephone number: enter digits, hyphens and brackets.',
    kept: 'We have received your picture.',
    along: 'The history of your earlier attempt by access code',
    sent: 'We are sending you a verification email',
    verify: 'Send your application',
    press: 'Send the application',
    received: 'We have received your application for a UMIN password update',
    used: 'This link has already been used',
    approved: 'Your application was approved',
    redeem: 'Create a password',
    go: 'Continue to a new password',
    password: 'Create a password',
    done: 'Password update complete',
  },
} as const satisfies Record<Language, Record<string, string>>;

/** Every language at both widths with scripts, and once without. */
const WAYS: (Manner & { manner: string })[] = [
  { language: 'ja', viewport: PHONE, scripts: true, manner: 'in ja on a phone' },
  { language: 'ja', viewport: DESK, scripts: true, manner: 'in ja at a desk' },
  { language: 'en', viewport: PHONE, scripts: true, manner: 'in en on a phone' },
  { language: 'en', viewport: DESK, scripts: true, manner: 'in en at a desk' },
  { language: 'ja', viewport: PHONE, scripts: false, manner: 'in ja on a phone, without scripts' },
];

let site: Site;
let card: string;
let page: string;

const field = (visitor: Visitor, name: string) => visitor.page.locator(`[name="${name}"]`);

async function fills(visitor: Visitor, email: string): Promise<void> {
  const { sex: _sex, ...texts } = FORM;
  for (const [name, value] of Object.entries({ ...texts, email })) await field(visitor, name).fill(value);
  await visitor.page.getByRole('radio', { name: WORDS[visitor.manner.language].male, exact: true }).check();
}

async function mailedUrl(address: string, subject: string): Promise<string> {
  const mail = await site.system.mail.wait((m) => m.to.includes(address) && m.subject.endsWith(subject));
  return urlIn(mail).url;
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite();
    const folder = await mkdtemp(join(tmpdir(), 'tetsuzuki-'));
    card = join(folder, 'card.jpg');
    page = join(folder, 'page.jpg');
    await sharp({ create: { width: 300, height: 200, channels: 3, background: '#884422' } }).toFile(card);
    await writeFile(page, '<html><script>alert(1)</script></html>');
  });
  afterAll(async () => site?.close());
  beforeEach(() => {
    site.system.mail.box.length = 0;
  });

  test.each(WAYS)('from the form to a new password, $manner', async (manner) => {
    const w = WORDS[manner.language];
    const email = `walk-${WAYS.indexOf(manner)}@example.jp`;
    const { host } = new URL(site.origin);
    const visitor = await site.visitor(manner);
    const failed = await site.system
      .caller({ headers: { host } })
      .call('startAccessCodeById', { accountId: 'riji-cho' });
    await visitor.page.goto(`/umin/operator-application?from=${String(failed.body['procedureId'])}`);
    await visitor.seesForGood(w.form);
    expect(await visitor.page.locator('main').innerText()).toContain(w.along);

    await fills(visitor, email);
    await field(visitor, 'telephone').fill('unknown');
    await field(visitor, 'file').setInputFiles(page);
    await visitor.button(w.submit).click();
    await visitor.seesError(w.form, w.badTelephone, field(visitor, 'telephone'));
    expect(await visitor.summary().innerText()).toContain(w.badPicture);
    expect(await field(visitor, 'reason').inputValue()).toBe(FORM.reason);
    expect(await field(visitor, 'sex').first().isChecked()).toBe(true);
    expect(await visitor.page.locator('main').innerText()).toContain(w.along);

    await field(visitor, 'file').setInputFiles(card);
    await visitor.button(w.submit).click();
    await visitor.seesError(w.form, w.badTelephone, field(visitor, 'telephone'));
    expect(await visitor.page.locator('main').innerText()).toContain(w.kept);
    await field(visitor, 'telephone').fill(FORM.telephone);
    await visitor.button(w.submit).click();
    await visitor.seesForGood(w.sent);

    const url = await mailedUrl(email, VERIFY_SUBJECT);
    await visitor.page.goto(url);
    await visitor.sees(w.verify);
    expect(visitor.page.url().includes('token')).toBe(!manner.scripts);
    await visitor.button(w.press).click();
    await visitor.seesForGood(w.received);
    const procedureId = visitor.path.split('/').at(-1) ?? '';
    const row = await site.system.database.db('applications').where({ procedure_id: procedureId }).first();
    expect(row).toMatchObject({ attachment_id: expect.any(String), from_procedure_id: failed.body['procedureId'] });
    expect(await visitor.page.locator('main').innerText()).toContain(row.receipt_number);

    const other = await site.visitor(manner);
    await other.page.goto(url);
    await other.seesForGood(w.used);
    expect(other.page.url().includes('token')).toBe(!manner.scripts);
    await other.leaves();

    const approval = { procedureId, decision: 'approve', reason: '確認できました。', accountId: 'riji-cho' };
    expect((await (await staff(site.system, 'op1', host)).call('decideApplication', approval)).status).toBe(200);
    await visitor.page.goto(`/procedures/${procedureId}`);
    await visitor.seesForGood(w.approved);
    await visitor.page.goto(await mailedUrl(email, APPROVED_SUBJECT));
    await visitor.sees(w.redeem);
    await visitor.button(w.go).click();
    await field(visitor, 'password').waitFor();
    await field(visitor, 'password').fill('Zq7-mVkkw-Trb2');
    await field(visitor, 'passwordAgain').fill('Zq7-mVkkw-Trb2');
    await visitor.page.locator('main form button[type="submit"]').first().click();
    await visitor.page.getByRole('heading', { level: 1, name: w.done }).waitFor();
    await visitor.sees(w.done);
    await visitor.leaves();
  });
});
