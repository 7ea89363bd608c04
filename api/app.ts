/** The HTTP application: its plugins in their order, then its routes. Nothing is found by itself; what isn't listed here isn't there. */
import { randomUUID } from 'node:crypto';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync, fastify, LogController } from 'fastify';
import type { ApiDependencies } from './dependencies.js';
import { faceAssets, facePages } from './http/face.js';
import { health } from './http/health.js';
import { homePages } from './http/home.js';
import { languagePages } from './http/language-route.js';
import { openapi } from './http/openapi.js';
import { ownerPages } from './http/owner-route.js';
import { proxiesIn } from './http/plugins/addresses.js';
import { assets } from './http/plugins/assets.js';
import { bodies } from './http/plugins/bodies.js';
import { browser } from './http/plugins/browser.js';
import { cookies } from './http/plugins/cookies.js';
import { effects } from './http/plugins/effect.js';
import { BODY_LIMIT_BYTES } from './http/plugins/errors.js';
import { hosts, pathOf } from './http/plugins/hosts.js';
import { idempotency } from './http/plugins/idempotency.js';
import { keptForms } from './http/plugins/kept-forms.js';
import { known } from './http/plugins/known.js';
import { limits } from './http/plugins/limits.js';
import { locale } from './http/plugins/locale.js';
import { metrics } from './http/plugins/metrics.js';
import { owners } from './http/plugins/owners.js';
import { pageSupport, pages } from './http/plugins/pages.js';
import { pressure } from './http/plugins/pressure.js';
import { procedureEvents } from './http/plugins/procedure-events.js';
import { problemPages } from './http/plugins/problem-pages.js';
import { connections, endConnection } from './http/plugins/connections.js';
import { ending } from './http/plugins/ending.js';
import { problems, refuseConnection } from './http/plugins/problems.js';
import { requestContext } from './http/plugins/request-context.js';
import { routeTable } from './http/plugins/route-table.js';
import { sameOrigin } from './http/plugins/same-origin.js';
import { scope } from './http/plugins/scope.js';
import { securityHeaders } from './http/plugins/security-headers.js';
import { switchedOff } from './http/plugins/switched-off.js';
import { starts } from './http/plugins/starts.js';
import { sessions } from './http/plugins/session.js';
import { HeadTooLargePage } from './pages/head-too-large.js';
import { PATHS } from './pages/paths.js';
import { renderPage } from './pages/render.js';
import { LOCALES } from './text/index.js';
import { applicationKinds, type RouteDependencies } from './procedures/application-kind.js';
import { attachmentPages } from './procedures/attachments/routes.js';
import { moduleOf, PROCEDURES, UNCOUNTED } from './procedures/index.js';
import type { ProcedureModule } from './procedures/module.js';
import type { PasswordFrame } from './procedures/new-password/pages/form.js';
import { newPasswordPages, newPasswordRoutes } from './procedures/new-password/routes.js';
import type { PasswordSetter } from './procedures/new-password/service.js';
import { oneTimeUrlPages, oneTimeUrlRoutes, serviceOfToken } from './procedures/one-time-url/routes.js';
import { propagationRoutes } from './procedures/propagation/routes.js';
import { procedurePages, procedureRoutes } from './procedures/routes.js';
import { REALMS } from './realms.js';
import { auditPages } from './audit/page-routes.js';
import { erasurePages, erasureRoutes } from './audit/erasures/routes.js';
import { auditExportRoutes } from './audit/export/routes.js';
import { auditRoutes } from './audit/routes.js';
import { createVerifier } from './audit/verification.js';
import { auditWhatIfRoutes } from './audit/what-if/routes.js';
import { staffApplicationPages, staffApplicationRoutes } from './staff/application/routes.js';
import { staffOverviewPages, staffOverviewRoutes } from './staff/oversight/routes.js';
import { outagePausePages, outagePauseRoutes } from './staff/pauses/routes.js';
import { staffQueuePages, staffQueueRoutes } from './staff/queue/routes.js';
import { settingsPages } from './staff/settings/page-routes.js';
import { officePages, officeRoutes } from './staff/settings/offices/routes.js';
import { registerPages, registerRoutes } from './staff/settings/registers/routes.js';
import { settingsRoutes } from './staff/settings/routes.js';
import { sessionRoutes } from './session/routes.js';
import { SCIM_PREFIX, scimRoutes } from './scim/routes.js';
import { staffSignInPages } from './staff/sign-in/routes.js';
import { studentHome } from './student/home.js';
import { STUDENT_PATHS } from './student/paths.js';
import { accountLocale } from './account-locale.js';
import { studentLoginPages, studentLoginRoutes } from './student/routes.js';

