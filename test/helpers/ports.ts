/** Ports for servers of tests. */
import { randomInt } from 'node:crypto';
import { isFree } from '../../scripts/processes/free-port.js';

/** A free port below those that outgoing connections take (Linux: from 32768), so that nobody takes it between its choice and its use. */
export async function testPort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (await isFree(port)) return port;
  }
}
