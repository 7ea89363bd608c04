/**
 * SCIM 2.0 (RFC 7642 to 7644): identity management systems keep staff and accounts in step with what they know. An endpoint of its own beside the operations:
 * its answers, its refusals and its media type are the standard's, and it describes itself (`/Schemas`), so the OpenAPI document says nothing of it (decision 122).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.js';
import { parseJson } from '../http/plugins/bodies.js';
import { refusalOf } from '../http/plugins/errors.js';
import { problem, type ProblemWord } from '../http/problems.js';
import { GROUP_KIND, listOf, resourceTypes, schemas, serviceProviderConfig, userKind } from './discovery.js';
import { errorBody, fromRefusal, invalidSyntax, invalidValue, notFound, SCIM_TYPE, ScimError } from './error.js';
import { getGroup, listGroups, patchGroup, presentGroup, refuseGroup, replaceGroup } from './groups.js';
import { isObject } from './intake.js';
import type { Wanted } from './projection.js';
import { registers } from './registers/index.js';
import * as service from './service.js';
import type { Call, Document, Page } from './service.js';
import { admitSources } from './source.js';
import { isKnown } from './versions.js';

export const SCIM_PREFIX = '/scim/v2';

type Needs = Pick<ApiDependencies, 'config' | 'db' | 'passwords' | 'services' | 'scim' | 'staffRights'>;

export async function scimRoutes(app: FastifyInstance, deps: Needs): Promise<void> {
  const sourceOf = admitSources(app, deps.scim);
  speakScim(app, (request) => sourceOf(request).name);
  const all = registers(deps);
  const base = new URL(SCIM_PREFIX, deps.config.publicUrl).href;
  const locate = (path: string): string => `${base}${path}`;
  const callOf = (request: FastifyRequest): Call => {
    const source = sourceOf(request);
    return { db: deps.db, source, register: all[source.service], locate };
  };
  discoveryRoutes(app, callOf);
  userRoutes(app, callOf);
  groupRoutes(app, callOf);
}

/** What refusals are counted as, beside those of the platform. */
const WORDS: Readonly<Record<number, ProblemWord>> = { 404: 'not-found', 409: 'wrong-state', 412: 'wrong-state' };

/** Bodies and refusals in the standard's form. @param nameOf of the source that asks */
function speakScim(app: FastifyInstance, nameOf: (request: FastifyRequest) => string): void {
  app.addContentTypeParser(SCIM_TYPE, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (!TYPE.test(request.headers['content-type'] ?? '')) throw problem('unsupported-media-type');
    return parseJson(body);
  });
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const said = error instanceof ScimError ? error : undefined;
    const refusal = said ? undefined : refusalOf(error);
    request.problemWord = refusal?.word ?? WORDS[said?.status ?? 400] ?? 'malformed';
    // Which system it is that has to be looked at. Its requests are about persons, so nothing of them is said.
    if (said) request.log.info({ source: nameOf(request), status: said.status, scimType: said.scimType }, 'refused');
    if (refusal && refusal.status >= 500)
      request.log[refusal.word === 'internal' ? 'error' : 'warn'](
        { problem: refusal.word, err: refusal.cause },
        'could not be answered',
      );
    const { retryAfterS, allow } = refusal?.extras ?? {};
    if (typeof retryAfterS === 'number') reply.header('retry-after', String(retryAfterS));
    if (Array.isArray(allow)) reply.header('allow', allow.join(', '));
    const answer = said ?? fromRefusal(refusal ?? problem('not-found'));
    return reply
      .code(answer.status)
      .type(SCIM_TYPE)
      .send(JSON.stringify(errorBody(answer)));
  };
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply));
  app.setNotFoundHandler((request, reply) => refuse(problem('not-found'), request, reply));
}
const TYPE = /^application\/scim\+json(?:[ \t]*;[ \t]*charset="?utf-8"?)?[ \t]*$/i;

type CallOf = (request: FastifyRequest) => Call;
/** The first of what a query says under a name. */
function said(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, unknown>)[name];
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one : undefined;
}
const wantedBy = (request: FastifyRequest) => ({
  attributes: said(request, 'attributes'),
  excludedAttributes: said(request, 'excludedAttributes'),
});
const pageOf = (request: FastifyRequest) => ({
  filter: said(request, 'filter'),
  startIndex: said(request, 'startIndex'),
  count: said(request, 'count'),
});
const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;
const ifMatch = ({ headers }: FastifyRequest): string | undefined => headers['if-match'];

const send = (reply: FastifyReply, body: object): FastifyReply => reply.type(SCIM_TYPE).send(JSON.stringify(body));