import { createTextWith } from './texts.js';
import { frameOfProblem } from './frames.js';
import { institutionMenuPages, institutionMenuRoutes } from './institution/menu/routes.js';
import { institutionPages } from './institution/routes.js';
import { utokyoHome } from './utokyo/home.js';
import { UTOKYO_PATHS } from './utokyo/paths.js';
import { noticeAddressPages, noticeAddressRoutes } from './utokyo/notice-address/routes.js';
import { utokyoPages, utokyoRoutes } from './utokyo/routes.js';

/**
 * Builds the application, ready to listen. Database, Temporal and mail server may all be away meanwhile.
 * @param more routes beside the product's own (tests)
 */
export async function buildApp(
  deps: ApiDependencies,
  more?: FastifyPluginAsync<ApiDependencies>,
): Promise<FastifyInstance> {
  const app = createServer(deps);
  await addPlugins(app, deps);
  const hasPage = (procedureId: string): boolean => moduleOf(procedureId) !== undefined;
  await addRoutes(app, { ...deps, kinds: applicationKinds(PROCEDURES), uncounted: UNCOUNTED, hasPage });
  if (more) await app.register(more, deps);
  await app.ready();
  return app;
}

/** A request whose handler takes longer is answered with 503; everything that a handler waits for has a shorter limit of its own. */
const HANDLER_MS = 60_000;
const REQUEST_MS = 30_000;
/** The head of a request comes in one piece, so this is for connections that say nothing. */
const HEADERS_MS = 10_000;
/** How often the server looks for requests whose time is over. */
const LOOK_EVERY_MS = 2_000;
/** Schemas limit the length of parameters. The router's own limit must not apply before them: its answer lacks our headers. */
const LONGEST_PARAM = 16_384;

function createServer({ config, log, face }: ApiDependencies): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log;
  const tooLarge = renderPage(
    HeadTooLargePage({ texts: LOCALES.map(createTextWith(face?.texts)), publicUrl: config.publicUrl }),
  );
  return fastify({
    loggerInstance,
    // Fastify's own lines hold URLs, and so tokens; `request-context` writes ours.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // Fastify's own reading takes an address with a port for none.
    trustProxy: config.trustProxy !== false && proxiesIn(config.trustProxy),
    bodyLimit: BODY_LIMIT_BYTES,
    handlerTimeout: HANDLER_MS,
    requestTimeout: REQUEST_MS,
    // A request that is under way when the stop begins is still answered normally.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    rewriteUrl: (request) => pathOf(request.url),
    routerOptions: { maxParamLength: LONGEST_PARAM },
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: LOOK_EVERY_MS },
    clientErrorHandler(error, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else endConnection(socket, refuseConnection(error, config.publicUrl, tooLarge));
    },
  });
}

async function addPlugins(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  await app.register(routeTable);
  await app.register(ending);
  await app.register(connections, deps);
  await app.register(requestContext);
  await app.register(metrics);
  await app.register(effects);
  await app.register(problems, { ...deps, frameOf: frameOfProblem(deps) });
  await app.register(cookies, deps);
  await app.register(locale, { ...deps, createText: createTextWith(deps.face?.texts) });
  await app.register(securityHeaders, deps);
  await app.register(hosts, deps);
  await app.register(sameOrigin, deps);
  await app.register(pressure, deps);
  await app.register(procedureEvents, { kindOf: moduleOf });
  await app.register(starts, deps);
  await app.register(bodies);
  await app.register(limits, deps);
  await app.register(browser, deps);
  await app.register(known, deps);
  await app.register(sessions, deps);
  await app.register(owners, { ...deps, realms: REALMS });
  await app.register(keptForms, deps);
  await app.register(accountLocale, deps);
  await app.register(idempotency, deps);
  await app.register(switchedOff, deps);
  await app.register(pageSupport, { ...deps, ...SERVICE_OF_PAGES, first: firstOn(deps) });
  await app.register(assets);
  await app.register(scope(faceAssets), deps);
  await app.register(openapi, { ...deps, realms: REALMS, tags: TAGS });
}

const procedures: readonly ProcedureModule[] = PROCEDURES;
/** What the API's description sorts their operations by. */
const TAGS = procedures.flatMap(({ tags }) => (tags ? [tags] : []));
const CARDS = [...procedures.flatMap(({ home }) => home ?? []), studentHome, utokyoHome];
/** What this installation offers. */
const cardsOf = ({ services }: Pick<ApiDependencies, 'services'>) =>
  CARDS.filter(({ of }) => of === 'under-way' || services[of].enabled);

