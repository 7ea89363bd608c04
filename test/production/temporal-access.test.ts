/** Temporal with mutual TLS and tokens, set as docs/operations/security.md says: who may do what (only with LONG=1). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { run } from '../../scripts/bootstrap/run.mjs';
import { loadConfig, requireParts } from '../../worker/runtime/settings/config.js';
import { connectClient } from '../../worker/runtime/temporal/client.js';
import { TEST_KEYS, testRing } from '../helpers/ring.js';
import { Cluster } from './cluster.js';
import { block, variables } from './documents.js';
import { fromRoot } from './programs.js';
import { orSkip } from './skip.js';
import { setUpSchema, startTemporal, type TemporalOnPostgres } from './temporal.js';

const { found, there } = orSkip();

describe('a Temporal server with the authorizer of docs/operations/security.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-access-'));
  const here = { '/etc/temporal/tls': folder };
  const clients: Client[] = [];
  let cluster: Cluster | undefined;
  let temporal: TemporalOnPostgres | undefined;

  /** @param env in place of that of our processes */
  const connected = (env: Record<string, string | undefined> = {}): Client => {
    const ours = { ...variables('security', 'access-env', here), TEMPORAL_ADDRESS: temporal?.address, KEYS: TEST_KEYS };
    const given = {
      ...ours,
      DATABASE_URL: 'postgres://u@h/d',
      SMTP_URL: 'smtp://h',
      TEMPORAL_NAMESPACE: 'tetsuzuki',
      ...env,
    };
    const client = connectClient(requireParts(loadConfig(given)), testRing());
    clients.push(client);
    return client;
  };
  const tokenFile = (of: string): Record<string, string> => ({ TEMPORAL_API_KEY_FILE: join(folder, `${of}.token`) });

  beforeAll(async () => {
    if (!found) return;
    const programs = await found();
    const script = [
      block('security', 'temporal-tls'),
      block('security', 'temporal-tokens', { '/opt/tetsuzuki/': fromRoot('') }),
    ].join('\n');
    await run('sh', ['-eu', '-c', script], { cwd: folder });
    cluster = await Cluster.make(programs.postgres);
    await setUpSchema(programs.temporal, cluster);
    temporal = await startTemporal(programs.temporal, cluster, {
      server: variables('security', 'temporal-access-env', here),
      operator: {
        TEMPORAL_TLS_CA: join(folder, 'ca.pem'),
        TEMPORAL_TLS_CERT: join(folder, 'tetsuzuki.pem'),
        TEMPORAL_TLS_KEY: join(folder, 'tetsuzuki.key'),
        TEMPORAL_API_KEY: readFileSync(join(folder, 'operator.token'), 'utf8').trim(),
      },
    });
  });
  afterAll(async () => {
    for (const client of clients) await client.connection.close();
    await temporal?.stop();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const started = (client: Client, workflowId: string) =>
    client.workflow.start('none', { taskQueue: 'nobody', workflowId, args: [] });

  there('lets our processes start, signal and look', async () => {
    const client = connected();
    const handle = await started(client, 'ours');
    await handle.signal('anything');
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  there('lets whoever may read look, and neither signal, start nor end anything', async () => {
    await started(connected(), 'looked-at');
    const reader = connected(tokenFile('ui'));
    const handle = reader.workflow.getHandle('looked-at');
    expect((await handle.describe()).status.name).toBe('RUNNING');
    const tries = [handle.signal('anything'), handle.terminate(), started(reader, 'theirs')];
    for (const one of await Promise.allSettled(tries))
      expect(one).toMatchObject({ status: 'rejected', reason: { cause: { code: 7 } } });
    expect((await connected().workflow.getHandle('looked-at').describe()).historyLength).toBe(2);
  });

  there('lets nobody in without a token', async () => {
    const nobody = connected({ TEMPORAL_API_KEY_FILE: undefined });
    await expect(nobody.workflow.getHandle('ours').signal('anything')).rejects.toMatchObject({ cause: { code: 7 } });
  });

  there('talks to nobody without our certificate', async () => {
    const without = connected({ TEMPORAL_TLS_CLIENT_CERT_PATH: undefined, TEMPORAL_TLS_CLIENT_KEY_PATH: undefined });
    await expect(without.workflow.getHandle('ours').describe()).rejects.toMatchObject({ cause: { code: 14 } });
  });
});
