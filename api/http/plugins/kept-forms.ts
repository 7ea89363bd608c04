/**
 * A form that is shown again is shown by GET: what the page is to say lies sealed in a row for some minutes, under a key that only the address
 * of the page names, for the browser that sent the form and for whoever's the form was. Going back or reloading sends nothing again.
 *
 * In a handler of POST: `return reply.again(TheFormPage, PATHS.form, { email, errors }, 400)`. The handler of GET at that path needs nothing:
 * `reply.page(TheFormPage, view)` adds what was kept for this page to the view, and answers with the status of the refusal.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { z } from 'zod';
import { findKeptForm, keepForm } from '../../../db/platform/kept-forms.js';
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { Page, TypedForm } from '../../pages/context.js';
import { isRightField, isSecretField } from '../../pages/secret-field.js';
import { isChanging } from '../operation.js';
import { BODY_LIMIT_BYTES } from './errors.js';
import { withoutQuery } from './hosts.js';
import { refusalOfPage } from './page-refusals.js';

declare module 'fastify' {
  interface FastifyReply {
    /**
     * Sends the browser to a page that is shown again.
     * @param kept what its view has beside what the page has by itself; what may not rest is left out
     * @param path of the page, by GET
     */
    again<View>(page: Page<View>, path: string, kept: Partial<View>, status: number): Promise<FastifyReply>;
    /** The same for what is typed so far, with what the page said already. */
    againTyped(path: string, typed: TypedForm): Promise<FastifyReply>;
    /** Keeps what a form was sent with, so that the browser may begin again from it. @param of names it, for {@link FastifyRequest.sentForm} */
    keepSent<View>(
      page: Page<View>,
      path: string,
      sent: Partial<View>,
      of: { name: string; lifeMs: number },
    ): Promise<void>;
  }
  interface FastifyRequest {
    keptForm: Kept | undefined;
    /** The address of the form with what this browser sent it with; undefined once that is over, and for any other browser. */
    sentForm(path: string, name: string): Promise<string | undefined>;
  }
}

/** In the query of a page that is shown again. */
export const KEPT_FIELD = 'form';
const KEY = /^[\w-]{22}$/;
const LIFE_MS = 30 * 60_000;
/** More than the largest form that a browser sends, as JSON: what was typed comes back whole. */
const LONGEST = BODY_LIMIT_BYTES + 8 * 1024;
/** Longer than any field may be. */
const LONGEST_FIELD = 5_000;
/**
 * Rows share their room with those of their kind, the oldest of which go first: a machine that keeps no cookie, and so comes as another browser
 * each time, takes it only from browsers that come for the first time.
 */
const MOST = {
  firstTime: { ofBrowser: 10, ofNetwork: 400 },
  again: { ofBrowser: 10, ofNetwork: 400 },
  sent: { ofBrowser: 5, ofNetwork: 200 },
};
type Kind = keyof typeof MOST;

const Kept = z.object({
  path: z.string(),
  owner: z.string(),
  /** Name of the page's function: a page that has moved on says nothing of it. */
  page: z.string().optional(),
  view: z.record(z.string(), z.unknown()).default({}),
  status: z.int().default(200),
  retryAfter: z.string().optional(),
  typed: z.object({ action: z.string(), fields: z.record(z.string(), z.array(z.string())) }).optional(),
});
type Kept = z.output<typeof Kept>;

type Needs = Pick<ApiDependencies, 'db' | 'tokens' | 'sealer'>;

export const keptForms = fp(
  async (app: FastifyInstance, deps: Needs) => {
    app.decorateRequest('keptForm', undefined);
    app.addHook('preHandler', async (request) => {
      if (!request.routeOptions.config.page || isChanging(request.method)) return;
      const kept = await keptAt(deps, request, request.url);
      if (kept) request.keptForm = kept;
    });
    app.decorateReply('again', function <
      View,
    >(this: FastifyReply, page: Page<View>, path: string, kept: Partial<View>, status: number) {
      this.request.problemWord ??= refusalOfPage(kept, status);
      const retryAfter = this.getHeader('retry-after');
      this.removeHeader('retry-after');
      const view = withoutSecrets(kept);
      const said = {
        page: page.name,
        view,
        status,
        ...(retryAfter !== undefined && { retryAfter: String(retryAfter) }),
      };
      return keep(deps, this, path, said);
    });
    app.decorateReply('keepSent', async function <
      View,
    >(this: FastifyReply, page: Page<View>, path: string, sent: Partial<View>, of: { name: string; lifeMs: number }) {
      const said = { page: page.name, view: withoutSecrets(sent) };
      await put(deps, this.request, path, said, { kind: 'sent', key: keyOf(of.name), lifeMs: of.lifeMs });
    });
    app.decorateRequest('sentForm', async function (this: FastifyRequest, path: string, name: string) {
      const to = `${path}?${new URLSearchParams({ [KEPT_FIELD]: keyOf(name) })}`;
      return (await keptAt(deps, this, to)) && to;
    });
    app.decorateReply('againTyped', async function (this: FastifyReply, path: string, typed: TypedForm) {
      const said = (await keptAt(deps, this.request, path)) ?? {};
      const fields = Object.fromEntries(
        Object.entries(typed.fields).flatMap(([name, values]) =>
          isSecretField(name) || isRightField(name) ? [] : [[name, [...values]]],
        ),
      );
      return keep(deps, this, path, { ...said, typed: { action: typed.action, fields } });
    });
  },
  { name: 'kept-forms', dependencies: ['browser', 'owners', 'request-context'] },
);

