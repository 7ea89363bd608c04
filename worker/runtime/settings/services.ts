/**
 * The settings of all services, from the YAML file that `SERVICES` names. What is absent there has the value of the
 * published documents. A new service: its file beside this one, and a line in the list.
 */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem, codeOf } from '../errors.js';
import { cinii } from './cinii.js';
import { plainService, section } from './common.js';
import { group } from './kinds.js';
import { jairo } from './jairo.js';
import { shomei } from './shomei.js';
import { umin } from './umin.js';

const services = group({ cinii, umin, jairo, shomei, utokyo: plainService });
export type Services = z.output<typeof services>;

const file = section(group({ services: section(services) }));

/**
 * Reads and checks the settings of all services.
 * @param path the YAML file; absent: the documents' values
 * @throws ConfigError that lists every bad key by its path with what was wrong
 */
export function loadServices(path?: string): Services {
  const result = file.safeParse(path === undefined ? {} : readYaml(path));
  if (!result.success) throw new ConfigError(result.error.issues.flatMap(problemsOf));
  return result.data.services;
}

function readYaml(path: string): unknown {
  const name = 'SERVICES';
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([
      { name, reason: `names a file that can't be read: ${path} (${codeOf(error) ?? 'unknown'})` },
    ]);
  }
  const document = parseDocument(text);
  // The first line of a message says what and where; the rest repeats the file's text.
  const reasons = [...document.errors, ...document.warnings].map(({ message }) => message.split('\n', 1)[0] ?? '');
  if (reasons.length > 0) throw new ConfigError(reasons.map((reason) => ({ name, reason: `is not YAML: ${reason}` })));
  return document.toJS();
}

function problemsOf(issue: z.core.$ZodIssue): ConfigProblem[] {
  const at = (path: readonly PropertyKey[]) => path.map(String).join('.') || 'SERVICES';
  if (issue.code !== 'unrecognized_keys') return [{ name: at(issue.path), reason: issue.message }];
  return issue.keys.map((key) => ({ name: at([...issue.path, key]), reason: 'is not a known key' }));
}
