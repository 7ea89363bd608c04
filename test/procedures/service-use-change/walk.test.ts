/** Restore, request for a change of use and the decision of staff, as people go through them. Rules: spec/password-reissue.md, "Entry". */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CHROMIUM, type Language, manners, type Site, type Visitor } from '../../helpers/browser.js';
import { signsIn, startStaffSite } from '../../helpers/staff-site.js';

const ID = 'AUTH00000101';
const ADDRESS = 'contact@univ-a.example.jp';
const PASSWORD = 'Sample-Auth-101';

const WORDS = {
  ja: {
    application: '機関認証利用申請',
    id: '申請ID',
    password: '申請パスワード',
    restore: '登録内容を復元する',
    wrong: '申請IDまたは申請パスワードが正しくありません。',
    suspend: '利用停止',
    cancel: '解約',
    kind: '種別',
    renewal: '更新',
    apply: '申請する',
    noChange: 'サービス利用を選択してください。',
    noKind: '種別を選択してください。',
    onlyOne: 'サービス利用は1つだけ選択してください。',
    received: '申請を受け付けました',
    signIn: '担当者のサインイン',
    queue: '審査待ちの申請',
    reason: '理由',
    noReason: '理由を入力してください。',
    approve: '承認する',
    refuse: '承認しない',
    nothing: '該当する申請はありません。',
    done: '承認しました。',
    dossier: (number: string) => `${number}：CiNii：利用停止`,
    approved: '申請は承認されました',
    signOut: 'サインアウトする',
    suspended: '利用停止中',
  },
  en: {
    application: 'Application for use of institutional authentication',
    id: 'Application ID',
    password: 'Application password',
    restore: 'Restore registered content',
    wrong: 'The application ID or the application password is not correct.',
    suspend: 'Suspend use',
    cancel: 'Cancel use',
    kind: 'Type',
    renewal: 'Renewal',
    apply: 'Apply',
    noChange: 'Use of the service: please choose one.',
    noKind: 'Type: please choose one.',
    onlyOne: 'Use of the service: choose only one.',
    received: 'We have received your application',
    signIn: 'Staff sign-in',
    queue: 'Applications waiting for a decision',
    reason: 'Reason',
    noReason: 'Enter your reason.',
    approve: 'Approve',
    refuse: 'Refuse',
    nothing: 'No application matches.',
    done: 'You have approved the application.',
    dossier: (number: string) => `${number}: CiNii: Suspend use`,
    approved: 'Your application was approved',
    signOut: 'Sign out',
    suspended: 'Suspended',
  },
} as const satisfies Record<Language, Record<string, string | ((number: string) => string)>>;

let site: Site;

async function restores(visitor: Visitor, password: string): Promise<void> {
  const w = WORDS[visitor.manner.language];
  await visitor.page.getByRole('textbox', { name: w.id }).fill(ID);
  await visitor.page.locator('input[name="password"]').fill(password);
  await visitor.button(w.restore).click();
}

/** Goes on from the restored content to the page of the receipt. @returns its path */
async function appliesForSuspension(visitor: Visitor): Promise<string> {
  const w = WORDS[visitor.manner.language];
  await visitor.page.getByRole('checkbox', { name: w.suspend, exact: true }).check();
  await visitor.page.getByRole('combobox', { name: w.kind }).selectOption({ label: w.renewal });
  await visitor.button(w.apply).click();
  await visitor.seesForGood(w.received);
  return new URL(visitor.page.url()).pathname;
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startStaffSite();
  });
  afterAll(async () => site?.close());
  beforeEach(async () => {
    site.system.mail.box.length = 0;
    await site.system.database.db('cinii_registrations').update({ use_state: 'active' });
  });

  test.each(manners('ja phone with scripts'))(
    'suspension of use, from the restore to the decision, $manner',
    async (manner) => {
      const w = WORDS[manner.language];
      const applicant = await site.visitor(manner);
      const { page } = applicant;
      await page.goto('/cinii/application');
      await applicant.seesForGood(w.application);
      expect(await page.getByRole('checkbox', { name: w.suspend, exact: true }).isDisabled()).toBe(true);
      await restores(applicant, 'not-the-password');
      await applicant.seesError(w.application, w.wrong, page.locator('input[name="password"]'));
      expect(await page.getByRole('textbox', { name: w.id }).inputValue()).toBe(ID);
      expect(await page.locator('input[name="password"]').inputValue()).toBe('');

      await restores(applicant, PASSWORD);
      await page.getByText('A大学', { exact: true }).waitFor();
      await applicant.sees(w.application);
      expect(await page.locator('main').innerText()).toContain(ADDRESS);
      const kind = page.getByRole('combobox', { name: w.kind });
      expect(await kind.inputValue()).toBe('更新');
      await kind.selectOption('');
      await applicant.button(w.apply).click();
      await applicant.seesError(w.application, w.noKind, kind);
      expect(await applicant.summary().innerText()).toContain(w.noChange);
      const boxes = [w.suspend, w.cancel].map((name) => page.getByRole('checkbox', { name, exact: true }));
      for (const box of boxes) await box.check();
      await kind.selectOption({ label: w.renewal });
      await applicant.button(w.apply).click();
      await applicant.seesError(w.application, w.onlyOne, boxes[0]);
      for (const box of boxes) expect(await box.isChecked()).toBe(true);
      await boxes[1]?.uncheck();
      const procedure = await appliesForSuspension(applicant);
      const procedureId = procedure.split('/').at(-1) ?? '';
      const row = await site.system.database.db('applications').where({ procedure_id: procedureId }).first();
      const number: string = row.receipt_number;
      expect(number).toMatch(/^U-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(await page.locator('main').innerText()).toContain(number);
      const receipt = await site.system.mail.wait((mail) => mail.to.includes(ADDRESS));
      expect(receipt.text).toContain(number);

      const staff = await site.visitor(manner);
      await staff.page.goto('/staff');
      await staff.sees(w.signIn);
      await signsIn(staff, 'op1', 'Op1-sample-pass');
      await staff.seesForGood(w.queue);
      await staff.link(number).click();
      const dossier = w.dossier(number);
      await staff.seesForGood(dossier);
      await staff.button(w.refuse).click();
      await staff.seesError(dossier, w.noReason, staff.page.getByRole('textbox', { name: w.reason }));
      expect(await site.system.database.db('cinii_registrations').where({ application_id: ID }).first()).toMatchObject({
        use_state: 'active',
      });

      await staff.page.getByRole('textbox', { name: w.reason }).fill('年度末の工事のため <承認>');
      await staff.button(w.approve).click();
      await staff.page.getByText(w.done, { exact: true }).waitFor();
      await staff.sees(dossier);
      expect(await staff.button(w.approve).count()).toBe(0);
      await site.system.temporal.client.workflow.getHandle(procedureId).result();
      await staff.page.goto('/staff');
      await staff.page.getByText(w.nothing, { exact: true }).waitFor();
      await staff.sees(w.queue);
      await staff.button(w.signOut).click();
      await staff.sees(w.signIn);
      await staff.page.goto('/staff');
      await staff.sees(w.signIn);
      await staff.leaves();

      const result = await site.system.mail.wait((mail) => mail.text.includes('年度末の工事のため <承認>'));
      expect(result.to).toEqual([ADDRESS]);
      await page.goto(procedure);
      await applicant.seesForGood(w.approved);
      await page.goto('/cinii/application');
      await restores(applicant, PASSWORD);
      await page.getByText(w.suspended, { exact: true }).waitFor();
      await applicant.leaves();
    },
  );
});
