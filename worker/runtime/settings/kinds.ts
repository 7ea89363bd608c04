/** Kinds of values in the services file, and the words by which a wrong one is refused. */
import { readFileSync } from 'node:fs';
import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import { codeOf } from '../errors.js';

/** A duration as the file has it, until {@link inMs} makes a number of it. */
class Duration {
  constructor(readonly ms: number) {}
}
/** Settings with their durations in milliseconds, under a name that says so: `delay` becomes `delayMs`. */
type InMs<T> = {
  [K in keyof T as T[K] extends Duration ? `${K & string}Ms` : K]: T[K] extends Duration ? number : T[K];
};
export function inMs<T extends object>(settings: T): InMs<T> {
  const entries = Object.entries(settings).map(([key, value]: [string, unknown]) =>
    value instanceof Duration ? [`${key}Ms`, value.ms] : [key, value],
  );
  return Object.fromEntries(entries) as InMs<T>;
}

/**
 * `30m`, `8s`, `0s`, `7d`. A bare number is refused: nobody can tell its unit.
 * @param range.to the longest; absent: any
 * @param range.fractions whether `1.5h` is one
 */
export function duration({ from = '0s', to, fractions = false }: DurationRange = {}) {
  const refusal = `must be a duration with its unit like 30m, 8s or ${fractions ? '7d' : '0s'}`;
  const isWithin = (value: number): boolean => to === undefined || (value >= ms(from) && value <= ms(to));
  return z
    .string({ error: refusal })
    .regex(fractions ? /^[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h|d)$/ : /^[0-9]+(?:ms|s|m|h|d)$/, refusal)
    .transform((value) => Math.round(ms(value as StringValue)))
    .refine(isWithin, `must be from ${from} to ${to}`)
    .transform((value) => new Duration(value));
}
interface DurationRange {
  from?: StringValue;
  to?: StringValue;
  fractions?: boolean;
}
/** How long one exchange with another system may take. */
export const timeout = duration({ from: '1ms', to: '20s' });

/** @param refusal what is said of a value that isn't text */
export const line = (longest: number, refusal = 'must be text of one line') =>
  z
    .string({ error: refusal })
    .regex(
      new RegExp(`^[^\\p{Cc}\\p{Zl}\\p{Zp}]{1,${longest}}$`, 'u'),
      `must be text of one line, 1 to ${longest} characters`,
    );
export const count = z.int({ error: 'must be a whole number from 1 to 1000000' }).min(1).max(1_000_000);
export const flag = z.boolean({ error: 'must be true or false' });
export const mailAddress = z.email({ error: 'must be a mail address' });
/** `YYYY-MM-DD` */
export const date = z.iso.date({ error: 'must be a date like 2026-12-29' });

const mustBeGroup = {
  error: ({ code }: { code?: string }) => (code === 'invalid_type' ? 'must be a group of keys' : undefined),
};
/** Keys under a key. Whoever lists the problems names an unknown one. */
export const group = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, mustBeGroup);

/** A path that stands for what its file holds. */
export const fileOf = (path: z.ZodType<string>) =>
  path.transform((path, context): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      context.addIssue({ code: 'custom', message: `names a file that can't be read (${codeOf(error) ?? 'unknown'})` });
      return z.NEVER;
    }
  });
/** The same for a text, without the line's end. */
export const textFile = fileOf(line(1024)).transform((bytes) => bytes.toString('utf8').trim());

/** A secret, given in the file or by the path of another; refused unless it is exactly one of the two. */
export function oneOf(ways: Record<string, string | undefined>, context: z.RefinementCtx): string | undefined {
  const given = Object.entries(ways).filter(([, value]) => value !== undefined);
  if (given.length === 1 && given[0]?.[1] !== '') return given[0]?.[1];
  const [inline = '', byFile = ''] = Object.keys(ways);
  const message = given.length === 1 ? 'names an empty file' : `must be given: ${inline} or ${byFile}, one of the two`;
  context.addIssue({ code: 'custom', path: [given.length === 1 ? (given[0]?.[0] ?? inline) : inline], message });
  return undefined;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** @param hostname as {@link URL} has it */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);

/**
 * The URL of another system.
 * @param scheme what it must begin with @param clear the scheme without TLS, taken as well: whoever uses this says when
 */
export const urlOf = (scheme: string, clear: string) =>
  z.string({ error: `must be a URL like ${scheme}://host.example.ac.jp` }).superRefine((value, context) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
    if (!url?.hostname || ![`${scheme}:`, `${clear}:`].includes(url.protocol))
      return refuse(`must be a URL like ${scheme}://host.example.ac.jp`);
    if (url.username || url.password || url.search || url.hash) return refuse('must have no user, query or fragment');
  });
