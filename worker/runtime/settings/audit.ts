/** The settings of the audit: how long what is on record is kept, and what is kept of the log outside the database. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { isVerifierKey } from '../audit/checkpoint.js';
import { section } from './common.js';
import { duration, group, line, urlOf } from './kinds.js';

const VERIFIER_KEY = 'must be a verifier key of the log, as npm run audit -- verify prints it';
const kind = z
  .string()
  .regex(/^[a-z]+(?:-[a-z]+)*$/, 'is not a kind of procedure like password-reissue, and not default');
const retention = z.record(kind, duration({ from: '1ms', to: '36500d' }), {
  error: ({ code }) =>
    code === 'invalid_key'
      ? 'is not a kind of procedure like password-reissue, and not default'
      : code === 'invalid_type'
        ? 'must be a group of durations by kind'
        : undefined,
});

/** In the file the key `audit`, beside `services`. */
export const audit = section(
  group({
    /** How long a procedure of a kind is kept after its end; `default`: of every kind that is not named. What neither names is kept for ever. */
    retention: retention.default({}),
    /** A file outside the database that the worker adds every checkpoint of the log to. Where the API can read it, it verifies against it as well. */
    checkpointFile: line(1024, 'must be a path')
      .transform((path) => resolve(path))
      .exactOptional(),
    /** A time-stamping authority (RFC 3161) that is asked to stamp checkpoints. Its answers are signed, so `http:` will do. */
    timestampUrl: urlOf('https', 'http').exactOptional(),
    /** Verifier keys that the log had before its present one, the oldest first: of each up to where the next begins. */
    earlierKeys: z
      .array(z.string({ error: VERIFIER_KEY }).refine(isVerifierKey, VERIFIER_KEY), { error: 'must be a list' })
      .exactOptional(),
  }),
).transform(({ retention: kept, ...rest }) => ({
  ...rest,
  /** Milliseconds, by kind. */
  retentionMs: Object.fromEntries(Object.entries(kept).map(([name, { ms }]) => [name, ms])) as Readonly<
    Record<string, number>
  >,
}));
export type AuditSettings = z.output<typeof audit>;

/** How long a procedure of a kind is kept; undefined: for ever. */
export const retentionOf = ({ retentionMs }: Pick<AuditSettings, 'retentionMs'>, name: string): number | undefined =>
  retentionMs[name] ?? retentionMs['default'];