async function addRoutes(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  await app.register(health, deps);
  await app.register(scope(pages(problemPages)), deps);
  await app.register(scope(pages(facePages)), deps);
  await app.register(scope(pages(ownerPages)), deps);
  await app.register(scope(pages(languagePages)), deps);
  await app.register(scope(procedureRoutes), deps);
  await app.register(scope(oneTimeUrlRoutes), deps);
  await app.register(scope(newPasswordRoutes(setterOf)), deps);
  await app.register(scope(propagationRoutes), deps);
  for (const { routes } of procedures) await app.register(scope(routes), deps);
  await app.register(scope(sessionRoutes), deps);
  await app.register(scope(staffQueueRoutes), deps);
  await app.register(scope(staffApplicationRoutes), deps);
  await app.register(scope(staffOverviewRoutes), deps);
  const verifier = createVerifier(deps);
  app.addHook('onClose', () => verifier.close());
  await app.register(scope(auditRoutes), { ...deps, verifier });
  await app.register(scope(erasureRoutes), deps);
  await app.register(scope(outagePauseRoutes), deps);
  await app.register(scope(settingsRoutes), deps);
  await app.register(scope(registerRoutes), deps);
  await app.register(scope(officeRoutes), deps);
  await app.register(scope(auditExportRoutes), deps);
  await app.register(scope(auditWhatIfRoutes), deps);
  await app.register(scope(studentLoginRoutes), deps);
  await app.register(scope(institutionMenuRoutes), deps);
  await app.register(scope(utokyoRoutes), deps);
  await app.register(scope(noticeAddressRoutes), deps);
  await app.register(scope(scimRoutes), { ...deps, prefix: SCIM_PREFIX });

  const cards = cardsOf(deps);
  await app.register(scope(pages(homePages(cards))), deps);
  await app.register(scope(pages(procedurePages)), deps);
  await app.register(scope(pages(oneTimeUrlPages(cards))), deps);
  await app.register(scope(pages(newPasswordPages(firstForm, frameOf), { service: withPassword.service })), deps);
  for (const { pages: own, service, ofEveryService } of procedures) {
    if (!own) continue;
    const options = { uploads: own.uploads, begins: own.begins, ...(!ofEveryService && { service }) };
    await app.register(scope(pages(own.routes, options)), deps);
  }
  await app.register(scope(pages(staffSignInPages)), deps);
  await app.register(scope(pages(staffQueuePages)), deps);
  await app.register(scope(pages(staffApplicationPages)), deps);
  await app.register(scope(pages(staffOverviewPages)), deps);
  await app.register(scope(pages(auditPages)), { ...deps, verifier });
  await app.register(scope(pages(erasurePages)), deps);
  await app.register(scope(pages(outagePausePages)), deps);
  await app.register(scope(pages(settingsPages)), deps);
  await app.register(scope(pages(registerPages)), deps);
  await app.register(scope(pages(officePages)), deps);
  for (const { staffPages } of procedures) if (staffPages) await app.register(scope(pages(staffPages)), deps);
  await app.register(scope(pages(attachmentPages)), deps);
  await app.register(scope(pages(studentLoginPages, { service: 'shomei', begins: [STUDENT_PATHS.login] })), deps);
  await app.register(scope(pages(institutionPages, { service: 'jairo' })), deps);
  await app.register(scope(pages(institutionMenuPages, { service: 'jairo' })), deps);
  await app.register(
    // The first page starts nothing: whoever signs in or out within their window is led there.
    scope(pages(utokyoPages, { service: 'utokyo', begins: [UTOKYO_PATHS.stepTwo] })),
    deps,
  );
  await app.register(scope(pages(noticeAddressPages)), deps);
}

const frameOf = (procedureId: string): PasswordFrame | undefined => moduleOf(procedureId)?.passwordFrame;
const setterOf = (procedureId: string): PasswordSetter | undefined => moduleOf(procedureId)?.setPassword;
/** The first that asks for a new password: where somebody is sent who comes to its form without a procedure, and whose desk is named there. */
const withPassword: ProcedureModule = procedures.find(({ passwordFrame }) => passwordFrame) ?? PROCEDURES[0];
const firstForm = withPassword.passwordFrame?.start ?? PATHS.home;

/** Whose desk is named where nothing tells whose page it is: that of the first procedure that is offered. */
const firstOn = ({ services }: Pick<ApiDependencies, 'services'>) =>
  (procedures.find(({ service }) => services[service].enabled) ?? PROCEDURES[0]).service;
/** What pages are told of services. */
const SERVICE_OF_PAGES = {
  ofPurpose: (purpose: string | undefined) =>
    procedures.find(({ urls }) => urls && purpose !== undefined && Object.hasOwn(urls, purpose))?.service,
  ofToken: serviceOfToken,
  ofEvery: procedures.flatMap(({ service, kind, ofEveryService }) => (ofEveryService ? [`${service}-${kind}`] : [])),
};
