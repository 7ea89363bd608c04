/** The document is kept both ways: what it allows is not refused for its shape, and what it forbids is not taken. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { effort } from '../../helpers/effort.js';
import { ABOUT_OTHERS, signedInEverywhere } from './described.js';
import { HOST, startApp, type TestApp } from './support.js';

/** Requests of each operation. */
const RUNS = effort(1, 100);
const SEED = 20_261_126;

interface Schema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
}
interface Operation {
  operationId: string;
  parameters?: Described['parameters'];
  requestBody?: { content: Record<string, { schema: Schema }> };
}
interface Described {
  method: string;
  path: string;
  operationId: string;
  parameters: { name: string; in: string; required?: boolean; schema: Schema }[];
  body: Schema | undefined;
}

let database: TestDatabase;
let api: TestApp;
let schemas: Record<string, Schema>;
let operations: Described[];
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  api = await startApp({ databaseUrl: database.url, more: async () => undefined });
  const document = (await api.app.inject({ url: '/openapi.json', headers: { host: HOST } })).json();
  schemas = document.components.schemas;
  operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId, parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      operationId,
      parameters,
      body: requestBody?.content['application/json']?.schema,
    })),
  );
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const resolved = (schema: Schema): Schema => schemas[schema.$ref?.replace('#/components/schemas/', '') ?? ''] ?? schema;
const length = (text: string): number => [...text].length;

/** Values that a schema allows. */
function valid(given: Schema): fc.Arbitrary<unknown> {
  const schema = resolved(given);
  const { type, minLength = 0, maxLength = 100, minimum = 0, maximum = 1000 } = schema;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valid));
  if (type === 'object') {
    const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, valid(one)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] });
  }
  if (type === 'array') return fc.array(valid(schema.items ?? {}), { maxLength: schema.maxItems ?? 3 });
  if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type !== 'string') throw new Error(`no generator for ${JSON.stringify(schema)}`);
  const wanted = new RegExp(schema.pattern ?? '', 'u');
  // What stands ahead of a pattern only narrows it.
  const text = schema.pattern
    ? fc.stringMatching(new RegExp(schema.pattern.replace(/\(\?=[^)]*\)/, ''), 'u'))
    : fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, 300) });
  return text.filter(
    (one) => length(one) >= minLength && length(one) <= maxLength && !/\p{Cs}/u.test(one) && wanted.test(one),
  );
}

/** Values of the fields that a schema forbids, each by its name: of another type, too long, not by the pattern, none of the list. */
function forbidden(name: string, given: Schema): unknown[] {
  const schema = resolved(given);
  if (schema.anyOf) return [];
  const { type, pattern, maxLength, enum: list } = schema;
  const others: unknown[] = [
    ...(type === 'object' ? [] : [{}]),
    [type === 'array' ? {} : name],
    type === 'boolean' ? 'true' : true,
    null,
  ];
  if (type === 'string') {
    others.push(7);
    if (list) others.push('none of these', '');
    if (maxLength !== undefined) others.push('a'.repeat(maxLength + 1), '鬱'.repeat(maxLength + 1));
    if (schema.minLength) others.push('');
    if (pattern) others.push(...['\u0000', 'a\u0007b', ' '].filter((one) => !new RegExp(pattern, 'u').test(one)));
  }
  if (type === 'integer') others.push('x', 1.5, (schema.maximum ?? 0) + 1, (schema.minimum ?? 1) - 1);
  return others;
}

const cookies = (): Promise<string> => signedInEverywhere(database.db, api.deps.tokens, api.deps.config.publicUrl);

interface Sent {
  path: Record<string, unknown>;
  query: Record<string, unknown>;
  body: unknown;
}
async function send({ method, path, body }: Described, sent: Sent, cookie: string) {
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(sent.path[name])));
  const query = new URLSearchParams(Object.entries(sent.query).map(([name, value]) => [name, String(value)]));
  return api.app.inject({
    method: method as 'POST',
    url: `${url}?${query}`,
    headers: { host: HOST, cookie, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { payload: JSON.stringify(sent.body) }),
  });
}
const sentTo = ({ parameters, body }: Described): fc.Arbitrary<Sent> => {
  const of = (where: string) =>
    fc.record(
      Object.fromEntries(parameters.filter((p) => p.in === where).map(({ name, schema }) => [name, valid(schema)])),
      { requiredKeys: parameters.filter((p) => p.in === where && p.required).map(({ name }) => name) },
    );
  return fc.record({ path: of('path'), query: of('query'), body: body ? valid(body) : fc.constant(undefined) });
};
/** Operations whose input is JSON; without those that sign out and the like nothing is left out. */
const described = (): Described[] => operations.filter(({ method, body }) => method === 'GET' || body !== undefined);

describe('the OpenAPI document', () => {
  test(`allows nothing that is refused for its shape: ${RUNS} requests of each operation`, async () => {
    expect(described().length).toBeGreaterThan(25);
    for (const operation of described()) {
      for (const sent of fc.sample(sentTo(operation), { numRuns: RUNS, seed: SEED })) {
        const response = await send(operation, sent, await cookies());
        const faults = response.statusCode === 400 ? response.json().errors : [];
        const ofShape = faults.filter(({ path }: { path: string }) => !ABOUT_OTHERS.includes(path));
        expect([operation.operationId, JSON.stringify(sent), ofShape]).toEqual([
          operation.operationId,
          JSON.stringify(sent),
          [],
        ]);
        expect(response.statusCode).not.toBe(500);
      }
      await database.db('limit_events').delete();
    }
  });

  test('forbids nothing that is taken: each field of each operation, in every way that its schema names', async () => {
    let tried = 0;
    // Nothing gets as far as what would end them.
    const cookie = await cookies();
    for (const operation of described()) {
      const [right] = fc.sample(sentTo(operation), { numRuns: 1, seed: SEED });
      if (!right) throw new Error('nothing to begin with');
      const fields = resolved(operation.body ?? {}).properties ?? {};
      const wrong: Sent[] = Object.entries(fields).flatMap(([name, schema]) =>
        forbidden(name, schema).map((value) => ({ ...right, body: { ...(right.body as object), [name]: value } })),
      );
      for (const name of resolved(operation.body ?? {}).required ?? [])
        wrong.push({ ...right, body: { ...(right.body as object), [name]: undefined } });
      if (operation.body)
        wrong.push(...[[], 'x', 7, null, { ...(right.body as object), more: 1 }].map((body) => ({ ...right, body })));
      for (const { name, schema, in: where } of operation.parameters)
        if (where === 'query')
          for (const value of forbidden(name, schema).filter((one) => typeof one === 'string'))
            wrong.push({ ...right, query: { ...right.query, [name]: value } });
      for (const sent of wrong) {
        tried += 1;
        const { statusCode } = await send(operation, sent, cookie);
        const what = [operation.operationId, JSON.stringify(sent).slice(0, 300)];
        expect([...what, statusCode]).toEqual([...what, 400]);
      }
      await database.db('limit_events').delete();
    }
    expect(tried).toBeGreaterThan(400);
  });
});
