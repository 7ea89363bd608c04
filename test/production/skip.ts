/** Tests of a whole installation: minutes each, and only where the programs are. */
import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';
import { PlainError } from '../../scripts/bootstrap/plain-error.mjs';
import { isInstalled } from '../platform/proxy/proxies.js';
import { debianPostgres } from './programs.js';
import { type Programs, programs } from './stack.js';

const isLong = process.env['LONG'] !== undefined;
const hasGo = spawnSync('go', ['version']).status === 0;

/** `test` of a long run where Go builds what is needed, else `test.skip`, which is counted. */
export const longTest = Object.assign(isLong && hasGo ? test : test.skip, { isSkipped: !isLong || !hasGo });

/** @param needs programs besides @returns `test` where this is a long run on a machine that can have the servers, else `test.skip` */
export function orSkip(...needs: string[]): {
  there: typeof test | typeof test.skip;
  found: (() => Promise<Programs>) | undefined;
} {
  const isAbleTo = !longTest.isSkipped && debianPostgres() !== undefined && needs.every(isInstalled);
  if (!isAbleTo) return { there: test.skip, found: undefined };
  return {
    there: test,
    async found() {
      const all = await programs();
      if (typeof all === 'string') throw new PlainError(all);
      return all;
    },
  };
}
