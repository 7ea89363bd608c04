import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mergeTags } from '../../../api/http/openapi.js';
import { API_PREFIX, problemsOf } from '../../../api/http/operation.js';
import { PROBLEMS } from '../../../api/http/problems.js';
import { lint, type LintedDocument } from './openapi-lint.js';
import { HOST, ORIGIN, post, startApp, type TestApp } from './support.js';

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  maxLength?: number;
  maxItems?: number;
  maximum?: number;
  items?: Schema;
  oneOf?: Schema[];
  allOf?: Schema[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
}
interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content: Record<string, { schema: Schema }> }>;
  security?: Record<string, string[]>[];
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string; description: string }[];
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
}

let api: TestApp;
let document: Document;
beforeAll(async () => {
  api = await startApp();
  document = (await api.app.inject({ url: '/openapi.json', headers: { host: HOST } })).json();
});
afterAll(() => api.close());

/** What the document describes: never nothing, so that whoever goes through them has looked at some. */
function operations(): { path: string; method: string; operation: Operation }[] {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  if (all.length < 30) throw new Error(`the document describes ${all.length} operations only`);
  return all;
}
const resolved = (schema: Schema | undefined): Schema => {
  const name = schema?.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? (schema ?? {}) : (document.components.schemas[name] ?? {});
};

