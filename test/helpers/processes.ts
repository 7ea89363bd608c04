/** API and worker as processes of their own, from the build, on the run's Temporal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { RUN_MARK } from '../../scripts/processes/marked.js';
import { TEST_KEYS, testTemporalConfig } from './temporal.js';
import { until } from './wait.js';

export interface Parts {
  databaseUrl: string;
  smtpUrl: string;
  /** Origin of the API, with its port. */
  url: string;
  /** Settings file. */
  services: string;
  /** Another than the run's. */
  temporal?: { address: string; namespace: string };
}

function placeOf(file: string, ...folders: string[]): string {
  const place = folders.map((folder) => new URL(`${folder}${file}`, import.meta.url)).find((one) => existsSync(one));
  if (!place) throw new Error(`there is no ${file}: npm run build`);
  return place.pathname;
}
/** A compiled program: beside this one; for tests, which run from sources, in the build. @param file from the root */
export const compiled = (file: string): string => placeOf(file, '../../', '../../dist/');
/** Settings with limits far away. */
export const unlimited = (): string => placeOf('test/helpers/unlimited.yaml', '../../', '../../../');

/** Starts one of the two. */
export function launch(name: 'api' | 'worker', parts: Parts): ChildProcess {
  const { databaseUrl, smtpUrl, url, services, temporal = testTemporalConfig().temporal } = parts;
  const { address, namespace } = temporal;
  const env = {
    PATH: process.env['PATH'],
    // So that a run which is killed leaves none of them behind.
    [RUN_MARK]: process.env[RUN_MARK],
    DATABASE_URL: databaseUrl,
    SMTP_URL: smtpUrl,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    KEYS: TEST_KEYS,
    PUBLIC_URL: url,
    PORT: new URL(url).port,
    LOG_LEVEL: 'error',
    SERVICES: services,
  };
  return spawn(process.execPath, [compiled(`${name}/main.js`)], {
    env,
    stdio: 'inherit',
  });
}

/** Waits until the API says that all it stands on answers. */
export async function untilReady(url: string): Promise<void> {
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  await until(`the API at ${url} is ready`, isReady);
}
