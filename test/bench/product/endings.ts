/** Who waits for a procedure's end is told of it by the database, as soon as it is written. */
import { Client } from 'pg';
import { within } from '../../../scripts/processes/running.js';
import { ENDED } from './site.js';

/** A guard against hanging. */
const PATIENCE_MS = 120_000;

export class Endings {
  readonly #waiting = new Map<string, () => void>();
  readonly #ended = new Set<string>();
  readonly #client: Client;

  constructor(url: string) {
    this.#client = new Client({ connectionString: url, application_name: 'bench' });
  }

  async listen(): Promise<this> {
    this.#client.on('notification', ({ payload = '' }) => {
      const tell = this.#waiting.get(payload);
      if (tell) tell();
      else this.#ended.add(payload);
    });
    // The server is stopped before us.
    this.#client.on('error', () => undefined);
    await this.#client.connect();
    await this.#client.query(`listen ${ENDED}`);
    return this;
  }

  /** Forgets the ends that nobody has waited for. */
  forget(): void {
    this.#ended.clear();
  }

  async of(procedureId: string): Promise<void> {
    if (this.#ended.delete(procedureId)) return;
    const told = await within(new Promise<void>((tell) => this.#waiting.set(procedureId, tell)), PATIENCE_MS);
    this.#waiting.delete(procedureId);
    if (!told) throw new Error(`${procedureId} did not end within ${PATIENCE_MS / 1000} s`);
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}
