/** What a run of kills stands on: a folder of its own, a mail server, and the system that is killed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSigner } from '../../../worker/runtime/audit/checkpoint.js';
import { TestMailServer } from '../mail-server.js';
import { testPort } from '../ports.js';
import { TEST_KEYS } from '../temporal.js';
import { KilledSystem } from './system.js';

export interface Stage {
  mail: TestMailServer;
  /** Not up yet. */
  system: KilledSystem;
  /** Where it answers. */
  origin: string;
  /** Of the key that signs its audit log. */
  verifierKey: string;
  /** Kills what runs, and leaves nothing behind. */
  clear(): Promise<void>;
}

const AUDIT_SEED = Buffer.alloc(32, 7);

/** @param settings of the services, as YAML */
export async function setStage(settings: string): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  const services = join(folder, 'services.yaml');
  writeFileSync(services, settings);
  const mail = await new TestMailServer().up();
  const port = await testPort();
  const system = new KilledSystem(join(folder, 'data'), port, {
    SMTP_URL: mail.url,
    SERVICES: services,
    TRUST_PROXY: '127.0.0.1',
    KEYS: TEST_KEYS,
    AUDIT_SIGNING_KEY: AUDIT_SEED.toString('base64'),
  });
  return {
    mail,
    system,
    origin: `http://127.0.0.1:${port}`,
    verifierKey: createSigner(`127.0.0.1:${port}/tetsuzuki/audit`, AUDIT_SEED).verifierKey,
    async clear() {
      await system.killAll();
      await mail.down();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Load of the machine over 1, 5 and 15 minutes. */
export const loadOfMachine = (): string =>
  loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');

/** Says what went wrong, and ends the process: 0 where nothing did. */
export function endWith(faults: readonly string[], seed: number): never {
  const end = faults.length === 0 ? 'all right' : `${faults.length} faults (seed ${seed})`;
  process.stdout.write([...faults.map((fault) => `FAILS ${fault}`), end, ''].join('\n'));
  process.exit(faults.length === 0 ? 0 : 1);
}
