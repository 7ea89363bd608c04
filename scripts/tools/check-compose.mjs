/**
 * Checks docker-compose.yml by Compose's own parser, then by the rules of this project; and the Dockerfile by hadolint. Where a tool is
 * missing it says "not checked". Nothing is started.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { CommandError, run } from '../bootstrap/run.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Each way to call Compose: the plugin, the program that it replaced. */
const PARSERS = [['docker', 'compose'], ['docker-compose']];
const APP = ['api', 'worker', 'migrate'];
/** Its image promises no tool to ask with, and nothing waits for it. */
const UNPROBED = ['temporal-ui'];
const JOBS = ['temporal-schema', 'temporal-namespace', 'migrate'];

/**
 * @typedef {{ image?: string, restart?: string, user?: string, read_only?: boolean, cap_drop?: string[], healthcheck?: object, ports?: unknown[] }} Service
 */

/** The variables of .env.example; what is empty there gets a stand-in, as a person would fill it in. */
function settings() {
  const lines = readFileSync(resolve(root, '.env.example'), 'utf8').split('\n');
  const pairs = lines.flatMap((line) => {
    const match = /^([A-Z_]+)=(.*)$/.exec(line);
    return match ? [[match[1], match[2] || 'stand-in']] : [];
  });
  return Object.fromEntries(pairs);
}

/** @returns {Promise<string | undefined>} the file as Compose reads it, every profile on; undefined where there is no Compose */
async function read() {
  for (const [command = '', ...first] of PARSERS) {
    const there = await run(command, [...first, 'version']).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings() };
    const { stdout } = await run(command, [...first, '--profile', 'staging', 'config'], { cwd: root, env });
    return stdout;
  }
  return undefined;
}

/**
 * @param {Record<string, Service>} services
 * @returns {string[]} what is wrong, one sentence each
 */
function complaints(services) {
  return Object.entries(services).flatMap(([name, service]) => {
    const wrong = [];
    const job = JOBS.includes(name);
    const [, tag] = /:([^:/]+)$/.exec(service.image ?? '') ?? [];
    if (!tag || tag === 'latest') wrong.push('names no version of its image');
    if (!job && !UNPROBED.includes(name) && !service.healthcheck) wrong.push('has no health check');
    if (service.restart !== (job ? 'on-failure' : 'unless-stopped')) wrong.push(`is restarted "${service.restart}"`);
    if (JSON.stringify(service.ports ?? []).includes('0.0.0.0')) wrong.push('is open to every address');
    if (APP.includes(name)) {
      if (!service.user || /^(?:0|root)\b/.test(service.user)) wrong.push('runs as root');
      if (service.read_only !== true) wrong.push('can write to its image');
      if (!service.cap_drop?.includes('ALL')) wrong.push('keeps capabilities of root');
    }
    return wrong.map((what) => `${name} ${what}`);
  });
}

/** @returns {Promise<string[]>} */
async function checkCompose() {
  const text = await read();
  if (text === undefined) {
    console.log('docker-compose.yml: not checked (neither `docker compose` nor `docker-compose` is here)');
    return [];
  }
  const { services } = parse(text);
  const missing = [...APP, ...JOBS, 'postgres', 'temporal', 'temporal-ui', 'mailpit'].filter((name) => !services[name]);
  const wrong = [...missing.map((name) => `${name} is missing`), ...complaints(services)];
  console.log(`docker-compose.yml: ${Object.keys(services).length} services, ${wrong.length} complaints`);
  return wrong;
}

/** @returns {Promise<string[]>} */
async function checkDockerfile() {
  const there = await run('hadolint', ['--version']).catch(() => undefined);
  if (there === undefined) {
    console.log('Dockerfile: not checked (hadolint is not here)');
    return [];
  }
  await run('hadolint', ['Dockerfile'], { cwd: root });
  console.log('Dockerfile: no complaints of hadolint');
  return [];
}

try {
  const wrong = [...(await checkCompose()), ...(await checkDockerfile())];
  for (const sentence of wrong) console.error(`  ${sentence}`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof CommandError ? `${error.output.trim()}\n${error.message}` : error);
  process.exitCode = 1;
}
