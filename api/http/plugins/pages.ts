/**
 * The scope of pages: they take HTML forms and nothing else, every form carries a token of the browser and of whose it is, and their problems
 * are pages.
 * `await app.register(pages(passwordReissuePages), deps)`.
 *
 * In a handler: `return reply.page(reissuePage, view)`; `readForm(schema, request)` for what was typed; POST, then
 * `reply.redirect(path, 303)`, or `reply.again(reissuePage, path, typed, status)` for a form that is shown again (`kept-forms.ts`).
 */
import { createHash } from 'node:crypto';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.js';
import type { FieldError, Page, PageContext, VNode } from '../../pages/context.js';
import { PATHS } from '../../pages/paths.js';
import { renderPage } from '../../pages/render.js';
import { leftOut } from '../../../workflows/rules/typed-text.js';
import { faceFor } from '../face.js';
import { fieldOf } from '../forms.js';
import { isChanging } from '../operation.js';
import { problem } from '../problems.js';
import { assetPath } from './assets.js';
import { cookieName, cookieOptions } from './cookies.js';
import { faultsOf } from './faults.js';
import { withoutQuery } from './hosts.js';
import { KEPT_FIELD, keptView } from './kept-forms.js';
import { partsOf, withOwner } from './owners.js';
import { refusalOfPage } from './page-refusals.js';
import { scope } from './scope.js';
import { type UploadScope, uploads } from './uploads.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The service of the pages under a first segment of a path, where the segment isn't the service's own name. */
    readonly serviceOfSegment: Map<string, Service>;
  }
  interface FastifyRequest {
    /** The page says that a mail is late. */
    mailIsLate: boolean;
    /** The page says that the deadlines of its procedure stand. */
    pause: PageContext['pause'];
    /** Blanks or characters that can't be seen were left out of what the form was sent with: for the page that the answer leads to. */
    leftOut: boolean;
    /** The service whose page is asked for; undefined where nothing tells. */
    serviceOfPage(): Service | undefined;
  }
  interface FastifyReply {
    /** Answers with a page. */
    page<View>(page: Page<View>, view: View, status?: number): FastifyReply;
  }
}

type Service = keyof ApiDependencies['services'];

interface PageOptions extends Pick<ApiDependencies, 'config' | 'services' | 'face'> {
  /** The service whose desk is named where nothing tells which one it is. */
  first: Service;
  /** The service that mails one-time URLs of a purpose. */
  ofPurpose(purpose: string | undefined): Service | undefined;
  /** The service whose one-time URL a token seems to be. */
  ofToken(token: string): Service | undefined;
  /** Kinds of procedure (`<service>-<kind>`) whose pages are no service's in particular. */
  ofEvery: readonly string[];
}

/** Fields that the layout puts into every form; {@link readForm} leaves them out. */
const TOKEN_FIELD = '_csrf';
const SUBMISSION_FIELD = 'submissionId';

