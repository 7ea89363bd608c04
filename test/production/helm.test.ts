/** The chart of deploy/helm, rendered by Helm and checked against Kubernetes' own schemas (only with LONG=1). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { cacheFolder } from '../../scripts/bootstrap/cache-folder.mjs';
import { run } from '../../scripts/bootstrap/run.mjs';
import { madeOnce } from '../bench/peers/cache.js';
import { fromRoot } from './programs.js';
import { longTest } from './skip.js';

const PROGRAMS = ['helm.sh/helm/v3/cmd/helm@v3.22.0', 'sigs.k8s.io/kubectl-validate@v0.0.4'] as const;
const BUILD_MS = 30 * 60_000;
const NEEDED = {
  PUBLIC_URL: 'https://accounts.univ-a.ac.jp',
  DATABASE_URL: 'postgres://tetsuzuki@db:5432/tetsuzuki',
  TEMPORAL_ADDRESS: 'temporal:7233',
  SMTP_URL: 'smtp://tetsuzuki@smtp:587',
  OIDC_ISSUER: 'https://idp.univ-a.ac.jp/realms/staff',
  OIDC_CLIENT_ID: 'tetsuzuki',
  TRUST_PROXY: '10.0.0.0/8',
};

interface Rendered {
  kind: string;
  metadata: { name: string };
  spec: {
    replicas?: number;
    template?: { spec: { containers: { command: string[]; env: { name: string; value: string }[] }[] } };
  };
}

describe('the chart', () => {
  let bin: string;
  const folder = mkdtempSync(join(tmpdir(), 'helm-'));
  beforeAll(async () => {
    if (longTest.isSkipped) return;
    const kept = join(cacheFolder(), 'kubernetes');
    mkdirSync(kept, { recursive: true });
    bin = join(kept, PROGRAMS.map((program) => program.slice(program.lastIndexOf('@') + 1)).join('-'));
    await madeOnce(bin, async (making) => {
      const env = { ...process.env, GOBIN: making, CGO_ENABLED: '0' };
      for (const program of PROGRAMS) await run('go', ['install', program], { env, timeoutMs: BUILD_MS });
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const render = async (settings: Record<string, string>): Promise<string> => {
    const values = Object.entries(settings).flatMap(([name, value]) => ['--set-string', `settings.${name}=${value}`]);
    const files = ['--set-file', `services=${fromRoot('deploy/services.yaml')}`];
    const args = [
      'template',
      'tetsuzuki',
      fromRoot('deploy/helm'),
      ...values,
      '--set',
      'ingress.host=accounts.univ-a.ac.jp',
    ];
    return (await run(join(bin, 'helm'), [...args, ...files])).stdout;
  };

  longTest('is valid by Helm and by the schemas of Kubernetes', async () => {
    const text = await render(NEEDED);
    writeFileSync(join(folder, 'all.yaml'), text);
    await run(join(bin, 'helm'), ['lint', '--quiet', fromRoot('deploy/helm')]);
    await run(join(bin, 'kubectl-validate'), [join(folder, 'all.yaml')]);
    // That it would have said so.
    writeFileSync(join(folder, 'wrong.yaml'), text.replace('replicas: 2', 'replicas: two'));
    await expect(run(join(bin, 'kubectl-validate'), [join(folder, 'wrong.yaml')])).rejects.toThrow();
  });

  longTest('has API, both workers, the migration, budgets and policies', async () => {
    const all = parseAllDocuments(await render(NEEDED)).map((one) => one.toJS() as Rendered | null);
    const names = all.flatMap((one) => (one ? [`${one.kind} ${one.metadata.name}`] : []));
    expect(names.toSorted()).toEqual([
      'ConfigMap tetsuzuki-services',
      'Deployment tetsuzuki-api',
      'Deployment tetsuzuki-worker-bulk',
      'Deployment tetsuzuki-worker-people',
      'Ingress tetsuzuki',
      'Job tetsuzuki-migrate-1',
      'NetworkPolicy tetsuzuki',
      'NetworkPolicy tetsuzuki-api',
      'PodDisruptionBudget tetsuzuki-api',
      'PodDisruptionBudget tetsuzuki-worker-bulk',
      'PodDisruptionBudget tetsuzuki-worker-people',
      'Service tetsuzuki-api',
    ]);
    const bulk = all.find((one) => one?.kind === 'Deployment' && one.metadata.name.endsWith('bulk'));
    expect(bulk?.spec.template?.spec.containers[0]?.env).toContainEqual({ name: 'WORKERS', value: 'bulk' });
  });

  longTest.each(Object.keys(NEEDED))('without %s is refused by its name', async (name) => {
    await expect(render({ ...NEEDED, [name]: '' })).rejects.toMatchObject({ output: expect.stringContaining(name) });
  });
});
