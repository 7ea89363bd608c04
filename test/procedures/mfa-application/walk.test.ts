/** Re-registration at a real browser: applied for on a phone, registered with an app and a passkey, used to sign in. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import type { CDPSession } from 'playwright-core';
import { CATALOGUES } from '../../../api/texts.js';
import type { TextId } from '../../../api/text/index.js';
import { CHROMIUM, DESK, type Manner, type Site, startSite, type Visitor } from '../../helpers/browser.js';
import { decided, watched } from '../../helpers/reregistrations.js';
import { cardPicture } from '../../security/pictures.js';
import { rowsOf } from '../../security/support.js';
import { signedIn } from '../../staff/oversight/support.js';
import { memberWithApp, PASSWORD } from '../../utokyo/support.js';

const PHONE: Manner = { language: 'ja', viewport: { width: 390, height: 844 }, scripts: true };
let site: Site;
/** Secrets that pages have shown. */
const shown: string[] = [];

/** Somebody before the pages, and what they do there. */
class Applicant {
  constructor(
    readonly visitor: Visitor,
    readonly memberId: string,
  ) {}
  get page() {
    return this.visitor.page;
  }
  t = (id: TextId): string => CATALOGUES[this.visitor.manner.language][id];
  sees = (id: TextId): Promise<void> => this.visitor.sees(this.t(id));
  press = (id: TextId): Promise<void> => this.visitor.button(this.t(id)).first().click();
  follow = (id: TextId): Promise<void> => this.visitor.link(this.t(id)).first().click();
  fill = (name: string, value: string): Promise<void> => this.page.locator(`input[name="${name}"]`).fill(value);
  reads = (id: TextId): Promise<void> => this.page.getByText(this.t(id)).first().waitFor();

  async signsIn(code = ''): Promise<void> {
    await this.sees('utokyo.sign-in.title');
    await this.fill('userId', this.memberId);
    await this.fill('password', PASSWORD);
    await this.fill('code', code);
    await this.press('utokyo.sign-in.submit');
  }

  /** From the top page to where there is nothing left but to apply. */
  async findsNothingUsable(): Promise<void> {
    await this.page.goto('/');
    await this.follow('home.utokyo-mfa.title');
    await this.sees('utokyo.home.title');
    await this.follow('utokyo.home.check');
    await this.signsIn();
    await this.sees('utokyo.step-1');
    await this.press('utokyo.step-1.submit');
    await this.visitor.summary().waitFor();
    await this.page.getByLabel(this.t('utokyo.step-1.none')).check();
    await this.press('utokyo.step-1.submit');
    await this.sees('utokyo.step-2');
  }

  async appliesBySite(): Promise<string> {
    const photo = { name: 'card.png', mimeType: 'image/png', buffer: await cardPicture() };
    const [front, back] = [this.page.locator('#field-photo'), this.page.locator('#field-photo-back')];
    await this.follow('utokyo.step-2.site-go');
    await this.sees('apply.site.title');
    await this.press('apply.submit');
    await this.visitor.seesError(this.t('apply.site.title'), this.t('operator.file.missing'), front);
    await front.setInputFiles(photo);
    await back.setInputFiles({ name: 'card.txt', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await this.press('apply.submit');
    await this.visitor.seesError(this.t('apply.site.title'), this.t('operator.file.not-a-picture'), back);
    // The good one was kept.
    await this.press('apply.submit');
    await this.sees('own-case.title');
    await this.reads('own-case.done.received');
    const { procedure_id: procedureId } = await site.system.database
      .db('applications')
      .where({ account: this.memberId })
      .first();
    const [evidence] = await site.system.database.db('utokyo_evidence').where({ procedure_id: procedureId });
    expect(evidence.attachments).toHaveLength(1);
    return procedureId;
  }

  /** Staff approve, and a new sign-in reaches the registration. */
  async isLetIn(procedureId: string): Promise<void> {
    await decided(site.system, procedureId);
    await watched(site.system.temporal.client.workflow.getHandle(procedureId)).reaches('awaiting-registration');
    // A reset ends every session of before.
    await this.page.goto('/utokyo/case');
    await this.sees('utokyo.sign-in.title');
    await this.page.goto('/utokyo/sign-in');
    await this.signsIn();
    await this.sees('utokyo.security-info');
    await this.reads('methods.first');
  }

  /** @returns the secret, as the page shows it */
  async registersApp(): Promise<string> {
    await this.follow('methods.add.totp');
    await this.sees('methods.add.totp');
    const secret = (await this.page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    await this.fill('code', '000000');
    await this.press('methods.submit');
    await this.visitor.seesError(this.t('methods.add.totp'), this.t('utokyo.factor.refused'));
    // The same secret, as it stands in the app by now.
    expect((await this.page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '')).toBe(secret);
    shown.push(secret);
    await this.fill('code', generateSync({ secret }));
    await this.press('methods.submit');
    await this.sees('utokyo.security-info');
    await this.reads('methods.done.totp');
    await this.reads('methods.more');
    return secret;
  }

  async signsOut(): Promise<void> {
    await this.press('utokyo.sign-out');
    await this.reads('utokyo.sign-in.signed-out');
  }
}

/** The browser's authenticator. */
async function authenticator(visitor: Visitor): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await visitor.context.newCDPSession(visitor.page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId: id } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id };
}

/** The code that the app shows next: the one of the enrolment is used up. */
const nextCode = (secret: string): string => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });

