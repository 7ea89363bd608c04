/** From zod's issues to faults: one for each field, in our own reasons, since zod's wording is for developers. */
import type { z } from 'zod';
import type { Fault } from '../problems.js';
import { REASONS, type Reason } from '../../text/problem-words.js';

type Issue = z.core.$ZodIssue;

/** The faults that a schema found in an input, one per field, in the order of the schema. */
export function faultsOf(error: z.ZodError, input: unknown): Fault[] {
  const faults = new Map<string, Fault>();
  for (const fault of error.issues.flatMap((issue) => faultsOfIssue(issue, input)))
    if (!faults.has(fault.path)) faults.set(fault.path, fault);
  return [...faults.values()];
}

/** What stands at a path. Zod doesn't report it (rightly: it may be a secret), but "missing" and "wrong" are told apart by it. */
function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** A path never repeats what was sent: unknown field names are the caller's, so they are cut and stripped of control characters. */
const nameOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'body'
    : path
        .map(String)
        .join('.')
        .replace(/[^\x20-\x7e\u3040-\u9fff]/g, '?')
        .slice(0, 100);

function faultsOfIssue(issue: Issue, input: unknown): Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: nameOf([...issue.path, key]), reason: 'unknown-field' }));
  // A union fails with the faults of its branches; those of the branch that got furthest say most.
  if (issue.code === 'invalid_union') {
    const deepest = issue.errors.flat().sort((a, b) => b.path.length - a.path.length)[0];
    if (deepest && deepest.path.length > 0)
      return faultsOfIssue({ ...deepest, path: [...issue.path, ...deepest.path] }, input);
  }
  const path = nameOf(issue.path);
  const value = valueAt(input, issue.path);
  if (issue.path.length === 0 && (value === undefined || value === null)) return [{ path, reason: 'body-not-json' }];
  if (value === undefined) return [{ path, reason: 'required' }];
  const named = namedReason(issue.message);
  return [{ path, ...(named ? { reason: named } : reasonOf(issue)) }];
}

/** The reason that a schema gave by itself: `{ error: 'reason.not-an-email' }`. */
function namedReason(message: string): Reason | undefined {
  const id = message.startsWith('reason.') ? message.slice('reason.'.length) : '';
  return REASONS.find((reason) => reason === id);
}

function reasonOf(issue: Issue): Omit<Fault, 'path'> {
  const { code } = issue;
  if (code === 'invalid_type' && issue.expected === 'string') return { reason: 'not-text' };
  if (code === 'too_small' && isSize(issue.origin))
    return issue.minimum === 1
      ? { reason: 'required' }
      : { reason: 'too-short', values: { min: Number(issue.minimum) } };
  if (code === 'too_big' && isSize(issue.origin)) return { reason: 'too-long', values: { max: Number(issue.maximum) } };
  if (code === 'invalid_value') return { reason: 'not-one-of' };
  if (code === 'invalid_format' && issue.format === 'email') return { reason: 'not-an-email' };
  return { reason: 'bad-format' };
}

const isSize = (origin: string): boolean => origin === 'string' || origin === 'array' || origin === 'set';
