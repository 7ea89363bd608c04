/** The chart of deploy/helm, rendered by Helm and checked against Kubernetes' own schemas (only with LONG=1). */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { cacheFolder } from '../../scripts/bootstrap/cache-folder.mjs';
import { run } from '../../scripts/bootstrap/run.mjs';
import { loadConfig } from '../../worker/runtime/settings/config.js';
import { madeOnce } from '../bench/peers/cache.js';
import { TEST_KEYS } from '../helpers/ring.js';
import { fromRoot } from './programs.js';
import { longTest } from './skip.js';

const PROGRAMS = ['helm.sh/helm/v3/cmd/helm@v3.22.0', 'sigs.k8s.io/kubectl-validate@v0.0.4'] as const;
const BUILD_MS = 30 * 60_000;
/** Helm as Go builds it takes itself for one of an old Kubernetes, and the other program knows none that is newer. */
const KUBERNETES = '1.30.0';
const NEEDED = {
  PUBLIC_URL: 'https://accounts.univ-a.ac.jp',
  DATABASE_URL: 'postgres://tetsuzuki@db:5432/tetsuzuki',
  TEMPORAL_ADDRESS: 'temporal:7233',
  SMTP_URL: 'smtp://tetsuzuki@smtp:587',
  OIDC_ISSUER: 'https://idp.univ-a.ac.jp/realms/staff',
  OIDC_CLIENT_ID: 'tetsuzuki',
  TRUST_PROXY: '10.0.0.0/8',
};

interface Container {
  image: string;
  command: string[];
  env: { name: string; value: string }[];
}
interface Rendered {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  spec?: { template?: { spec: { containers: Container[]; volumes: { name: string; configMap?: object }[] } } };
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

  const render = async (settings: Record<string, string>, ...more: string[]): Promise<string> => {
    const values = Object.entries(settings).flatMap(([name, value]) => ['--set-string', `settings.${name}=${value}`]);
    const files = ['--set-file', `services=${fromRoot('deploy/services.yaml')}`];
    const args = [
      'template',
      'tetsuzuki',
      fromRoot('deploy/helm'),
      '--kube-version',
      KUBERNETES,
      ...values,
      '--set',
      'ingress.host=accounts.univ-a.ac.jp',
    ];
    return (await run(join(bin, 'helm'), [...args, ...files, ...more])).stdout;
  };
  const rendered = async (...more: string[]): Promise<Rendered[]> =>
    parseAllDocuments(await render(NEEDED, ...more)).flatMap((one) => (one.toJS() as Rendered | null) ?? []);
  const templateOf = ({ spec }: Rendered) => spec?.template?.spec;

  longTest('is valid by Helm and by the schemas of Kubernetes', async () => {
    const text = await render(NEEDED);
    writeFileSync(join(folder, 'all.yaml'), text);
    const checks = ['--version', KUBERNETES.replace(/\.0$/, '')];
    await run(join(bin, 'kubectl-validate'), [...checks, join(folder, 'all.yaml')]);
    // That it would have said so.
    writeFileSync(join(folder, 'wrong.yaml'), text.replace('replicas: 2', 'replicas: two'));
    await expect(run(join(bin, 'kubectl-validate'), [...checks, join(folder, 'wrong.yaml')])).rejects.toThrow();
  });

  longTest('has API, both workers, the migration, budgets and policies', async () => {
    const all = await rendered();
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
      'ConfigMap tetsuzuki-services',
      'Deployment tetsuzuki-api',
      'Deployment tetsuzuki-worker-bulk',
      'Deployment tetsuzuki-worker-people',
      'Ingress tetsuzuki',
      'Job tetsuzuki-migrate',
      'NetworkPolicy tetsuzuki',
      'NetworkPolicy tetsuzuki-api',
      'PodDisruptionBudget tetsuzuki-api',
      'PodDisruptionBudget tetsuzuki-worker-bulk',
      'PodDisruptionBudget tetsuzuki-worker-people',
      'Service tetsuzuki-api',
    ]);
  });

  longTest('runs programs that there are, under settings that they take', async () => {
    const secrets = join(folder, 'secrets');
    mkdirSync(secrets);
    const kept = { KEYS: TEST_KEYS, AUDIT_SIGNING_KEY: Buffer.alloc(32, 7).toString('base64') };
    const more = { DATABASE_PASSWORD: 'a', SMTP_PASSWORD: 'b', OIDC_CLIENT_SECRET: 'c' };
    for (const [name, value] of Object.entries({ ...kept, ...more })) writeFileSync(join(secrets, name), value);
    const containers = (await rendered()).flatMap((one) => templateOf(one)?.containers ?? []);
    const seen = containers.map(({ command, env }) => {
      const given = env.map(({ name, value }) => [name, value.replace('/run/secrets/tetsuzuki', secrets)]);
      const config = loadConfig(Object.fromEntries(given) as Record<string, string>);
      const program = command.at(-1) ?? '';
      return [existsSync(fromRoot(program)), config.production, config.workers.join(), config.servicesFile];
    });
    const file = '/etc/tetsuzuki/services.yaml';
    expect(seen).toEqual(
      expect.arrayContaining([
        [true, true, 'people,bulk', file],
        [true, true, 'people', file],
        [true, true, 'bulk', file],
        [true, true, 'people,bulk', undefined],
      ]),
    );
    expect(seen).toHaveLength(4);
  });

  longTest('migrates before anything else is made, and needs nothing of it', async () => {
    const migration = (await rendered()).find(({ kind }) => kind === 'Job');
    expect(migration?.metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
    const volumes = migration && templateOf(migration)?.volumes;
    expect(volumes?.filter(({ configMap }) => configMap)).toEqual([]);
    expect(volumes?.map(({ name }) => name)).toContain('secrets');
  });

  longTest('upgrades workers first where it is told to', async () => {
    const all = await rendered('--set', 'image.tag=new', '--set', 'api.tag=old');
    const images = all.flatMap((one) =>
      (templateOf(one)?.containers ?? []).map(({ image }) => [one.metadata.name, image]),
    );
    expect(Object.fromEntries(images)).toEqual({
      'tetsuzuki-api': 'tetsuzuki:old',
      'tetsuzuki-worker-bulk': 'tetsuzuki:new',
      'tetsuzuki-worker-people': 'tetsuzuki:new',
      'tetsuzuki-migrate': 'tetsuzuki:new',
    });
  });

  longTest.each(Object.keys(NEEDED))('without %s is refused by its name', async (name) => {
    await expect(render({ ...NEEDED, [name]: '' })).rejects.toMatchObject({ output: expect.stringContaining(name) });
  });
});