async function comes(manner: Manner, more: Record<string, unknown> = {}): Promise<Applicant> {
  return new Applicant(await site.visitor(manner), await memberWithApp(site.system, more));
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite({}, 'localhost');
  });
  afterAll(async () => site?.close());

  test('on a phone, in Japanese: by the site, then an app and a passkey, which signs in', async () => {
    const person = await comes(PHONE);
    const { page, visitor } = person;
    await person.findsNothingUsable();
    const procedureId = await person.appliesBySite();
    await person.isLetIn(procedureId);
    const secret = await person.registersApp();
    await watched(site.system.temporal.client.workflow.getHandle(procedureId)).reaches('completed');

    const { cdp, id: authenticatorId } = await authenticator(visitor);
    await person.follow('methods.add.passkey');
    await person.sees('methods.add.passkey');
    const registers = () => person.press('methods.passkey.submit');
    // The person isn't verified: the browser gives up, as it does where they cancel.
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await registers();
    await person.reads('utokyo.passkey.cancelled');
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    // An authenticator that says nothing of it: the server refuses.
    await cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId, isBadUV: true });
    await registers();
    await person.reads('utokyo.passkey.refused');
    await cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId, isBadUV: false });
    await registers();
    await person.sees('utokyo.security-info');
    await person.reads('methods.done.passkey');
    await person.follow('methods.add.passkey');
    await registers();
    await person.reads('utokyo.passkey.same');

    await person.signsOut();
    await person.signsIn();
    await person.sees('utokyo.step-1');
    await page.getByLabel(person.t('utokyo.kind.passkey')).check();
    await person.press('utokyo.step-1.submit');
    await person.sees('utokyo.factor.passkey.title');
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await person.press('utokyo.factor.passkey.submit');
    await person.reads('utokyo.passkey.cancelled');
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await person.press('utokyo.factor.passkey.submit');
    await person.sees('utokyo.security-info');
    await person.reads('methods.registered');
    await person.signsOut();
    await person.signsIn(nextCode(secret));
    await person.sees('utokyo.security-info');
  });

  test('at a desk, in English: by the site, then an app; one of two methods is removed, the last one is not', async () => {
    const person = await comes({ language: 'en', viewport: DESK, scripts: true });
    await person.findsNothingUsable();
    await person.isLetIn(await person.appliesBySite());
    const secret = await person.registersApp();
    await person.follow('methods.add.phone');
    await person.sees('methods.add.phone');
    await person.fill('telephone', '12');
    await person.press('methods.phone.submit');
    await person.visitor.summary().waitFor();
    await person.fill('telephone', '090-1234-5678');
    await person.press('methods.phone.submit');
    await person.sees('methods.phone.code-title');
    const mail = await site.system.mail.wait((one) => one.to.some((to) => to.endsWith('@telephone.invalid')));
    await person.fill('code', /: (\d{6})/.exec(mail.text)?.[1] ?? '');
    await person.press('methods.submit');
    await person.reads('methods.done.phone');
    await person.signsOut();
    await person.signsIn();
    await person.page.getByLabel(person.t('utokyo.kind.totp')).check();
    await person.press('utokyo.step-1.submit');
    await person.sees('utokyo.factor.totp.title');
    await person.fill('code', '000000');
    await person.press('utokyo.factor.submit');
    await person.visitor.seesError(person.t('utokyo.factor.totp.title'), person.t('utokyo.factor.refused'));
    await person.fill('code', nextCode(secret));
    await person.press('utokyo.factor.submit');
    await person.sees('utokyo.security-info');
    const removes = async (): Promise<void> => {
      await person.page
        .getByRole('link', { name: /^Remove:/ })
        .first()
        .click();
      await person.sees('methods.remove.title');
      await person.press('methods.remove.confirm');
      await person.sees('utokyo.security-info');
    };
    await removes();
    await person.reads('methods.done.removed');
    await removes();
    await person.reads('methods.remove.last');
  });

  test('a better photo is asked for and given; what was typed stays where the photo is none', async () => {
    const { system } = site;
    const person = await comes(PHONE);
    const { page, visitor } = person;
    await person.findsNothingUsable();
    const procedureId = await person.appliesBySite();
    const staff = await signedIn(system, 'op1', 'op1', site.origin);
    await staff.call('claimApplication', { procedureId });
    expect((await staff.call('askApplicant', { procedureId, message: '明るい場所で撮影してください。' })).status).toBe(
      200,
    );
    await page.goto('/utokyo/case');
    await person.sees('own-case.title');
    await page.getByText('明るい場所で撮影してください。').waitFor();
    const words = page.locator('textarea[name="text"]');
    await person.press('case.answer.submit');
    await visitor.seesError(person.t('own-case.title'), person.t('own-case.answer.text'), words);
    await words.fill('撮り直しました。');
    await page.locator('#field-photo').setInputFiles({ name: 'x', mimeType: 'image/png', buffer: Buffer.from('x') });
    await person.press('case.answer.submit');
    await visitor.seesError(person.t('own-case.title'), person.t('operator.file.not-a-picture'));
    expect(await words.inputValue()).toBe('撮り直しました。');
    const photo = { name: 'card.png', mimeType: 'image/png', buffer: await cardPicture() };
    await page.locator('#field-photo').setInputFiles(photo);
    await person.press('case.answer.submit');
    await person.reads('own-case.done.answered');
    // More of one's own accord.
    await page.locator('#field-photo').setInputFiles(photo);
    await person.press('own-case.more.submit');
    await person.reads('own-case.done.added');
    const evidence = await system.database
      .db('utokyo_evidence')
      .where({ procedure_id: procedureId })
      .orderBy('version');
    expect(evidence.map(({ version, attachments }) => [version, attachments.length])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  test('nothing that was shown or typed once stands in a table in clear', async () => {
    const { db } = site.system.database;
    const { rows } = await db.raw("select table_name from information_schema.tables where table_schema = 'public'");
    expect(shown.length).toBeGreaterThanOrEqual(2);
    for (const { table_name: table } of rows as { table_name: string }[]) {
      const text = await rowsOf(db, table);
      expect([table, [...shown, PASSWORD, '9012345678'].filter((one) => text.includes(one))]).toEqual([table, []]);
    }
  });

  test('without scripts, in Japanese on a phone: by the site, then an app', async () => {
    const person = await comes({ ...PHONE, scripts: false });
    await person.findsNothingUsable();
    await person.isLetIn(await person.appliesBySite());
    const secret = await person.registersApp();
    await person.follow('methods.add.passkey');
    // What browsers with scripts leave out isn't found by its words.
    await person.page.locator('.passkey noscript p').waitFor();
    await person.signsOut();
    await person.signsIn(nextCode(secret));
    await person.sees('utokyo.security-info');
  });

  test('by the form, in the middle of the first set-up; then withdrawn', async () => {
    const person = await comes({ language: 'en', viewport: DESK, scripts: false }, { mfa_required: false });
    await person.findsNothingUsable();
    await person.follow('utokyo.step-2.form-go');
    await person.sees('apply.form.title');
    await person.press('apply.submit');
    await person.sees('own-case.title');
    await person.follow('case.withdraw');
    await person.sees('case.withdraw.title');
    await person.press('case.withdraw.confirm');
    await person.sees('own-case.title');
    await person.reads('own-case.done.withdrawn');
    await person.visitor.switchesLanguage({
      ja: CATALOGUES.ja['own-case.title'],
      en: CATALOGUES.en['own-case.title'],
    });
  });
});
