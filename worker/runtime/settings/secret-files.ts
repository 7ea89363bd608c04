/** Secrets that stand in files of their own: `KEYS_FILE` names the file that holds what `KEYS` would. */
import { readFileSync } from 'node:fs';
import { codeOf, type ConfigProblem } from '../errors.js';
import type { Variables } from './variables.js';

/** Variables that may hold a secret. Each may be given by its name with `_FILE` after it. */
export const SECRETS = [
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'SMTP_URL',
  'SMTP_PASSWORD',
  'KEYS',
  'AUDIT_SIGNING_KEY',
  'OIDC_CLIENT_SECRET',
  'TEMPORAL_API_KEY',
] as const;

/**
 * The variables with what the files hold, without blanks at the end.
 * @param problems gets what is wrong with a file: by the variable that names it
 */
export function withSecretFiles(given: Variables, problems: ConfigProblem[]): Variables {
  const all: Record<string, string> = { ...given };
  for (const name of SECRETS) {
    const by = `${name}_FILE`;
    const file = given[by];
    if (file === undefined) continue;
    delete all[by];
    const refuse = (reason: string): void => void problems.push({ name: by, reason });
    if (given[name] !== undefined) refuse(`and ${name} are both given: one of the two`);
    const text = textOf(file, refuse);
    if (text !== undefined) all[name] = text;
  }
  return all;
}

function textOf(file: string, refuse: (reason: string) => void): string | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text !== '') return text;
    refuse('names an empty file');
  } catch (error) {
    refuse(`names a file that can't be read (${codeOf(error) ?? 'unknown'})`);
  }
  return undefined;
}