/** What pages need, once for the whole app. */
export const pageSupport = fp(
  async (app: FastifyInstance, { config, services, face, first, ofPurpose, ofToken, ofEvery }: PageOptions) => {
    const ofService = faceFor(face);
    const faceOf = (service: string | undefined): Pick<PageContext, 'face'> => {
      const own = ofService(service);
      return own ? { face: own } : {};
    };
    // A service without a desk has no pages yet.
    const names = (Object.keys(services) as Service[]).filter((name) => services[name].inquiry !== undefined);
    app.decorate('serviceOfSegment', new Map<string, Service>());
    await app.register(csrf, {
      cookieKey: cookieName(config, 'csrf'),
      cookieOpts: { ...cookieOptions(config), signed: true },
      getToken: ({ body }) => partsOf(tokenIn(body)).csrf,
    });
    app.decorateRequest('serviceOfPage', function (this: FastifyRequest) {
      return serviceOf(this, { services: names, ofPurpose, ofToken, ofEvery });
    });
    app.decorateRequest('mailIsLate', false);
    app.decorateRequest('pause', undefined);
    app.decorateRequest('leftOut', false);
    // A cookie for each page that is led to: another tab's page must neither say it nor take it away.
    const noteFor = (url: string): string => cookieName(config, `left-out-${digestOfPath(url)}`);
    app.addHook('onRequest', async (request) => {
      const isPage = !isChanging(request.method) && isNavigation(request);
      if (isPage && request.cookies[noteFor(request.url)] === NOTED) request.leftOut = true;
    });
    app.addHook('onSend', async (request, reply) => {
      if (!request.leftOut || reply.statusCode >= 500) return;
      if (!isChanging(request.method)) reply.clearCookie(noteFor(request.url), cookieOptions(config));
      const place = reply.getHeader('location');
      if (reply.statusCode === 303 && typeof place === 'string')
        reply.setCookie(noteFor(place), NOTED, { ...cookieOptions(config), maxAge: 60 });
    });
    app.decorateReply('page', function <View>(this: FastifyReply, page: Page<View>, own: View, ownStatus = 200) {
      const { request } = this;
      // One that is shown again was counted when it was refused.
      request.problemWord ??= refusalOfPage(own, ownStatus);
      const { view, status } = shownAgain(this, page, own, ownStatus);
      let csrfToken: string | undefined;
      const { keptForm } = request;
      const contextWith = (more: Partial<PageContext>): PageContext => ({
        text: request.text,
        locale: request.locale,
        // Made when a form asks for it, so that pages without a form set no cookie; and once, so that all forms of a page share a secret.
        get csrfToken() {
          return (csrfToken ??= withOwner(reply.generateCsrf(), request.owner()));
        },
        newSubmissionId: () => request.newSubmissionId(),
        path: pathToShow(request, status),
        publicUrl: config.publicUrl.origin,
        service: deskOf(services[request.serviceOfPage() ?? first]),
        ...faceOf(request.serviceOfPage()),
        asset: assetPath,
        ...(request.mailIsLate && { mailIsLate: true }),
        ...(request.pause && { pause: request.pause }),
        leftOut: request.leftOut,
        now: Date.now(),
        ...(keptForm?.typed && { typed: keptForm.typed }),
        ...ownerOf(request),
        ...more,
      });
      const reply = this.code(status).type('text/html; charset=utf-8');
      return reply.send(rendered((more) => page(view, contextWith(more))));
    });
  },
  { name: 'page-support', dependencies: ['cookies', 'locale', 'idempotency', 'kept-forms'] },
);

/** Pages are asked for by scripts as well, which look for news: those show nothing to anybody. */
const isNavigation = ({ headers }: FastifyRequest): boolean =>
  headers['x-unattended'] === undefined && [undefined, 'navigate'].includes(headers['sec-fetch-mode']);

const NOTED = '1';
const digestOfPath = (url: string): string =>
  createHash('sha256').update(withoutQuery(url)).digest('base64url').slice(0, 12);

/** The switch of languages stands before the forms, so that a page with a form to type into is rendered twice. */
function rendered(page: (more: Partial<PageContext>) => VNode): string {
  const forms: NonNullable<PageContext['forms']> = { made: 0, typedInto: [] };
  const html = renderPage(page({ forms }));
  const [switchForm] = forms.typedInto;
  return switchForm ? renderPage(page({ forms: { made: 0, typedInto: [] }, switchForm })) : html;
}

/** What a page says by itself goes before what was kept for it. */
function shownAgain<View>(
  reply: FastifyReply,
  page: Page<View>,
  own: View,
  status: number,
): { view: View; status: number } {
  const { keptForm } = reply.request;
  const kept = keptView(reply.request, page);
  if (!kept || !keptForm) return { view: own, status };
  if (keptForm.retryAfter !== undefined) reply.header('retry-after', keptForm.retryAfter);
  const said = Object.fromEntries(Object.entries(own as object).filter(([, value]) => value !== undefined));
  return { view: { ...kept, ...said } as View, status: status === 200 ? keptForm.status : status };
}

/** Whose page an answer is, as its script needs it. */
function ownerOf(request: FastifyRequest): Pick<PageContext, 'owner'> {
  const shown = [...request.shown().values()];
  if (shown.length === 0) return {};
  const endsInMs = Math.min(...shown.map(({ endsAt }) => endsAt.getTime())) - Date.now();
  const digest = request.owner();
  return { owner: { digest, askAt: `${PATHS.owner}?${new URLSearchParams({ of: digest })}`, endsInMs } };
}

/** Where the applicants and users of a service ask. */
export const deskOf = ({ inquiry, inquiryHours }: ApiDependencies['services'][Service]): PageContext['service'] => ({
  inquiry,
  ...(inquiryHours && { hours: inquiryHours }),
});

