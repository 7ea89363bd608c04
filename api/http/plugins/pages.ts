/**
 * The scope of pages: they take HTML forms and nothing else, every form carries a CSRF token, and their problems are pages.
 * `await app.register(pages(passwordReissuePages), deps)`.
 *
 * In a handler: `return reply.page(reissuePage, view)` (or with a status, for a form that is shown again);
 * `readForm(schema, request.body)` for what was typed; POST, then `reply.redirect(path, 303)`.
 */
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.js';
import type { FieldError, Page, PageContext } from '../../pages/context.js';
import { renderPage } from '../../pages/render.js';
import { isChanging } from '../operation.js';
import { assetPath } from './assets.js';
import { cookieName, cookieOptions } from './cookies.js';
import { faultsOf } from './faults.js';
import { scope } from './scope.js';
import { type UploadScope, uploads } from './uploads.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The service of the pages under a first segment of a path, where the segment isn't the service's own name. */
    readonly serviceOfSegment: Map<string, Service>;
  }
  interface FastifyRequest {
    /** The service whose page is asked for; undefined where nothing tells. */
    serviceOfPage(): Service | undefined;
  }
  interface FastifyReply {
    /** Answers with a page. */
    page<View>(page: Page<View>, view: View, status?: number): FastifyReply;
  }
}

type Service = keyof ApiDependencies['services'];

interface PageOptions extends Pick<ApiDependencies, 'config' | 'services'> {
  /** The service whose desk is named where nothing tells which one it is. */
  first: Service;
  /** The service that mails one-time URLs of a purpose. */
  ofPurpose(purpose: string | undefined): Service | undefined;
  /** The service whose one-time URL a token seems to be. */
  ofToken(token: string): Service | undefined;
}

/** Fields that the layout puts into every form; {@link readForm} leaves them out. */
const TOKEN_FIELD = '_csrf';
const SUBMISSION_FIELD = 'submissionId';

/** What pages need, once for the whole app. */
export const pageSupport = fp(
  async (app: FastifyInstance, { config, services, first, ofPurpose, ofToken }: PageOptions) => {
    // A service without a desk has no pages yet.
    const names = (Object.keys(services) as Service[]).filter((name) => services[name].inquiry !== undefined);
    app.decorate('serviceOfSegment', new Map<string, Service>());
    await app.register(csrf, {
      cookieKey: cookieName(config, 'csrf'),
      cookieOpts: { ...cookieOptions(config), signed: true },
      getToken: ({ body }) => tokenIn(body),
    });
    app.decorateRequest('serviceOfPage', function (this: FastifyRequest) {
      return serviceOf(this, { services: names, ofPurpose, ofToken });
    });
    app.decorateReply('page', function <View>(this: FastifyReply, page: Page<View>, view: View, status = 200) {
      const { request } = this;
      let csrfToken: string | undefined;
      const context: PageContext = {
        text: request.text,
        locale: request.locale,
        // Made when a form asks for it, so that pages without a form set no cookie; and once, so that all forms of a page share a secret.
        get csrfToken() {
          return (csrfToken ??= reply.generateCsrf());
        },
        newSubmissionId: () => request.newSubmissionId(),
        path: pathToShow(request, status),
        publicUrl: config.publicUrl.origin,
        service: deskOf(services[request.serviceOfPage() ?? first]),
        asset: assetPath,
      };
      const reply = this.code(status).type('text/html; charset=utf-8');
      return reply.send(renderPage(page(view, context)));
    });
  },
  { name: 'page-support', dependencies: ['cookies', 'locale', 'idempotency'] },
);

/** Where the applicants and users of a service ask. */
export const deskOf = ({
  inquiry = '',
  inquiryHours,
}: ApiDependencies['services'][Service]): PageContext['service'] => ({
  inquiry,
  ...(inquiryHours && { hours: inquiryHours }),
});

/** The service whose desk a page names: the one of its path, else of the procedure or the purpose that its path, query or token names. */
function serviceOf(
  request: FastifyRequest,
  { services, ofPurpose, ofToken }: { services: readonly Service[] } & Pick<PageOptions, 'ofPurpose' | 'ofToken'>,
): Service | undefined {
  const url = request.raw.url ?? '';
  const [, segment = ''] = /^\/([^/?#]*)/.exec(url) ?? [];
  const own = request.server.serviceOfSegment.get(segment) ?? services.find((service) => service === segment);
  if (own) return own;
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
 */
export const pages =
  <Dependencies extends ApiDependencies>(
    routes: FastifyPluginAsync<Dependencies>,
    options: { uploads?: UploadScope | undefined; service?: Service } = {},
  ): FastifyPluginAsync<Dependencies> =>
  async (app, deps) => {
    app.removeAllContentTypeParsers();
    await app.register(formbody);
    if (options.uploads) await app.register(uploads, options.uploads);
    app.addHook('onRoute', (route) => {
      route.config = { ...route.config, page: true };
      const [, segment = ''] = route.url.split('/');
      if (options.service) claimSegment(app.serviceOfSegment, segment, options.service);
    });
    app.addHook('preValidation', (request, reply, done) => {
      if (isChanging(request.method)) app.csrfProtection(request, reply, done);
      else done();
    });
    app.addHook('preHandler', async (request) => {
      request.useSubmissionId(fieldOf(request.body, SUBMISSION_FIELD));
    });
    await app.register(scope(routes), deps);
  };

const fieldOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined;
const tokenIn = (body: unknown): string => {
  const token = fieldOf(body, TOKEN_FIELD);
  return typeof token === 'string' ? token : '';
};

export type FormResult<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };
/** Checks what a form sent against a schema; what the layout adds to forms is left out. */
export function readForm<S extends z.ZodType>(schema: S, body: unknown): FormResult<z.output<S>> {
  const {
    [TOKEN_FIELD]: _token,
    [SUBMISSION_FIELD]: _submission,
    ...fields
  } = { ...(body as Record<string, unknown>) };
  const result = schema.safeParse(fields);
  if (result.success) return { ok: true, value: result.data };
  const errors = faultsOf(result.error, fields).map(({ path, reason }) => ({ field: path, reason }));
  return { ok: false, errors };
}
