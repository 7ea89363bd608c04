/** One password hash as the product declares it: what no reissue can do without. */
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import { timed } from '../helpers/statistics.js';
import { ownCpuMs } from './procfs.js';
import { DECLARED_HASH } from './product/checks.js';
import { timesOf, type Times } from './stretch.js';

const ROUNDS = 60;
const WARM_UP = 10;

export interface HashCost {
  times: Times;
  /** CPU of one. Milliseconds. */
  cpuMs: number;
}

export async function hashCost(): Promise<HashCost> {
  const passwords = createPasswords();
  const times: number[] = [];
  let cpuBefore = 0;
  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    if (round === WARM_UP) cpuBefore = ownCpuMs();
    const { ms, result } = await timed(() => passwords.hash(`Bench-pass-${round}`));
    if (!DECLARED_HASH.test(result)) throw new Error('the product hashes otherwise than declared');
    if (round >= WARM_UP) times.push(ms);
  }
  const cpuMs = (ownCpuMs() - cpuBefore) / ROUNDS;
  await passwords.close();
  return { times: timesOf(times), cpuMs };
}
