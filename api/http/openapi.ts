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

/** Gives each problem type its exact URL, and drops the components that nothing refers to (the transform makes two of each). */
function finished(document: Document, publicUrl: URL): Document {
  const schemas = (document as { components: { schemas: Record<string, Json> } }).components.schemas;
  for (const word of Object.keys(PROBLEMS) as ProblemWord[]) {
    const schema = schemas[problemSchemaName(word)] as { properties: Json } | undefined;
    if (schema) schema.properties['type'] = { type: 'string', const: new URL(`/problems/${word}`, publicUrl).href };
  }
  const text = JSON.stringify(document);
  for (const name of Object.keys(schemas)) if (!text.includes(`"#/components/schemas/${name}"`)) delete schemas[name];
  return document;
}
