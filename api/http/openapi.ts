/** `GET /openapi.json`: every operation as it is declared, nothing else, in OpenAPI 3.1. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler } from 'fastify-type-provider-zod';
import type { Realm } from './operation.js';
import { cookieName } from './plugins/cookies.js';
import type { ApiDependencies } from '../dependencies.js';
import { PROBLEMS, type ProblemWord, problemSchemaName } from './problems.js';

const VERSION = '1';

/** What operations are sorted by. */
const TAGS = {
  procedure: 'How a procedure stands, whichever kind it is',
  'one-time-url': 'The button behind a mailed one-time URL, whichever procedure mailed it',
  'new-password': 'A new general password of UMIN, once the right to set one is proved',
  propagation: 'How attached systems learn of a change: their confirmations, and another try by staff',
  'password-reissue': 'CiNii Research institutional authentication: reissue of the application password',
  'service-use-change':
    'CiNii Research institutional authentication: the registered content, and requests about its use',
  'access-code': 'UMIN: password update by a mailed access code',
  'operator-application': 'UMIN: application for a password update that staff decide',
  'case-tracking': 'Where an application is, for an applicant without an account',
  'student-login': 'Certificate issuance service: sign-in of students, and their session',
  'email-verification': 'Certificate issuance service: the verified e-mail address',
  'second-password': 'Certificate issuance service: the second password',
  staff: 'The office: queue, decisions, locked accounts',
  audit: 'Auditors: procedures, what is on record of them, histories, replays, the log and its proofs',
  invitations: 'Institution members: invitations, and the registration that they lead to',
  profile: 'Institution members: what members change of their own account',
  'mfa-application': 'UTokyo Account: application to have the verification methods reset, through three channels',
  'mfa-self-service': 'UTokyo Account: re-registration by the card that was linked before',
  'identity-link': 'UTokyo Account: the link with the identity-verification service',
  'mfa-methods': 'UTokyo Account: the verification methods of whoever is signed in',
  session: 'Sign-in, sign-out and who is signed in, in every realm',
  members: 'Institution members: the sheet of members, its versions, uploads, search',
} as const;

interface OpenApiOptions extends Pick<ApiDependencies, 'config'> {
  /** Each has a session of its own, in a cookie. */
  realms: readonly Realm[];
}

/** Register before the routes: it reads them as they come. */
export const openapi = fp(
  async (app: FastifyInstance, { config, realms }: OpenApiOptions) => {
    app.setSerializerCompiler(serializerCompiler);
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Tetsuzuki',
          version: VERSION,
          description:
            'Account procedures of universities and research institutes. Refusals are problem documents (RFC 9457); each type has a page under /problems/.',
        },
        servers: [{ url: config.publicUrl.origin }],
        tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
        components: {
          securitySchemes: Object.fromEntries(
            realms.map((realm) => [
              `${realm}Session`,
              { type: 'apiKey' as const, in: 'cookie', name: cookieName(config, `session-${realm}`) },
            ]),
          ),
        },
      },
      transform: (route) =>
        route.route.config?.operation ? jsonSchemaTransform(route) : { schema: { hide: true }, url: route.url },
      transformObject: (document) => finished(jsonSchemaTransformObject(document), config.publicUrl),
    });
    let text: string | undefined;
    app.get('/openapi.json', async (_request, reply) => {
      text ??= JSON.stringify(app.swagger());
      return reply.type('application/json').send(text);
    });
  },
  { name: 'openapi' },
);

type Json = { [key: string]: unknown };
type Document = ReturnType<typeof jsonSchemaTransformObject>;

/** Gives each problem type its exact URL, takes files out of what is sent as JSON, and drops the components that nothing refers to (the transform makes two of each). */
function finished(document: Document, publicUrl: URL): Document {
  const schemas = (document as { components: { schemas: Record<string, Json> } }).components.schemas;
  for (const word of Object.keys(PROBLEMS) as ProblemWord[]) {
    const schema = schemas[problemSchemaName(word)] as { properties: Json } | undefined;
    if (schema) schema.properties['type'] = { type: 'string', const: new URL(`/problems/${word}`, publicUrl).href };
  }
  for (const { content } of bodiesOf(document)) if (content['multipart/form-data']) withoutFiles(content);
  const text = JSON.stringify(document);
  for (const name of Object.keys(schemas)) if (!text.includes(`"#/components/schemas/${name}"`)) delete schemas[name];
  return document;
}

type Content = Record<string, { schema: { properties?: Record<string, Json> } } | undefined>;

function bodiesOf(document: Document): { content: Content }[] {
  const { paths } = document as { paths: Record<string, Record<string, { requestBody?: { content: Content } }>> };
  return Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ requestBody }) => requestBody ?? []));
}

/** The JSON form of a body that may bring files: the same without them. */
function withoutFiles(content: Content): void {
  const json = content['application/json'];
  if (!json) return;
  const { properties = {} } = json.schema;
  const isFile = (schema: Json): boolean => JSON.stringify(schema).includes('"format":"binary"');
  const others = Object.entries(properties).filter(([, schema]) => !isFile(schema));
  content['application/json'] = { ...json, schema: { ...json.schema, properties: Object.fromEntries(others) } };
}
