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

/** What operations are sorted by that are of no single procedure; the others' tags come with their procedures. */
const TAGS = {
  procedure: 'How a procedure stands, whichever kind it is',
  'one-time-url': 'The button behind a mailed one-time URL, whichever procedure mailed it',
  'new-password': 'A new general password of UMIN, once the right to set one is proved',
  attachments: 'Pictures of documents, sent before an application names them',
  propagation: 'How attached systems learn of a change: their confirmations, and another try by staff',
  'student-login': 'Certificate issuance service: sign-in of students, and their session',
  staff: 'The office: queue, decisions, locked accounts',
  audit: 'Auditors: procedures, what is on record of them, histories, replays, the log and its proofs',
  'mfa-methods': 'UTokyo Account: the verification methods of whoever is signed in',
  session: 'Sign-in, sign-out and who is signed in, in every realm',
} as const;

type Tags = Readonly<Record<string, string>>;

/** @throws Error that names a tag which is described twice: one of the two would be lost */
export function mergeTags(parts: readonly Tags[]): { name: string; description: string }[] {
  const tags = parts.flatMap((part) => Object.entries(part).map(([name, description]) => ({ name, description })));
  const twice = tags.find(({ name }, at) => tags.findIndex((other) => other.name === name) !== at);
  if (twice) throw new Error(`the tag ${twice.name} is described twice`);
  return tags;
}

interface OpenApiOptions extends Pick<ApiDependencies, 'config'> {
  /** Each has a session of its own, in a cookie. */
  realms: readonly Realm[];
  /** The procedures' own: what each means, by name. */
  tags: readonly Tags[];
}

/** Register before the routes: it reads them as they come. */
export const openapi = fp(
  async (app: FastifyInstance, { config, realms, tags }: OpenApiOptions) => {
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
        tags: mergeTags([TAGS, ...tags]),
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
