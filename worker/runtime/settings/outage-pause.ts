/** The settings of outage pauses: who may pause deadlines, and for how long. Milliseconds once read. */
import { z } from 'zod';
import { section } from './common.js';
import { duration, group, inMs } from './kinds.js';

/** Whose work it can be. A lead pauses what their own queues are about, an administrator whatever there is. */
const PAUSERS = ['lead', 'administrator'] as const;

/** In the file the key `outagePause`, beside `services`. That a pause ends by itself is no setting. */
export const outagePause = section(
  group({
    roles: z
      .array(z.enum(PAUSERS, { error: `must be one of ${PAUSERS.join(', ')}` }), {
        error: `must be a list of ${PAUSERS.join(', ')}`,
      })
      .default(['lead']),
    /** The longest; every pause ends by itself by then. */
    longest: duration({ from: '1m', to: '24h' }).prefault('8h'),
    /** All pauses of one kind of procedure within seven days: URLs and codes are not kept alive by one pause after another. */
    inAWeek: duration({ from: '1m', to: '72h' }).prefault('24h'),
  }).transform(inMs),
);
export type OutagePauseSettings = z.output<typeof outagePause>;
