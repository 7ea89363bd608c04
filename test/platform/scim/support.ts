/** The SCIM endpoint with a source for each register, as the tests of this folder ask it. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Knex } from 'knex';
import { SCIM_PREFIX } from '../../../api/scim/routes.js';
import { digestOfToken, SCIM_SERVICES } from '../../../worker/runtime/settings/scim.js';
import type { StaffRights } from '../../../worker/runtime/settings/staff-rights.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { HOST, startApp, type TestApp } from '../api/support.js';

export const tokenOf = (service: string): string => `${service}-token-${'x'.repeat(32)}`;
export const OWN = (of: string): string => `urn:ietf:params:scim:schemas:extension:tetsuzuki:2.0:${of}`;
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** Groups of the identity provider, which give rights to whoever has none from elsewhere. */
export const staffRights: StaffRights = {
  groupsClaim: 'groups',
  groups: { office: { roles: ['operator'], queues: ['umin'] } },
  accounts: {},
};

type Service = (typeof SCIM_SERVICES)[number];
export interface Answer {
  status: number;
  body: Record<string, unknown> & { Resources?: Record<string, unknown>[] };
  headers: Record<string, unknown>;
}
const JSON_TYPE = 'application/scim+json; charset=utf-8';

export interface Endpoint {
  readonly db: Knex;
  readonly api: TestApp;
  send(
    service: Service,
    line: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`,
    payload?: object | string,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  patch(service: Service, path: string, ...Operations: object[]): Promise<Answer>;
  /** What the trail says of an entry since the start of the test. */
  trailOf(entry: string): Promise<unknown[]>;
  /** A session of a member of staff who is there for this only. @returns its cookie */
  signedIn(): Promise<string>;
}

export const wordOf = ({ status, body: { scimType } }: Answer): string =>
  typeof scimType === 'string' ? `${status} ${scimType}` : String(status);

/** One for all tests of a file, with the sample data. */
export function startEndpoint(): Endpoint {
  let database: TestDatabase;
  let api: TestApp;
  beforeAll(async () => {
    database = await freshDatabase({ sample: true });
    const scim = SCIM_SERVICES.map((service) => ({
      name: `idm-${service}`,
      service,
      digests: [digestOfToken(tokenOf(service))],
      ...(service === 'staff' && { administrators: true }),
    }));
    const few = { name: 'idm-few', service: 'staff' as const, digests: [digestOfToken(tokenOf('few'))] };
    api = await startApp({ databaseUrl: database.url, deps: { scim: [...scim, few], staffRights } });
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });
  const endpoint: Endpoint = {
    get db() {
      return database.db;
    },
    get api() {
      return api;
    },
    async send(service, line, payload, headers = {}) {
      const [method = '', path = ''] = line.split(/ (.*)/s);
      const response = await api.app.inject({
        method: method as 'GET',
        url: `${SCIM_PREFIX}${path}`,
        headers: {
          host: HOST,
          authorization: `Bearer ${tokenOf(service)}`,
          ...(payload !== undefined && { 'content-type': JSON_TYPE }),
          ...headers,
        },
        ...(payload !== undefined && { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
      });
      if (response.body !== '') expect(response.headers['content-type']).toBe(JSON_TYPE);
      const body = response.body === '' ? {} : response.json();
      return { status: response.statusCode, body, headers: response.headers };
    },
    patch: (service, path, ...Operations) =>
      endpoint.send(service, `PATCH /${path}`, { schemas: [PATCH_OP], Operations }),
    async trailOf(entry) {
      const rows = await database.db('register_changes').where({ entry }).orderBy('id');
      return rows.map(({ register, what, changes, changed_by }) => [register, what, changes, changed_by]);
    },
    async signedIn() {
      const response = await api.app.inject({
        method: 'POST',
        url: '/api/v1/trial/session',
        headers: { host: HOST, 'content-type': 'application/json' },
        payload: '{}',
      });
      return response.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
  };
  return endpoint;
}
