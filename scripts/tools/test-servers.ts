/** What a test run stands on: servers, and programs that some tests need. Each says by variables where it is. */
import { join } from 'node:path';
import { step } from '../bootstrap/steps.mjs';
import { startPostgres } from '../postgres/server.js';
import { bareEnvironment } from '../processes/bare-environment.js';
import { freePort } from '../processes/free-port.js';
import type { Running } from '../processes/running.js';
import { findTemporalCli } from '../temporal/cli.js';
import { startTemporalServer, temporalAddress } from '../temporal/server.js';
import { bringChromium } from './chromium.js';
import { bringPython } from './python.js';
import { bringSlapd } from './slapd.js';

/** One namespace for each of jest's workers, so that files that run side by side don't meet; and one of an installation whose every case is looked at. */
const NAMESPACES = ['test-1', 'test-2', 'test-3', 'test-4', 'test-operator'];

type Variables = Record<string, string>;
/** Told of each server that has to be stopped in the end. */
type OnRunning = (server: Running) => void;

/** @returns TEST_DATABASE_URL: a role that may make databases. Nothing where the environment names a server. */
export async function bringDatabase(folder: string, onRunning: OnRunning): Promise<Variables> {
  if (process.env['TEST_DATABASE_URL']) return {};
  const { running, url } = await step('PostgreSQL', async () =>
    startPostgres({
      dataDir: folder,
      port: await freePort(),
      env: bareEnvironment(process.env),
      testing: true,
      onLine: console.error,
    }),
  );
  onRunning(running);
  return { TEST_DATABASE_URL: url };
}

/** @returns TEST_TEMPORAL_ADDRESS, and the server's file as TEST_TEMPORAL_DB. Nothing where the environment names a server. */
export async function bringTemporal(folder: string, onRunning: OnRunning): Promise<Variables> {
  if (process.env['TEST_TEMPORAL_ADDRESS']) return {};
  const port = await freePort();
  const dbFile = join(folder, 'temporal.db');
  await step('Temporal', async (progress) => {
    const { file } = await findTemporalCli(process.env, progress);
    const env = bareEnvironment(process.env);
    const about = { executable: file, dbFile, namespaces: NAMESPACES, port, env, durable: false };
    onRunning(await startTemporalServer({ ...about, onLine: console.error }));
  });
  return { TEST_TEMPORAL_ADDRESS: temporalAddress(port), TEST_TEMPORAL_DB: dbFile };
}

/** One after the other: apt-get, which may be needed for both, runs once at a time. */
export const bringTools = async (): Promise<Variables> => ({
  ...(await bringBrowser()),
  ...(await bringDirectory()),
  ...(await bringOtherReaders()),
});

async function bringBrowser(): Promise<Variables> {
  const bring = (progress: (note: string) => void) => bringChromium(process.env, progress);
  const browser = await step('Chromium', bring, (found) =>
    'file' in found ? '' : `none: page tests are skipped (${found.missing})`,
  );
  return 'file' in browser ? { TEST_CHROMIUM: browser.file } : { TEST_CHROMIUM_MISSING: browser.missing };
}

async function bringDirectory(): Promise<Variables> {
  const bring = (progress: (note: string) => void) => bringSlapd(process.env, progress);
  const slapd = await step('LDAP server', bring, (found) =>
    'file' in found ? '' : `none: LDAP tests are skipped (${found.missing})`,
  );
  return 'file' in slapd ? { TEST_SLAPD: slapd.file } : { TEST_SLAPD_MISSING: slapd.missing };
}

async function bringOtherReaders(): Promise<Variables> {
  const bring = (progress: (note: string) => void) => bringPython(process.env, progress);
  const python = await step('Python', bring, (found) =>
    'file' in found ? '' : `none: other programs' views of workbooks and SCIM are skipped (${found.missing})`,
  );
  return 'file' in python ? { TEST_PYTHON: python.file } : {};
}
