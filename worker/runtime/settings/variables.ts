/** Settings that are read from the environment: a table says for each which variable it is and what that may hold. */
import { z } from 'zod';
import type { ConfigProblem } from '../errors.js';

/** The environment, without variables that are empty. */
export type Variables = Readonly<Record<string, string>>;
/** By the names that settings have in the code. */
export type VariableTable = Readonly<Record<string, readonly [variable: string, kind: z.ZodType]>>;
export type ReadFrom<T extends VariableTable> = z.output<z.ZodObject<{ [K in keyof T]: T[K][1] }>>;

/**
 * Reads and checks the variables of a table.
 * @param problems what is wrong is added to these: by the variable's name, and never with a value that may be secret
 * @returns undefined where anything is wrong
 */
export function readVariables<T extends VariableTable>(
  table: T,
  given: Variables,
  problems: ConfigProblem[],
): ReadFrom<T> | undefined {
  const { data, error } = z.object(Object.fromEntries(Object.values(table))).safeParse(given);
  for (const { path, message } of error?.issues ?? []) problems.push({ name: String(path[0]), reason: message });
  if (!data) return undefined;
  const settings = Object.entries(table).map(([name, [variable]]) => [name, data[variable]] as const);
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined)) as ReadFrom<T>;
}

const refusedAs = (reason: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? 'is required with NODE_ENV=production' : reason),
});
export const text = (reason = 'must be text') => z.string(refusedAs(reason));
export const wholeNumber = (least: number, most: number) =>
  text()
    .refine(
      (value) => /^[0-9]{1,5}$/.test(value) && Number(value) >= least && Number(value) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number);
export const port = wholeNumber(1, 65535);
export const trueOrFalse = z.stringbool({ error: 'must be true or false' });

/** A part of the installation, that production must name: elsewhere `npm start` brings what is missing. */
export const partIn =
  (production: boolean) =>
  <T extends z.ZodType>(kind: T) =>
    (production ? kind : kind.exactOptional()) as z.ZodExactOptional<T>;