/** The service whose desk a page names: the one of its path, else of the procedure or the purpose that its path, query or token names. */
function serviceOf(
  request: FastifyRequest,
  options: { services: readonly Service[] } & Pick<PageOptions, 'ofPurpose' | 'ofToken' | 'ofEvery'>,
): Service | undefined {
  const { services, ofPurpose, ofToken, ofEvery } = options;
  const url = request.raw.url ?? '';
  const [, segment = ''] = /^\/([^/?#]*)/.exec(url) ?? [];
  const own = request.server.serviceOfSegment.get(segment) ?? services.find((service) => service === segment);
  if (own) return own;
  if (ofEvery.some((kind) => url.includes(`/${kind}-`))) return undefined;
  const asked = new URLSearchParams(url.split('?', 2)[1]);
  const typed = fieldOf(request.body, 'token');
  const tokens = [asked.get('token') ?? '', typeof typed === 'string' ? typed : ''];
  const named = services.find(
    (service) => url.includes(`/${service}-`) || tokens.some((token) => token.includes(`.${service}-`)),
  );
  return named ?? tokens.map(ofToken).find((service) => service) ?? ofPurpose(asked.get('purpose') ?? undefined);
}

/** Where the language switch leads: here, or home where only a form leads here. Errors repeat no query, it may hold a token. */
function pathToShow({ method, raw, server }: FastifyRequest, status: number): string {
  const url = raw.url ?? '/';
  const [path = '/', query] = url.split('?', 2);
  const asked = new URLSearchParams(query);
  const [problem, purpose] = [asked.get('problem'), asked.get('purpose')];
  const kept = asked.get(KEPT_FIELD);
  if (!isChanging(method) && kept !== null && status >= 400)
    return `${path}?${new URLSearchParams({ [KEPT_FIELD]: kept })}`;
  if (!isChanging(method) && (status < 400 || problem !== null))
    return problem === null ? url : `${path}?${new URLSearchParams({ problem, ...(purpose !== null && { purpose }) })}`;
  return server.methodsAt(path).includes('GET') ? path : '/';
}

/** @throws Error where the pages of another service stand under the same first segment: a refused page could not name the right desk */
function claimSegment(services: Map<string, Service>, segment: string, service: Service): void {
  const other = services.get(segment);
  if (other !== undefined && other !== service)
    throw new Error(`pages of ${other} and of ${service} both stand under /${segment}`);
  services.set(segment, service);
}

/**
 * Puts routes into the scope of pages.
 * @param options.uploads the files that their forms may send
 * @param options.service whose pages they are; absent: nobody's in particular
 * @param options.begins patterns of those that begin something of it
 */
export const pages =
  <Dependencies extends ApiDependencies>(
    routes: FastifyPluginAsync<Dependencies>,
    options: { uploads?: UploadScope | undefined; service?: Service; begins?: readonly string[] | undefined } = {},
  ): FastifyPluginAsync<Dependencies> =>
  async (app, deps) => {
    app.removeAllContentTypeParsers();
    await app.register(formbody);
    if (options.uploads) await app.register(uploads, options.uploads);
    app.addHook('onRoute', (route) => {
      const { service, begins = [] } = options;
      route.config = { ...route.config, page: true, ...(service && begins.includes(route.url) && { begins: service }) };
      const [, segment = ''] = route.url.split('/');
      if (service) claimSegment(app.serviceOfSegment, segment, service);
    });
    app.addHook('preValidation', (request, reply, done) => {
      if (!isChanging(request.method)) return done();
      app.csrfProtection(request, reply, done);
    });
    app.addHook('preValidation', async (request) => {
      if (!isChanging(request.method)) return;
      if (await request.carriesAnother(partsOf(tokenIn(request.body)).carried)) throw problem('other-session');
    });
    app.addHook('preHandler', async (request) => {
      request.useSubmissionId(fieldOf(request.body, SUBMISSION_FIELD));
    });
    await app.register(scope(routes), deps);
  };

const tokenIn = (body: unknown): string => {
  const token = fieldOf(body, TOKEN_FIELD);
  return typeof token === 'string' ? token : '';
};

export type FormResult<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };
/**
 * Checks what a form sent against a schema; what the layout adds to forms is left out. Where something that was typed was not taken, the page
 * after the form says so.
 * @param sent instead of the body itself: the same with fields less or more
 */
export function readForm<S extends z.ZodType>(
  schema: S,
  request: FastifyRequest,
  sent: unknown = request.body,
): FormResult<z.output<S>> {
  const {
    [TOKEN_FIELD]: _token,
    [SUBMISSION_FIELD]: _submission,
    ...fields
  } = { ...(sent as Record<string, unknown>) };
  const result = schema.safeParse(fields);
  if (result.success) {
    request.leftOut ||= Object.entries(fields).some(([name, typed]) => {
      const read = fieldOf(result.data, name);
      return typeof typed === 'string' && typeof read === 'string' && leftOut(typed, read);
    });
    return { ok: true, value: result.data };
  }
  const errors = faultsOf(result.error, fields).map(({ path, reason }) => ({ field: path, reason }));
  return { ok: false, errors };
}