const withoutSecrets = (view: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(view).filter(([name, value]) => value !== undefined && !isSecretField(name)));

const contextOf = (browser: string, key: string): string => `kept-form/${browser}/${key}`;

/** No secret: a key opens nothing but in the browser that it was kept for. */
const keyOf = (name: string): string => createHash('sha256').update(name).digest('base64url').slice(0, 22);

async function keep(deps: Needs, reply: FastifyReply, to: string, said: z.input<typeof PartOfKept>) {
  const key = randomBytes(16).toString('base64url');
  const kind = reply.request.knownBrowserId() === undefined ? 'firstTime' : 'again';
  await put(deps, reply.request, to, said, { kind, key, lifeMs: LIFE_MS });
  const [path = '/', query] = to.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set(KEPT_FIELD, key);
  return reply.redirect(`${path}?${parameters}`, 303);
}

async function put(
  deps: Needs,
  request: FastifyRequest,
  to: string,
  said: z.input<typeof PartOfKept>,
  { kind, key, lifeMs }: { kind: Kind; key: string; lifeMs: number },
): Promise<void> {
  const browser = request.browserId();
  const kept: z.input<typeof Kept> = { ...said, path: withoutQuery(to), owner: request.ownerOfForm() };
  const { db, tokens, sealer } = deps;
  await keepForm(
    db,
    {
      idDigest: tokens.digest('kept-form', `${browser} ${key}`),
      browser: tokens.digest(kind === 'sent' ? 'browser-sent' : 'browser', browser),
      network: tokens.counted(`client-${kind}`, request.clientNetwork()),
      content: sealer.seal(contentOf(kept), contextOf(browser, key)),
      lifeMs,
    },
    MOST[kind],
  );
}
/** What is far too long is left out whole, so that nothing that was cut passes for what was typed; and all of it, if that isn't enough. */
function contentOf(kept: z.input<typeof Kept>): string {
  const withoutLong = (_name: string, value: unknown): unknown =>
    typeof value === 'string' && value.length > LONGEST_FIELD ? '' : value;
  const [whole, parts] = [JSON.stringify(kept), JSON.stringify(kept, withoutLong)];
  if (whole.length <= LONGEST) return whole;
  return parts.length <= LONGEST ? parts : JSON.stringify({ ...kept, view: errorsIn(kept.view), typed: undefined });
}
const PartOfKept = Kept.omit({ path: true, owner: true });

const errorsIn = (view: Record<string, unknown> = {}): Record<string, unknown> => {
  const { errors, problem, retryAfterSeconds } = view;
  return { errors, problem, retryAfterSeconds };
};

/** What was kept for an address, for this browser and as long as it is known as the one whose form it was. */
async function keptAt(deps: Needs, request: FastifyRequest, url: string): Promise<Kept | undefined> {
  const key = new URLSearchParams(url.split('?', 2)[1]).get(KEPT_FIELD) ?? '';
  const browser = request.knownBrowserId();
  if (!KEY.test(key) || browser === undefined) return undefined;
  const content = await findKeptForm(deps.db, deps.tokens.digests('kept-form', `${browser} ${key}`));
  if (content === undefined) return undefined;
  // What another release kept in another shape is shown plainly.
  const kept = Kept.safeParse(JSON.parse(deps.sealer.open(content as Sealed, contextOf(browser, key)))).data;
  if (kept?.path !== withoutQuery(url)) return undefined;
  return kept.owner === '' || (await request.isOwnerUntil(kept.owner)) ? kept : undefined;
}

/** What a page is to say beside what it says by itself; undefined where nothing was kept for it. */
export function keptView<View>({ keptForm }: FastifyRequest, page: Page<View>): Partial<View> | undefined {
  return keptForm?.page === page.name ? (keptForm.view as Partial<View>) : undefined;
}
