/** People of an installation: each with a browser of their own, by https through its proxy; operations by the document that the system itself gives out. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM } from '../helpers/browser.js';
import type { Reply } from '../helpers/system.js';
import { PATIENCE_MS, until } from '../helpers/wait.js';

/** Fields of an answer or of what is sent: what tests look at, field by field. */
export type Fields = Reply['body'];
interface Operation {
  method: string;
  path: string;
}

export class People {
  private constructor(
    private readonly browser: Browser,
    private readonly origin: string,
    private readonly operations: ReadonlyMap<string, Operation>,
  ) {}

  static async before(origin: string): Promise<People> {
    if (CHROMIUM === undefined) throw new Error('TEST_CHROMIUM is not set: run the tests by `npm test`');
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: origin });
    const answer = await context.request.get('/openapi.json');
    const { paths } = (await answer.json()) as { paths: Record<string, Record<string, { operationId: string }>> };
    await context.close();
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => [operationId, { method, path }] as const),
    );
    return new People(browser, origin, new Map(operations));
  }

  async somebody(): Promise<Person> {
    const context = await this.browser.newContext({
      ignoreHTTPSErrors: true,
      baseURL: this.origin,
      locale: 'ja-JP',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Person(context, await context.newPage(), this.origin, this.operations);
  }

  /** Signs in at Keycloak's own page, from ours. */
  async staff(username: string, password: string): Promise<Person> {
    const person = await this.somebody();
    await person.page.goto('/staff/sign-in');
    await person.page.getByRole('link', { name: 'サインインする', exact: true }).click();
    await person.typesAtKeycloak(username, password, '/staff');
    return person;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

export class Person {
  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly origin: string,
    private readonly operations: ReadonlyMap<string, Operation>,
  ) {}

  /** @param landing where our pages let them in, as the beginning of a path */
  async typesAtKeycloak(username: string, password: string, landing: string): Promise<void> {
    const { page } = this;
    await page.locator('#username').fill(username);
    await page.locator('#password').fill(password);
    await page.locator('#kc-login').click();
    await page.waitForURL((url) => url.origin === this.origin && url.pathname.startsWith(landing));
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  /** @throws Error for an answer that says no */
  async call(operationId: string, input: Fields = {}): Promise<Fields> {
    const { method, path } = this.#find(operationId);
    const rest = { ...input };
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(rest[name]);
      delete rest[name];
      return encodeURIComponent(value);
    });
    const answer = await this.context.request.fetch(url, {
      method,
      ...(method === 'get' ? { params: rest } : { data: rest }),
      timeout: PATIENCE_MS,
    });
    if (!answer.ok()) throw new Error(`${operationId} answers ${answer.status()}: ${await answer.text()}`);
    return (await answer.json()) as Fields;
  }

  /** Sends a file as a form does. */
  async upload(operationId: string, input: Fields, file: { name: string; mimeType: string; buffer: Buffer }) {
    const { path } = this.#find(operationId);
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
    const answer = await this.context.request.post(url, { multipart: { file }, timeout: PATIENCE_MS });
    if (!answer.ok()) throw new Error(`${operationId} answers ${answer.status()}: ${await answer.text()}`);
    return (await answer.json()) as Fields;
  }

  /** Looks until a procedure is completed. */
  async completed(procedureId: string): Promise<void> {
    const status = async () => (await this.call('getProcedure', { procedureId }))['status'] as string;
    await until(`${procedureId} is completed`, status, (seen) => seen === 'completed');
  }

  #find(operationId: string): Operation {
    const found = this.operations.get(operationId);
    if (!found) throw new Error(`the document has no operation ${operationId}`);
    return found;
  }
}