describe('the OpenAPI document', () => {
  test('is 3.1, and says where the operations are', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: ORIGIN }]);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  });

  test('has every route under the API prefix, and nothing else', () => {
    const routes = api.app.routeTable
      .filter(({ url, method }) => url.startsWith(API_PREFIX) && method !== 'HEAD')
      .map(({ url, method }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
    const described = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(described.sort()).toEqual(routes.sort());
    expect(described.length).toBeGreaterThanOrEqual(5);
  });

  test('names each operation once, with a summary, a tag and an answer', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations()) {
      expect(operation).toMatchObject({ summary: expect.stringMatching(/\S/), tags: [expect.any(String)] });
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
    }
  });

  test('tells every problem of every operation, by its exact type', () => {
    const specs = api.app.routeTable.flatMap(({ operation }) => operation ?? []);
    expect(new Set(specs.map(({ operationId }) => operationId)).size).toBe(operations().length);
    for (const spec of specs) {
      const { operation } =
        operations().find(({ operation: { operationId } }) => operationId === spec.operationId) ?? {};
      const types = Object.values(operation?.responses ?? {}).flatMap(({ content }) => {
        const schema = content['application/problem+json']?.schema;
        return (schema?.anyOf ?? (schema ? [schema] : [])).map((one) => resolved(one).properties?.['type']?.const);
      });
      const expected = problemsOf(spec).map((word) => `${ORIGIN}/problems/${word}`);
      expect(types.sort()).toEqual(expected.sort());
    }
  });

  test('gives each problem its status and its extras', () => {
    const described = Object.values(document.components.schemas).flatMap(({ properties }) => {
      const [, word] = /\/problems\/([\w-]+)$/.exec(String(properties?.['type']?.const)) ?? [];
      return word === undefined ? [] : [[word, properties?.['status']?.const]];
    });
    const used = new Set(api.app.routeTable.flatMap(({ operation }) => (operation ? problemsOf(operation) : [])));
    expect(used.size).toBeGreaterThan(20);
    expect(described.sort()).toEqual([...used].map((word) => [word, PROBLEMS[word].status]).sort());
    expect(document.components.schemas['TooManyRequestsProblem']?.properties).toHaveProperty('retryAfterS');
  });

  test('describes strict requests: no field that is not named', () => {
    const bodiless = operations().filter(({ method }) => method === 'get' || method === 'delete');
    expect(bodiless.length).toBeGreaterThan(0);
    for (const { operation } of bodiless) expect(operation.requestBody).toBeUndefined();
    const others = operations().filter((one) => !bodiless.some(({ operation }) => operation === one.operation));
    expect(others.length).toBeGreaterThan(0);
    for (const { operation } of others) {
      const { content } = operation.requestBody ?? {};
      const schema = (content?.['application/json'] ?? content?.['multipart/form-data'])?.schema;
      expect([operation.operationId, resolved(schema).additionalProperties]).toEqual([operation.operationId, false]);
    }
  });

  test('describes all parameters of a path, the language, and the key of changing operations', () => {
    for (const { path, method, operation } of operations()) {
      const names = (where: string) => (operation.parameters ?? []).filter((p) => p.in === where).map((p) => p.name);
      expect(names('path').sort()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
      expect(names('query')).toContain('lang');
      expect(names('header').includes('idempotency-key')).toBe(method !== 'get');
    }
  });

  test('refers to nothing that is not there, and holds nothing that is not referred to', () => {
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
    expect(Object.keys(document.components.schemas).every((name) => /^[\w.-]+$/.test(name))).toBe(true);
  });

  test('says of every operation which session it needs: none, by an empty list', () => {
    const specs = api.app.routeTable.flatMap(({ operation }) => operation ?? []);
    for (const { operation } of operations()) {
      const { session, optionalSession = [] } = specs.find((one) => one.operationId === operation.operationId) ?? {};
      const either = optionalSession.map((realm) => ({ [`${realm}Session`]: [] }));
      const wanted = session ? [{ [`${session}Session`]: [] }] : either.length > 0 ? [...either, {}] : [];
      expect([operation.operationId, operation.security]).toEqual([operation.operationId, wanted]);
    }
  });

  test('describes every tag of its own operations, and no other', () => {
    const own = operations().filter(({ operation }) => !operation.operationId.startsWith('trial'));
    const used = new Set(own.flatMap(({ operation }) => operation.tags));
    expect(document.tags.map(({ name }) => name).sort()).toEqual([...used].sort());
    for (const { description } of document.tags) expect(description).toMatch(/\S.{10}/);
  });

  test('takes each tag from whom it belongs to, and no name twice', () => {
    const [one, other] = [{ a: 'of one' }, { b: 'of another' }];
    expect(mergeTags([one, other])).toEqual([
      { name: 'a', description: 'of one' },
      { name: 'b', description: 'of another' },
    ]);
    expect(() => mergeTags([one, other, { a: 'of a third' }])).toThrow('the tag a is described twice');
  });

  /** The operations of the product, without those that only tests have. */
  const ofProduct = (): LintedDocument => {
    const paths = Object.entries(document.paths).filter(([path]) => !path.startsWith(`${API_PREFIX}/trial`));
    return { ...structuredClone(document), paths: structuredClone(Object.fromEntries(paths)) };
  };

  test('passes what linters ask for', () => {
    expect(lint(ofProduct())).toEqual([]);
  });

  test('would not pass with a public operation that does not say so, a tag without a word, an ID twice or a refusal that is kept back', () => {
    const spoilt = ofProduct();
    const [[path, item] = ['', {}], [, other] = ['', {}]] = Object.entries(spoilt.paths ?? {}).filter(
      ([, { post }]) => post,
    );
    const operation = item['post'] ?? {};
    delete operation.security;
    delete operation.responses?.['429'];
    operation.tags = ['nothing'];
    Object.assign(other['post'] ?? {}, { operationId: operation.operationId });
    Object.assign(spoilt.tags?.[0] ?? {}, { description: ' ' });
    expect(lint(spoilt).toSorted()).toEqual(
      [
        `operation-4xx-response: post ${path} 429`,
        `operation-operationId-unique: ${operation.operationId}`,
        `operation-tag-defined: post ${path} nothing`,
        `security-defined: post ${path}`,
        `tag-description: ${spoilt.tags?.[0]?.name}`,
      ].toSorted(),
    );
  });

  /** Every schema of what callers send, by where it stands. */
  function inputs(): { at: string; schema: Schema }[] {
    const found: { at: string; schema: Schema }[] = [];
    const walk = (at: string, given: Schema): void => {
      const schema = resolved(given);
      found.push({ at, schema });
      for (const [name, one] of Object.entries(schema.properties ?? {})) walk(`${at}.${name}`, one);
      if (schema.items) walk(`${at}[]`, schema.items);
      for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) walk(at, one);
    };
    for (const { operation } of operations()) {
      for (const { name, schema } of operation.parameters ?? []) walk(`${operation.operationId} ${name}`, schema);
      for (const { schema } of Object.values(operation.requestBody?.content ?? {})) walk(operation.operationId, schema);
    }
    return found;
  }

  test('bounds every text, list and number that callers send', () => {
    const all = inputs();
    expect(all.length).toBeGreaterThan(150);
    const unbounded = all.filter(({ schema: s }) => {
      const isFixed = s.const !== undefined || s.enum !== undefined;
      if (s.type === 'string') return !isFixed && s.maxLength === undefined && s.format !== 'binary';
      if (s.type === 'array') return s.maxItems === undefined;
      if (s.type === 'integer' || s.type === 'number') return s.maximum === undefined;
      return s.type === undefined && !s.anyOf && !s.oneOf && !s.allOf && !isFixed;
    });
    expect(unbounded.map(({ at }) => at)).toEqual([]);
  });

  test('has patterns that any generator can read: of ECMAScript, without property escapes', () => {
    const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\\\]|\\\\.)*")/g)].map(
      ([, text = '""']) => JSON.parse(text) as string,
    );
    expect(patterns.length).toBeGreaterThan(10);
    for (const pattern of patterns) {
      expect(pattern).not.toMatch(/\\[pP]\{|\(\?<|\(\?[imsx]/);
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
      expect(() => new RegExp(pattern)).not.toThrow();
    }
  });

  test('is true of what is answered: fields that are not declared stay inside', async () => {
    const response = await post(api.app, { name: 'a' });
    const schema =
      document.paths['/api/v1/trial/{id}/echo']?.['post']?.responses['200']?.content['application/json']?.schema;
    expect([response.statusCode, Object.keys(schema?.properties ?? {}).length > 0]).toEqual([200, true]);
    expect(Object.keys(response.json()).sort()).toEqual(Object.keys(schema?.properties ?? {}).sort());
  });
});
