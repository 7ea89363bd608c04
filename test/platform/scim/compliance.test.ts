/** An independent suite goes over the endpoint: Python's scim2-tester (https://scim2-tester.readthedocs.io), where Python is. Skipped, and counted as that, elsewhere. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { digestOfToken } from '../../../worker/runtime/settings/scim.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { testPort } from '../../helpers/ports.js';
import { PATIENCE_MS } from '../../helpers/wait.js';
import { startApp, type TestApp } from '../api/support.js';

const PYTHON = process.env['TEST_PYTHON'];

const tokenOf = (service: string): string => `${service}-${'t'.repeat(32)}`;
const SUITE = `
import json, sys
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server
client = SyncSCIMClient(Client(base_url=sys.argv[1], headers={"Authorization": "Bearer " + sys.argv[2]}))
results = check_server(client)
print(json.dumps([[r.status.name, r.title, r.resource_type, r.reason] for r in results]))
`;

const SERVICES = ['shomei', 'staff'] as const;
let database: TestDatabase;
let api: TestApp;
let url = '';
beforeAll(async () => {
  if (!PYTHON) return;
  database = await freshDatabase();
  // Somebody who administers, whatever the suite does to its own users.
  await database.db('staff').insert({ id: 'admin', name: '管理', roles: ['administrator'], queues: [] });
  const port = await testPort();
  const origin = `http://127.0.0.1:${port}`;
  const scim = SERVICES.map((service) => ({
    name: service,
    service,
    digests: [digestOfToken(tokenOf(service))],
    // The suite gives whichever role comes first.
    ...(service === 'staff' && { administrators: true }),
  }));
  api = await startApp({ databaseUrl: database.url, env: { PORT: String(port), PUBLIC_URL: origin }, deps: { scim } });
  await api.app.listen({ port, host: '127.0.0.1' });
  url = `${origin}/scim/v2`;
});
afterAll(async () => {
  if (!PYTHON) return;
  await api.close();
  await database.drop();
});

type Result = [status: string, title: string, resource: string | null, reason: string];
const isGood = (status: string): boolean => ['SUCCESS', 'COMPLIANT', 'ACCEPTABLE', 'SKIPPED'].includes(status);

/** What it finds that is so on purpose (decision 122). */
const ON_PURPOSE: readonly RegExp[] = [
  // Nobody is let in by a request that says nothing of it.
  /did not remove attribute 'active'/,
  // An `add` to several values adds to those that an `add` of the whole extension has brought before.
  /^PATCH modify\(\) returned unexpected value for '[^']*:Staff:(?:accounts|queues)'/,
  // It makes own accounts of random text, and groups.
  /accounts\.value: must be the ID of an account of that service/,
  /displayName: groups are role-operator, .* and no other can be made/,
];

(PYTHON ? test.each(SERVICES) : test.skip.each(SERVICES))(
  'scim2-tester finds nothing in the users of %s that is not so on purpose',
  async (service) => {
    const options = { timeout: PATIENCE_MS, maxBuffer: 1 << 26 };
    const { stdout } = await promisify(execFile)(PYTHON ?? '', ['-c', SUITE, url, tokenOf(service)], options);
    const results: Result[] = JSON.parse(stdout);
    const isExpected = (reason: string): boolean => ON_PURPOSE.some((one) => one.test(reason));
    expect(results.filter(([status, , , reason]) => !isGood(status) && !isExpected(reason))).toEqual([]);
    expect(results.filter(([status]) => status === 'SUCCESS').length).toBeGreaterThanOrEqual(40);
  },
);
