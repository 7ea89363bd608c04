/**
 * The settings of all services, from the YAML file that `SERVICES` names. What is absent there has the value of the
 * published documents. A new service: its file beside this one, and a line in the list.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem, codeOf } from '../errors.js';
import { type AuditSettings, audit } from './audit.js';
import { cinii } from './cinii.js';
import { section } from './common.js';
import { type CheckTexts, face } from './face.js';
import { group } from './kinds.js';
import { outagePause } from './outage-pause.js';
import { isGroup, namesOfOthers } from './own-names.js';
import { jairo } from './jairo.js';
import { scim } from './scim.js';
import { shomei } from './shomei.js';
import { staffRights } from './staff-rights.js';
import { umin } from './umin.js';
import { utokyo } from './utokyo.js';

const services = group({ cinii, umin, jairo, shomei, utokyo });
export type Services = z.output<typeof services>;
export type ServiceName = keyof Services;
const SERVICES = Object.keys(services.shape) as ServiceName[];

/** The services that are offered, in the order of the list. */
export const servicesOn = (settings: Services): ServiceName[] => SERVICES.filter((name) => settings[name].enabled);

const offered = section(services).refine((settings) => servicesOn(settings).length > 0, 'must not all be switched off');
const fileIn = (folder: string, check?: CheckTexts) =>
  section(
    group({ services: offered, audit, oidc: staffRights, scim, face: face(folder, SERVICES, check), outagePause }),
  );

/** What the documents say. */
const published = (): Services => section(services).parse({});

/**
 * Reads and checks the settings of all services.
 * @param path the YAML file; absent: the documents' values
 * @throws ConfigError that lists every bad key of the file by its path with what was wrong
 */
export const loadServices = (path?: string): Services => loadSettings(path).services;

/** The same of the audit, which stand in the same file. */
export const loadAudit = (path?: string): AuditSettings => loadSettings(path).audit;

/** Both, with the file read once. @param options.production names and addresses of others are refused @param options.checkTexts of those that replace the product's */
export function loadSettings(
  path: string | undefined,
  { production = false, checkTexts }: { production?: boolean; checkTexts?: CheckTexts | undefined } = {},
): z.output<ReturnType<typeof fileIn>> {
  const raw = withoutBlanks(path === undefined ? {} : readYaml(path));
  const { data, error } = fileIn(dirname(path ?? '.'), checkTexts).safeParse(raw);
  const problems = (error?.issues ?? []).flatMap(problemsOf);
  const known = new Set(problems.map(({ name }) => name));
  if (production) problems.push(...[...namesOfOthers(raw, published())].filter(({ name }) => !known.has(name)));
  if (!data || problems.length > 0) throw new ConfigError(problems);
  return data;
}

/** Lines of the shipped file that wait to be filled in may stay as they are in a service that is switched off. */
function withoutBlanks(file: unknown): unknown {
  const services = isGroup(file) ? file['services'] : undefined;
  if (!isGroup(file) || !isGroup(services)) return file;
  const entries = Object.entries(services).map(([name, keys]) => {
    if (!isGroup(keys) || keys['enabled'] !== false) return [name, keys];
    const isBlank = ([key, value]: [string, unknown]) =>
      (key === 'inquiry' && value === '') || (key === 'mailFrom' && isGroup(value) && value['address'] === '');
    return [name, Object.fromEntries(Object.entries(keys).filter((one) => !isBlank(one)))];
  });
  return { ...file, services: Object.fromEntries(entries) };
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