function discoveryRoutes(app: FastifyInstance, callOf: CallOf): void {
  const kindsOf = ({ register }: Call) => [
    userKind(register.shape),
    ...(register.service === 'staff' ? [GROUP_KIND] : []),
  ];
  const one = (list: readonly { id: string }[], id: string, what: string): object => {
    const found = list.find((other) => other.id.toLowerCase() === id.toLowerCase());
    if (!found) throw notFound(what);
    return found;
  };
  app.get('/ServiceProviderConfig', async (request, reply) =>
    send(reply, serviceProviderConfig(callOf(request).locate)),
  );
  app.get('/ResourceTypes', async (request, reply) => {
    const call = callOf(request);
    return send(reply, listOf(resourceTypes(kindsOf(call), call.locate)));
  });
  app.get('/ResourceTypes/:id', async (request, reply) => {
    const call = callOf(request);
    return send(reply, one(resourceTypes(kindsOf(call), call.locate), idOf(request), 'ResourceType'));
  });
  app.get('/Schemas', async (request, reply) => {
    const call = callOf(request);
    return send(reply, listOf(schemas(kindsOf(call), call.locate)));
  });
  app.get('/Schemas/:id', async (request, reply) => {
    const call = callOf(request);
    return send(reply, one(schemas(kindsOf(call), call.locate), idOf(request), 'Schema'));
  });
}

/** One resource, with its version as a header, and its place where it is new. */
function sendOne(reply: FastifyReply, { resource, version }: Document, body: object, status = 200): FastifyReply {
  const { location } = resource['meta'] as { location: string };
  reply.header('etag', version);
  if (status === 201) reply.header('location', location);
  return send(reply.code(status), body);
}

/** What a POST to `.search` asks (RFC 7644, 3.4.3), as a query says it. @throws ScimError */
function searchIn(body: unknown): { page: Page; wanted: Wanted } {
  if (!isObject(body)) throw invalidSyntax('The body must be an object');
  const text = (name: string): string | undefined => {
    const value = body[name];
    if (value === undefined || value === null) return undefined;
    const list: unknown[] = [value].flat();
    if (!list.every((one) => typeof one === 'string' || typeof one === 'number'))
      throw invalidValue(name, 'is malformed');
    return list.join(',');
  };
  return {
    page: { filter: text('filter'), startIndex: text('startIndex'), count: text('count') },
    wanted: { attributes: text('attributes'), excludedAttributes: text('excludedAttributes') },
  };
}

function userRoutes(app: FastifyInstance, callOf: CallOf): void {
  const answer = (request: FastifyRequest, reply: FastifyReply, document: Document, status?: number): FastifyReply =>
    sendOne(reply, document, service.present(callOf(request), document, wantedBy(request)), status);
  app.get('/Users', async (request, reply) =>
    send(reply, await service.listUsers(callOf(request), pageOf(request), wantedBy(request))),
  );
  app.post('/Users', async (request, reply) =>
    answer(request, reply, await service.createUser(callOf(request), request.body), 201),
  );
  app.post('/Users/.search', async (request, reply) => {
    const { page, wanted } = searchIn(request.body);
    return send(reply, await service.listUsers(callOf(request), page, wanted));
  });
  app.post('/.search', async (request) => {
    callOf(request);
    throw new ScimError(501, 'A search is of /Users or of /Groups');
  });
  app.get('/Users/:id', async (request, reply) => {
    const document = await service.getUser(callOf(request), idOf(request));
    if (isKnown(request.headers['if-none-match'], document.version))
      return reply.code(304).header('etag', document.version).send();
    return answer(request, reply, document);
  });
  app.put('/Users/:id', async (request, reply) =>
    answer(request, reply, await service.replaceUser(callOf(request), idOf(request), request.body, ifMatch(request))),
  );
  app.patch('/Users/:id', async (request, reply) =>
    answer(request, reply, await service.patchUser(callOf(request), idOf(request), request.body, ifMatch(request))),
  );
  app.delete('/Users/:id', async (request, reply) => {
    await service.deleteUser(callOf(request), idOf(request), ifMatch(request));
    return reply.code(204).send();
  });
}

/** Only staff have groups. */
function groupRoutes(app: FastifyInstance, callOf: CallOf): void {
  const ofStaff = (request: FastifyRequest): Call => {
    const call = callOf(request);
    if (call.register.service !== 'staff') throw notFound('Groups of accounts');
    return call;
  };
  const answer = (request: FastifyRequest, reply: FastifyReply, document: Document): FastifyReply =>
    sendOne(reply, document, presentGroup(document, wantedBy(request)));
  app.get('/Groups', async (request, reply) =>
    send(reply, await listGroups(ofStaff(request), pageOf(request), wantedBy(request))),
  );
  app.post('/Groups', async (request) => {
    ofStaff(request);
    return refuseGroup(request.body);
  });
  app.post('/Groups/.search', async (request, reply) => {
    const { page, wanted } = searchIn(request.body);
    return send(reply, await listGroups(ofStaff(request), page, wanted));
  });
  app.get('/Groups/:id', async (request, reply) => {
    const document = await getGroup(ofStaff(request), idOf(request));
    if (isKnown(request.headers['if-none-match'], document.version))
      return reply.code(304).header('etag', document.version).send();
    return answer(request, reply, document);
  });
  app.put('/Groups/:id', async (request, reply) =>
    answer(request, reply, await replaceGroup(ofStaff(request), idOf(request), request.body, ifMatch(request))),
  );
  app.patch('/Groups/:id', async (request, reply) =>
    answer(request, reply, await patchGroup(ofStaff(request), idOf(request), request.body, ifMatch(request))),
  );
}
