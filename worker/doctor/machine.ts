/** What the processes need of this machine: folders that can be written, and room. */
import { randomUUID } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Config } from '../runtime/settings/config.js';
import type { AuditSettings } from '../runtime/settings/audit.js';
import { check, failed, type Finding } from './finding.js';

const LEAST_BYTES = 500_000_000;
const MEGABYTE = 1_000_000;

/** @param audit of which the file of checkpoints stands outside the database */
export async function examineMachine(
  { dataDir, production, keysFile }: Pick<Config, 'dataDir' | 'production' | 'keysFile'>,
  audit: Pick<AuditSettings, 'checkpointFile'> | undefined,
): Promise<Finding[]> {
  const folders: [string, string][] = [
    ['uploads on their way', tmpdir()],
    ...(production || keysFile !== undefined ? [] : ([['DATA_DIR', dataDir]] as [string, string][])),
    ...(audit?.checkpointFile === undefined
      ? []
      : ([['audit.checkpointFile', dirname(audit.checkpointFile)]] as [string, string][])),
  ];
  return Promise.all(
    folders.map(([name, folder]) => check('machine', { check: `${name}: ${folder}` }, () => hasRoom(folder))),
  );
}

async function hasRoom(folder: string) {
  const trial = join(folder, `.doctor-${randomUUID()}`);
  await writeFile(trial, '', { flag: 'wx' });
  await rm(trial);
  const { bavail, bsize } = await statfs(folder);
  const free = `${Math.round((bavail * bsize) / MEGABYTE)} MB free`;
  return bavail * bsize < LEAST_BYTES
    ? failed(free, `Make room: at least ${LEAST_BYTES / MEGABYTE} MB.`)
    : `can be written, ${free}`;
}
