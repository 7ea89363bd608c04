/** Somebody who does everything that the operating manual tells, in its order, with a camera. */
import type { Locator, Page } from 'playwright-core';
import type { ManualPicture } from '../../../api/student/pages/manual-sections.js';
import { STUDENT_PATHS } from '../../../api/student/paths.js';
import type { Language, Site, Visitor } from '../../helpers/browser.js';
import type { ReceivedMail } from '../../helpers/mail-server.js';
import { type Framing, type Shot, takePicture } from './camera.js';

/** A student of the sample data without an address. */
const STUDENT = { userId: 's2026001', password: 'Univ-pass-001' };
const ADDRESS = 'sakura@mail.example.jp';
const NEW_ADDRESS = 'sakura@post.example.jp';
const SECOND = { first: 'Sakura2026a', changed: 'Sakura2027b', reset: 'Sakura2028c' };
/** The Japanese subject stands in both languages. */
const SUBJECTS = {
  register: 'メールアドレス設定のご案内',
  change: 'メールアドレス変更のご案内',
  reset: '第2パスワードリセットのご案内',
};

/** Walks through all screens of the manual. @param film whether pictures are taken, or texts only read @returns each screen */
export async function walkWithCamera(site: Site, visitor: Visitor, film: boolean): Promise<Shot[]> {
  const walk = new Walk(site, visitor, film);
  await walk.register();
  await walk.set();
  await walk.logIn();
  await walk.changeEmail();
  await walk.changeSecond();
  await walk.forgotten();
  return walk.shots;
}

class Walk {
  readonly shots: Shot[] = [];
  readonly #page: Page;
  readonly #camera: { language: Language; film: boolean };

  constructor(
    private readonly site: Site,
    visitor: Visitor,
    film: boolean,
  ) {
    this.#page = visitor.page;
    this.#camera = { language: visitor.manner.language, film };
  }

  async register(): Promise<void> {
    await this.#page.goto(STUDENT_PATHS.login);
    await this.#fill(STUDENT);
    await this.#take('login-first', { from: this.#field('userId'), mark: this.#button() });
    await this.#submit();
    await this.#fill({ email: ADDRESS, emailAgain: ADDRESS });
    await this.#take('email', this.#fields('email'));
    await this.#submit();
    await this.#mailGoesOut();
    await this.#take('email-sent');
    await this.#opens(await this.#mail(ADDRESS, SUBJECTS.register), 'email-mail');
    await this.#take('email-url', { mark: this.#button() });
    await this.#submit();
    await this.#take('email-done', this.#ending());
  }

  async set(): Promise<void> {
    await this.#logsIn({});
    await this.#fill({ password: SECOND.first, passwordAgain: SECOND.first });
    await this.#take('second', this.#fields('password'));
    await this.#submit();
    await this.#take('second-done', this.#ending());
  }

  async logIn(): Promise<void> {
    await this.#logsOut();
    await this.#page.goto(STUDENT_PATHS.login);
    await this.#fill({ ...STUDENT, secondPassword: SECOND.first });
    await this.#take('login', { from: this.#field('userId'), mark: this.#button() });
    await this.#submit();
    await this.#take('menu', { from: this.#main('.title') });
    const cards = this.#main('.cards');
    await this.#takeMenu('menu-email', this.#entry(STUDENT_PATHS.emailChange), cards);
    await this.#takeMenu('menu-second', this.#entry(STUDENT_PATHS.secondPasswordChange), cards);
    const leave = this.#main('section:has(form)');
    await this.#takeMenu('log-out', this.#formOf(STUDENT_PATHS.logout), leave);
    await this.#takeMenu('log-out-everywhere', this.#formOf(STUDENT_PATHS.logoutEverywhere), leave);
  }

  async changeEmail(): Promise<void> {
    await this.#page.goto(STUDENT_PATHS.emailChange);
    await this.#fill({ email: NEW_ADDRESS, emailAgain: NEW_ADDRESS });
    await this.#take('change-email', this.#fields('email'));
    await this.#submit();
    await this.#mailGoesOut();
    await this.#take('change-email-sent');
    await this.#opens(await this.#mail(NEW_ADDRESS, SUBJECTS.change), 'change-email-mail');
    await this.#take('change-email-url', { mark: this.#button() });
    await this.#submit();
    await this.#take('change-email-done');
  }

  async changeSecond(): Promise<void> {
    await this.#page.goto(STUDENT_PATHS.secondPasswordChange);
    await this.#fill({ current: SECOND.first, password: SECOND.changed, passwordAgain: SECOND.changed });
    await this.#take('change-second', this.#fields('current'));
    await this.#submit();
    await this.#take('change-second-done', this.#ending());
  }

  async forgotten(): Promise<void> {
    await this.#logsOut();
    await this.#page.goto(STUDENT_PATHS.login);
    const link = this.#main(`a[href="${STUDENT_PATHS.forgotten}"]`);
    await this.#take('login-forgotten', { from: this.#field('userId'), mark: link });
    await link.click();
    await this.#fill({ email: NEW_ADDRESS });
    await this.#take('forgotten', this.#fields('email'));
    await this.#submit();
    await this.#take('forgotten-sent');
    await this.#opens(await this.#mail(NEW_ADDRESS, SUBJECTS.reset), 'forgotten-mail');
    await this.#take('forgotten-url', { mark: this.#button() });
    await this.#submit();
    await this.#fill({ password: SECOND.reset, passwordAgain: SECOND.reset });
    await this.#take('forgotten-second', this.#fields('password'));
    await this.#submit();
    await this.#take('forgotten-done', this.#ending());
  }

  #main(selector: string): Locator {
    return this.#page.locator(`main ${selector}`).first();
  }
  #button(): Locator {
    return this.#main('form button.button-primary');
  }
  #formOf(action: string): Locator {
    return this.#main(`form[action="${action}"] button`);
  }
  #entry(href: string): Locator {
    return this.#main(`.card:has(a[href="${href}"])`);
  }
  /** A field with its label. */
  #field(name: string): Locator {
    return this.#main(`form > :has(input[name="${name}"])`);
  }
  /** All that is to be filled in. */
  #fields(first: string): Framing {
    return { from: this.#field(first), mark: this.#page.locator('main input:not([type="hidden"])') };
  }
  /** What has come of it, and the way on. */
  #ending(): Framing {
    return { from: this.#main('.title'), mark: this.#main('a.button-primary') };
  }

  async #take(picture: ManualPicture, framing?: Framing): Promise<void> {
    this.shots.push(await takePicture(this.#page, picture, this.#camera, framing));
  }

  /** The same screen once more: its mark is another. */
  async #takeMenu(picture: ManualPicture, mark: Locator, from: Locator): Promise<void> {
    await this.#page.goto(STUDENT_PATHS.menu);
    await this.#take(picture, { mark, from });
  }

  async #fill(fields: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) await this.#main(`input[name="${name}"]`).fill(value);
  }

  /** Presses the one main button, and is where that leads. */
  async #submit(): Promise<void> {
    const left = this.#page.waitForEvent('framenavigated');
    await this.#button().click();
    await left;
    await this.#page.waitForLoadState('load');
  }

  async #logsIn(fields: { secondPassword?: string }): Promise<void> {
    await this.#page.goto(STUDENT_PATHS.login);
    await this.#fill({ ...STUDENT, ...fields });
    await this.#submit();
  }

  async #logsOut(): Promise<void> {
    await this.#page.context().clearCookies();
  }

  /** The page says when the mail was sent: until then it says less. */
  async #mailGoesOut(): Promise<void> {
    for (let looks = 0; looks < 40; looks++) {
      if ((await this.#page.locator('.step-done time').count()) >= 2) return;
      await this.#page.waitForTimeout(250);
      await this.#page.reload();
    }
    throw new Error('no mail went out');
  }

  #mail(address: string, subject: string): Promise<ReceivedMail> {
    return this.site.system.mail.wait((mail) => mail.to.includes(address) && mail.subject.includes(subject));
  }

  /** Reads the mail, takes its picture, and follows its link. */
  async #opens(mail: ReceivedMail, picture: ManualPicture): Promise<void> {
    const reader = await this.#page.context().newPage();
    await reader.setContent(mail.html);
    const mark = reader.getByRole('link').first();
    this.shots.push(await takePicture(reader, picture, this.#camera, { mark, from: reader.locator('td:has(h1)') }));
    await reader.close();
    await this.#page.goto(/https?:\/\/\S+/.exec(mail.text)?.[0] ?? '');
  }
}
